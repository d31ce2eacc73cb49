package gradcheck_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// TestReport holds every field of a report on one wrong entry of 59.
func TestReport(t *testing.T) {
	n, p := newTanhNet(rand.New(rand.NewPCG(1, 80)))
	e, err := gradcheck.Differences(n.loss, p, &gradcheck.Settings{Tensors: tensors(n.widths), Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	g := n.gradient(p)
	g[30] += 1
	r := e.Report(g)
	if r.Schema != gradcheck.ReportSchema || r.Verdict != verdict.Fail || r.Seed != 9 || r.Resolution != gradcheck.DefaultResolution || r.UnitRoundoff != 0x1p-53 || r.Detected {
		t.Errorf("report %+v", r)
	}
	want := gradcheck.Counts{Entries: 59, Compared: 59, Mismatches: 1}
	if diff := cmp.Diff(want, r.Counts); diff != "" {
		t.Errorf("counts:\n%s", diff)
	}
	w := r.Worst[0]
	if w.Tensor != "∂C/∂w[l=2]" || !slices.Equal(w.Index, []int{1, 0}) || w.Where != "∂C/∂w[l=2 j=2 k=1]" || w.From != "ladder" {
		t.Errorf("worst entry %+v", w)
	}
	if off := math.Abs(float64(w.Claimed - w.Numeric)); off != float64(w.Ratio*w.Tolerance) && !(math.Abs(off-1) < 1e-6) {
		t.Errorf("claimed %v, numeric %v, tolerance %v, ratio %v", w.Claimed, w.Numeric, w.Tolerance, w.Ratio)
	}
	if !(w.ErrorBar <= w.Tolerance) || len(r.Worst) != 10 || !slices.IsSortedFunc(r.Worst, func(a, b gradcheck.EntryReport) int { return int(math.Copysign(1, float64(b.Ratio-a.Ratio))) }) {
		t.Errorf("worst entries %+v", r.Worst)
	}
	if len(r.Tensors) != 6 || r.Tensors[2].Mismatches != 1 || r.Tensors[2].Ratio != w.Ratio || r.Tensors[3].Ratio > 1 {
		t.Errorf("tensors %+v", r.Tensors)
	}
	text := r.String()
	for _, says := range []string{"fail: ∂C/∂w[l=2 j=2 k=1] is ", "59 entries: 59 compared, 1 mismatch", "seed 9", "pattern: ∂C/∂w[l=2] is wrong in the single entry", "  ∂C/∂w[l=2] (4×5): rms ", "tolerance: error bar"} {
		if !strings.Contains(text, says) {
			t.Errorf("the text lacks %q:\n%s", says, text)
		}
	}
}

// TestReportJSON: what was written reads back, numbers that are not finite too.
func TestReportJSON(t *testing.T) {
	f := func(x []float64) float64 { return math.Sqrt(x[0]) + x[1] + math.Abs(x[2]) }
	e, err := gradcheck.Differences(f, []float64{0, 1, 0}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := e.Report([]float64{1, 1, 0})
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got := new(gradcheck.Report)
	if err := json.Unmarshal(data, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
	if want.Verdict != verdict.Inconclusive || want.Counts.Kinks == 0 || !math.IsInf(float64(want.Tensors[0].Bar), 1) {
		t.Errorf("report %+v", want)
	}
}

func TestReportOfBrokenFunctions(t *testing.T) {
	calls := 0
	f := func(x []float64) float64 {
		if calls++; calls > 5000 {
			panic("late")
		}
		sum := 0.0
		for _, v := range x {
			sum += math.Sin(v)
		}
		return sum
	}
	x := make([]float64, 100)
	e, err := gradcheck.Differences(f, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	calls = 5000 // a claim that is wrong asks f again
	r := e.Report(make([]float64, 100))
	if r.Verdict != verdict.Fail || r.Broken != "f: panicked" || !strings.Contains(r.String(), "fail (f: panicked): f panicked: late") {
		t.Errorf("report:\n%v", r)
	}
	if r := e.Report(x[:3]); r.Broken != "claimed: wrongLength" {
		t.Errorf("report:\n%v", r)
	}
}

// TestCommon plants mistakes that no single check can tell.
func TestCommon(t *testing.T) {
	report := func(v verdict.Verdict, label string, batch int, factor float64, mismatches, ties int) *gradcheck.Report {
		r := &gradcheck.Report{Verdict: v, Label: label, Batch: batch, Factor: verdict.Float(factor)}
		r.Counts.Mismatches, r.Counts.TiesWrong = mismatches, ties
		return r
	}
	const pass, fail = verdict.Pass, verdict.Fail
	for _, test := range []struct {
		reason  string
		reports []*gradcheck.Report
		want    string
	}{
		{"nothing fails", []*gradcheck.Report{report(pass, "", 1, 0, 0, 0)}, ""},
		{"nothing at all", nil, ""},
		{"no reports", []*gradcheck.Report{nil, nil}, ""},
		{"some are nil", []*gradcheck.Report{report(fail, "", 1, 0, 3, 0), nil, report(pass, "", 4, 0, 0, 0)}, "wrong only at batch 1"},
		{"batch 1", []*gradcheck.Report{report(fail, "", 1, 0, 3, 0), report(pass, "", 4, 0, 0, 0)}, "wrong only at batch 1"},
		{"beyond batch 1", []*gradcheck.Report{report(pass, "", 1, 0, 0, 0), report(fail, "", 4, 0, 2, 0)}, "right only at batch 1"},
		{"a sum for a mean", []*gradcheck.Report{report(pass, "", 1, 0, 0, 0), report(fail, "", 3, 3, 9, 0), report(fail, "", 8, 8, 9, 0)}, "off by the factor B at every batch size B: looks like a missing 1/B"},
		{"divided twice", []*gradcheck.Report{report(fail, "", 3, 1.0/3, 9, 0), report(fail, "", 8, 0.125, 9, 0)}, "off by the factor 1/B at every batch size B: looks like 1/B once too often"},
		{"a factor that is not B", []*gradcheck.Report{report(fail, "", 3, 2, 9, 0), report(fail, "", 8, 2, 9, 0)}, ""},
		{"ties", []*gradcheck.Report{report(fail, "a", 0, 0, 2, 2), report(pass, "b", 0, 0, 0, 0)}, "wrong only at ties"},
		{"points", []*gradcheck.Report{report(fail, "saturated", 0, 0, 2, 0), report(pass, "normal", 0, 0, 0, 0)}, "wrong only at saturated (1 of 2)"},
		{"inconclusive ones take no part", []*gradcheck.Report{report(fail, "", 1, 0, 3, 0), report(verdict.Inconclusive, "", 1, 0, 0, 0), report(pass, "", 2, 0, 0, 0)}, "wrong only at batch 1"},
	} {
		if got := gradcheck.Common(test.reports...); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}

// TestCommonFactor judges sums that should be means, at two batch sizes.
func TestCommonFactor(t *testing.T) {
	var reports []*gradcheck.Report
	for _, batch := range []int{1, 3, 8} {
		n, p := newTanhNet(rand.New(rand.NewPCG(uint64(batch), 81)))
		e, err := gradcheck.Differences(n.loss, p, &gradcheck.Settings{Tensors: tensors(n.widths)})
		if err != nil {
			t.Fatal(err)
		}
		g := n.gradient(p)
		for i := range g {
			g[i] *= float64(batch)
		}
		r := e.Report(g)
		r.Batch = batch
		reports = append(reports, r)
	}
	if got := gradcheck.Common(reports...); !strings.HasPrefix(got, "off by the factor B") {
		t.Errorf("%q; factors %v, %v", got, reports[1].Factor, reports[2].Factor)
	}
}

func ExampleEstimates_Report() {
	f := func(x []float64) float64 { return x[0] * x[0] * x[1] }
	set := &gradcheck.Settings{Tensors: []gradcheck.Tensor{{Place: verdict.Place{Name: "w"}, Rows: 2}}}
	estimates, err := gradcheck.Differences(f, []float64{3, 5}, set)
	if err != nil {
		fmt.Println(err)
		return
	}
	report := estimates.Report([]float64{15, 9})
	lines := strings.Split(report.String(), "\n")
	fmt.Println(lines[1])
	fmt.Println(lines[3])
	fmt.Println(report.Worst[0].Where, report.Worst[0].Claimed, report.Worst[0].Numeric)
	// Output:
	// 2 entries: 2 compared, 1 mismatch, 0 unsettled, 0 at a kink (0 judged by convention), 0 screened
	// pattern: w is wrong in the single entry w[j=1]
	// w[j=1] 15 30
}

func ExampleCommon() {
	reports := []*gradcheck.Report{
		{Batch: 1, Verdict: verdict.Pass},
		{Batch: 3, Verdict: verdict.Fail, Factor: 3},
		{Batch: 8, Verdict: verdict.Fail, Factor: 8},
	}
	fmt.Println(gradcheck.Common(reports...))
	// Output: off by the factor B at every batch size B: looks like a missing 1/B
}
