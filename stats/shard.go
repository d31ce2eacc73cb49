package stats

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"bonpied/stats/internal/exact"
)

// A shard that runs on another machine sends its totals as JSON, and the receiver reads
// them into an empty test of the same law to merge them. Sums keep every bit. The law
// goes with them and must agree, but for functions.

// shard is the JSON of the totals of any test.
type shard struct {
	Test    string       `json:"test"` // "Variance"
	Law     []law        `json:"law"`
	Samples int          `json:"samples"`
	Wrong   *wrongSample `json:"wrong,omitempty"`
	Sums    []exact.Sum  `json:"sums,omitempty"`
	Counts  [][]int      `json:"counts,omitempty"`
	Max     float64      `json:"max,omitempty"`
}

type law struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

type wrongSample struct {
	First int    `json:"first"`
	Last  int    `json:"last"`
	What  string `json:"what"`
}

// parts points to the totals of a test, so that writing and reading are one list.
type parts struct {
	name   string
	law    []law
	tally  *tally
	sums   []*exact.Sum
	counts []*[]int
	single []*int
	max    *float64
}

func partsOf(test Test) (p parts, ok bool) {
	ok = true
	switch t := test.(type) {
	case *Variance:
		p = parts{name: "Variance", law: []law{{"Want", t.Want}}, tally: &t.tally, sums: []*exact.Sum{&t.statistic}}
	case *UniformVariance:
		p = parts{name: "UniformVariance", law: []law{{"Want", t.Want}, {"Roundoff", t.Roundoff}}, tally: &t.tally, sums: []*exact.Sum{&t.squares}}
	case *SubGaussian:
		p = parts{name: "SubGaussian", law: []law{{"Kurtosis", t.Kurtosis}}, tally: &t.tally, sums: []*exact.Sum{&t.squares}}
	case *SecondMoment:
		p = parts{name: "SecondMoment", law: []law{{"Bound", t.Bound}, {"Second", t.Second}, {"Fourth", t.Fourth}, {"Roundoff", t.Roundoff}},
			tally: &t.tally, sums: []*exact.Sum{&t.squares}}
	case *Mean:
		p = parts{name: "Mean", law: []law{{"Want", t.Want}, {"Sigma", t.Sigma}}, tally: &t.tally, sums: []*exact.Sum{&t.deviation}}
	case *BoundedMean:
		p = parts{name: "BoundedMean", law: []law{{"Low", t.Low}, {"High", t.High}, {"Want", t.Want}, {"Variance", t.Variance}, {"Roundoff", t.Roundoff}},
			tally: &t.tally, sums: []*exact.Sum{&t.sum}}
	case *Correlation:
		p = parts{name: "Correlation", law: []law{{"SigmaX", t.SigmaX}, {"SigmaY", t.SigmaY}}, tally: &t.tally, sums: []*exact.Sum{&t.xx, &t.xy}}
	case *TwoVariances:
		p = parts{name: "TwoVariances", tally: &t.tally, sums: []*exact.Sum{&t.xx, &t.yy}}
	case *Range:
		p = parts{name: "Range", law: []law{{"Bound", t.Bound}, {"Roundoff", t.Roundoff}}, tally: &t.tally, max: &t.max}
	case *Proportion:
		p = parts{name: "Proportion", law: []law{{"P", t.P}}, tally: &t.tally, single: []*int{&t.successes}}
	case *Agreement:
		p = parts{name: "Agreement", law: []law{{"P", t.P}, {"Q", t.Q}}, tally: &t.tally, single: []*int{&t.agree}}
	case *Equality:
		p = parts{name: "Equality", law: []law{{"Roundoff", t.Roundoff}}, tally: &t.tally, single: []*int{&t.equal}}
	case *Discrete:
		p = parts{name: "Discrete", tally: &t.tally, counts: []*[]int{&t.counts}}
		for _, q := range t.P {
			p.law = append(p.law, law{"P", q})
		}
	case *Continuous:
		p = parts{name: "Continuous", tally: &t.tally, counts: []*[]int{&t.counts}}
	case *TwoSamples:
		p = parts{name: "TwoSamples", tally: &t.tally, counts: []*[]int{&t.first, &t.second}}
	case *Replicates:
		p, _ = partsOf(t.uniform())
		p.name = "Replicates"
	default:
		ok = false
	}
	return p, ok
}

// MarshalShard writes the totals of a test as JSON. [Duplicates] and [Overlap], whose
// totals are their samples, have none, and are an error, as is a test of another
// package.
func MarshalShard(test Test) ([]byte, error) {
	p, ok := partsOf(test)
	if !ok {
		return nil, badArgument("test", "is a %T, which has no totals to send", test)
	}
	if err := test.Validate(); err != nil {
		return nil, err
	}
	s := shard{Test: p.name, Law: p.law, Samples: p.tally.n}
	if w := p.tally.wrong; w.what != "" {
		s.Wrong = &wrongSample{w.first, w.last, w.what}
	}
	for _, sum := range p.sums {
		s.Sums = append(s.Sums, *sum)
	}
	for _, counts := range p.counts {
		s.Counts = append(s.Counts, *counts)
	}
	for _, n := range p.single {
		s.Counts = append(s.Counts, []int{*n})
	}
	if p.max != nil {
		s.Max = *p.max
	}
	return json.Marshal(s)
}

// UnmarshalShard reads totals into an empty test of the same law, of which the
// functions must be the same. It reports another kind of test, another law, a test that
// has samples, and totals that no samples have.
func UnmarshalShard(data []byte, test Test) error {
	p, ok := partsOf(test)
	if !ok {
		return badArgument("test", "is a %T, which has no totals to read", test)
	}
	if p.tally.n != 0 {
		return badArgument("test", "has %d samples, want an empty one", p.tally.n)
	}
	var s shard
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if s.Test != p.name || !slices.Equal(s.Law, p.law) {
		return badArgument("data", "are of %s %v, want %s %v", s.Test, s.Law, p.name, p.law)
	}
	if err := p.check(s); err != nil {
		return err
	}
	p.tally.n = s.Samples
	if s.Wrong != nil {
		p.tally.wrong = impossible{s.Wrong.First, s.Wrong.Last, s.Wrong.What}
	}
	for i, sum := range p.sums {
		*sum = s.Sums[i]
	}
	for i, counts := range p.counts {
		*counts = s.Counts[i]
	}
	for i, n := range p.single {
		*n = s.Counts[len(p.counts)+i][0]
	}
	if p.max != nil {
		*p.max = s.Max
	}
	return nil
}

// check reports totals that no samples of the test have.
func (p parts) check(s shard) error {
	switch {
	case s.Samples < 0 || s.Samples > MaxSamples:
		return badArgument("data", "have %d samples", s.Samples)
	case len(s.Sums) != len(p.sums) || len(s.Counts) != len(p.counts)+len(p.single):
		return badArgument("data", "have %d sums and %d counts", len(s.Sums), len(s.Counts))
	case !(s.Max >= 0) || math.IsInf(s.Max, 1):
		return badArgument("data", "have the maximum %v", s.Max)
	case s.Wrong != nil && (strings.TrimSpace(s.Wrong.What) == "" || s.Wrong.First < 0 || s.Wrong.Last > s.Samples):
		return badArgument("data", "have an impossible sample %+v", *s.Wrong)
	}
	cells := continuousBins
	if p.name == "Discrete" {
		cells = len(p.law)
	}
	for i, counts := range s.Counts {
		if i >= len(p.counts) {
			cells = 1
		}
		sum := 0
		for _, n := range counts {
			if n < 0 || n > s.Samples-sum {
				return badArgument("data", "count more than %d samples", s.Samples)
			}
			sum += n
		}
		if len(counts) != cells && !(len(counts) == 0 && cells > 1) {
			return badArgument("data", "have %d cells, want %d", len(counts), cells)
		}
	}
	return nil
}
