package gradcheck

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
)

// ReportSchema names the JSON form of a [Report].
const ReportSchema = "bonpied/gradcheck/1"

// reportEntries is the most entries that a report lists.
const reportEntries = 10

// Report is a judgement in full: what [Entries] says in a line, tensor by tensor
// and entry by entry. It marshals to JSON as it is, numbers that are not finite
// as strings, and String is its text.
type Report struct {
	Schema  string          `json:"schema"`
	Label   string          `json:"label,omitempty"` // the caller's, see [Common]
	Batch   int             `json:"batch,omitempty"` // the caller's: examples in the batch
	Verdict verdict.Verdict `json:"verdict"`
	Reason  string          `json:"reason,omitempty"`
	// Broken is how f, Batch or the claim broke; "" if none did.
	Broken  string `json:"broken,omitempty"`
	Pattern string `json:"pattern,omitempty"`
	// Factor is claimed/true where that is the same throughout every tensor
	// that mismatches, else 0.
	Factor        verdict.Float  `json:"factor,omitempty"`
	ToleranceFrom string         `json:"toleranceFrom,omitempty"`
	Resolution    verdict.Float  `json:"resolution"`
	UnitRoundoff  verdict.Float  `json:"unitRoundoff"`
	Detected      bool           `json:"unitRoundoffDetected,omitempty"`
	Seed          uint64         `json:"seed,string"`
	Evaluations   int64          `json:"evaluations"` // of f so far
	Batches       int64          `json:"batches,omitempty"`
	Counts        Counts         `json:"counts"`
	Tensors       []TensorReport `json:"tensors,omitempty"`
	Worst         []EntryReport  `json:"worst,omitempty"` // the worst entries by Ratio, at most 10
	Kinks         []KinkReport   `json:"kinks,omitempty"` // the first 10
	SelfCheck     []string       `json:"selfCheck,omitempty"`
}

// Counts are numbers of entries.
type Counts struct {
	Entries    int `json:"entries"`
	Compared   int `json:"compared"`
	Mismatches int `json:"mismatches"`
	Unsettled  int `json:"unsettled"` // that cannot be judged
	Kinks      int `json:"kinks"`     // at a kink of f
	Ties       int `json:"ties"`      // of Kinks, judged by their convention
	TiesWrong  int `json:"tiesWrong"` // of Mismatches, at a tie
	Screened   int `json:"screened"`  // judged by two values of f
}

// TensorReport is one tensor.
type TensorReport struct {
	Name       string        `json:"name"`
	Rows       int           `json:"rows"`
	Cols       int           `json:"cols,omitempty"`
	Mismatches int           `json:"mismatches"`
	RMS        verdict.Float `json:"rms"`   // of the differences
	Bar        verdict.Float `json:"bar"`   // the largest error bar
	Ratio      verdict.Float `json:"ratio"` // the largest |claimed − numeric|/tolerance
}

// EntryReport is one entry.
type EntryReport struct {
	Tensor    string        `json:"tensor"`
	Index     []int         `json:"index"` // in the tensor, from 0: row, column
	Where     string        `json:"where"` // "∂C/∂w[l=2 j=1 k=3]"
	Claimed   verdict.Float `json:"claimed"`
	Numeric   verdict.Float `json:"numeric"`
	ErrorBar  verdict.Float `json:"errorBar"`
	Tolerance verdict.Float `json:"tolerance"` // bar and rounding of the claim
	Ratio     verdict.Float `json:"ratio"`     // |claimed − numeric|/tolerance
	From      string        `json:"from"`      // "ladder", "screening" or "tie"
}

// KinkReport is one kink.
type KinkReport struct {
	Where     string        `json:"where"`
	At        verdict.Float `json:"at"` // from x along the axis
	Precision verdict.Float `json:"precision"`
	Left      verdict.Float `json:"left"`
	Right     verdict.Float `json:"right"`
	Claimed   verdict.Float `json:"claimed"`
}

// Report judges a claim as [Estimates.Judge] does and returns the whole of it.
func (e *Estimates) Report(claimed []float64) *Report {
	s, err := e.sheet(claimed)
	r := &Report{Schema: ReportSchema, Seed: e.bench.set.Seed, Resolution: verdict.Float(e.bench.set.Resolution)}
	unit, detected := e.UnitRoundoff()
	r.UnitRoundoff, r.Detected = verdict.Float(unit), detected
	r.Evaluations, r.Batches = e.Evaluations()
	finding := verdict.Finding{}
	if err == nil {
		finding, err = s.outcome()
		r.fill(s, finding)
	}
	finding = findingOf(finding, err)
	r.Verdict, r.Reason = finding.Verdict, finding.Reason
	var broken *BrokenError
	if errors.As(err, &broken) {
		r.Broken = broken.Function + ": " + broken.Kind.String()
	}
	return r
}

// fill copies a sheet into the report.
func (r *Report) fill(s *sheet, finding verdict.Finding) {
	r.Pattern, r.ToleranceFrom = finding.Evidence.Pattern, finding.Evidence.ToleranceFrom
	r.Counts = Counts{
		Entries: len(s.estimates), Compared: s.compared, Mismatches: len(s.mismatches),
		Unsettled: len(s.unsettled), Ties: s.ties,
	}
	for _, i := range s.mismatches {
		r.Counts.TiesWrong += count(s.estimates[i].Kink)
	}
	for t := range s.set.Tensors {
		r.Tensors = append(r.Tensors, s.tensorReport(t))
	}
	for i, v := range s.estimates {
		r.Counts.Kinks += count(v.Kink)
		if v.Tie != nil && len(r.Kinks) < reportEntries {
			r.Kinks = append(r.Kinks, s.kinkReport(i, v.Tie))
		}
	}
	for _, climbed := range s.climbed {
		r.Counts.Screened += count(!climbed)
	}
	for _, i := range s.worstEntries() {
		r.Worst = append(r.Worst, s.entryReport(i))
	}
	if finding.Verdict == verdict.Pass {
		r.SelfCheck = []string{"an entry of every tensor shifted by the resolution: seen", "tensors scaled by 2: seen", "entries swapped: seen"}
	}
	r.Factor = verdict.Float(s.commonFactor())
}

// off returns |claimed − numeric|/tolerance, 0 where nothing can be said.
func (s *sheet) off(i int) float64 {
	value, _, ok := s.want(i)
	if discrepancy := math.Abs(s.claimed[i] - value); ok && discrepancy > 0 {
		return discrepancy / s.tolerance(i)
	}
	return 0
}

// worstEntries lists the entries that were compared by decreasing ratio.
func (s *sheet) worstEntries() []int {
	worst := make([]int, 0, reportEntries+1)
	for i := range s.estimates {
		if _, _, ok := s.want(i); !ok {
			continue
		}
		at, _ := slices.BinarySearchFunc(worst, i, func(have, i int) int {
			return cmp.Or(cmp.Compare(s.off(i), s.off(have)), cmp.Compare(have, i))
		})
		if at < reportEntries {
			worst = slices.Insert(worst, at, i)[:min(len(worst)+1, reportEntries)]
		}
	}
	return worst
}

func (s *sheet) tensorReport(t int) TensorReport {
	first, last := s.span(t)
	tensor := s.set.Tensors[t]
	r := TensorReport{Name: tensor.Place.String(), Rows: tensor.Rows, Cols: tensor.Cols, RMS: verdict.Float(sizeOf(s.estimates[first:last]))}
	for i := first; i < last; i++ {
		r.Bar = max(r.Bar, verdict.Float(s.estimates[i].Bar))
		r.Ratio = max(r.Ratio, verdict.Float(s.off(i)))
		_, wrong := slices.BinarySearch(s.mismatches, i)
		r.Mismatches += count(wrong)
	}
	return r
}

func (s *sheet) entryReport(i int) EntryReport {
	value, bar, _ := s.want(i)
	r := EntryReport{
		Where: s.place(i).String(), Claimed: verdict.Float(s.claimed[i]), Numeric: verdict.Float(value),
		ErrorBar: verdict.Float(bar), Tolerance: verdict.Float(s.tolerance(i)), Ratio: verdict.Float(s.off(i)), From: "ladder",
	}
	switch {
	case s.estimates[i].Kink:
		r.From = "tie"
	case !s.climbed[i]:
		r.From = "screening"
	}
	for _, t := range s.set.Tensors {
		if i < t.Size() {
			r.Tensor, r.Index = t.Place.String(), []int{i}
			if t.Cols > 0 {
				r.Index = []int{i / t.Cols, i % t.Cols}
			}
			break
		}
		i -= t.Size()
	}
	return r
}

func (s *sheet) kinkReport(i int, k *difference.Kink) KinkReport {
	return KinkReport{
		Where: s.place(i).String(), At: verdict.Float(k.At), Precision: verdict.Float(k.Precision),
		Left: verdict.Float(k.Left), Right: verdict.Float(k.Right), Claimed: verdict.Float(s.claimed[i]),
	}
}

// commonFactor returns claimed/true of the tensors that mismatch if it is the
// same for all to within its uncertainty, else 0.
func (s *sheet) commonFactor() float64 {
	common, slack := 0.0, 0.0
	for t := range s.set.Tensors {
		first, last := s.span(t)
		wrong, _ := slices.BinarySearch(s.mismatches, first)
		if wrong == len(s.mismatches) || s.mismatches[wrong] >= last {
			continue
		}
		c, uncertainty, ok := s.run(first, last).Factor()
		switch {
		case !ok || common != 0 && !(math.Abs(c-common) <= uncertainty+slack):
			return 0
		case common == 0:
			common, slack = c, uncertainty
		}
	}
	return common
}
