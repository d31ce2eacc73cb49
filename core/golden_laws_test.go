package core_test

import (
	"fmt"
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/fixtures/golden"
)

// γ is exact, or the sum of two terms within an ulp of their own: 2 ulps.
func TestGoldenGamma(t *testing.T) {
	j := &verdict.Judge{ToleranceFrom: "2 ulps"}
	for _, row := range golden.Gammas() {
		got := must[float64](t)(withGELU(row.GELUTanh).Gamma(row.F))
		j.Close(verdict.Place{Name: "γ of " + row.F.String()}, got, row.Gamma, 2*ulp(row.Gamma))
	}
	passes(t, "γ", j)
}

// judgeMoments holds second moments to the 1e-13 of the trapezoid rule's error
// analysis; the guarantee that the reference gives is 1e-12.
func judgeMoments(build func(tanh bool) contract.Implementation) *verdict.Judge {
	j := &verdict.Judge{ToleranceFrom: "the trapezoid rule's rounding error, 1e-13"}
	for _, row := range golden.Moments() {
		got, err := build(row.GELUTanh).SecondMoment(row.F, row.Variance)
		if err != nil {
			j.Stop(verdict.Failf("%v: %v", row.F, err))
			continue
		}
		name := fmt.Sprintf("E %v² at variance %v", row.F, row.Variance)
		j.Close(verdict.Place{Name: name}, got, row.Moment, 1e-13*row.Moment)
	}
	return j
}

// judgeDepth compares the laws of the depth with rational arithmetic. A
// probability of the law is a sum of products of one factor per block, p_l or
// 1 − p_l, with three roundings each: the product, the sum, and the difference.
// p_l is off by 2u absolutely, so that its complement l(1−p_L)/L is off by
// 2uL/(l(1−p_L)) relatively; Σ 1/l ≤ 1 + ln L.
func judgeDepth(im contract.Implementation) *verdict.Judge {
	j := &verdict.Judge{ToleranceFrom: "three roundings a block, and that of 1 − p_l"}
	for _, row := range golden.Depths() {
		L := float64(row.L)
		bound := 3 * L
		if row.PL < 1 {
			bound += 2 * L * (1 + math.Log(L)) / (1 - row.PL)
		}
		keep, err1 := im.KeepProbabilities(row.L, row.PL)
		law, err2 := im.DepthLaw(row.L, row.PL)
		expected, err3 := im.ExpectedDepth(row.L, row.PL)
		if err1 != nil || err2 != nil || err3 != nil {
			j.Stop(verdict.Failf("L = %d: %v, %v, %v", row.L, err1, err2, err3))
			continue
		}
		for l, want := range row.Keep { // three roundings of positive terms
			j.Close(verdict.Place{Name: "p", Row: l}, keep[l], want, 3*ulp(want))
		}
		for d, want := range row.Law {
			j.Close(verdict.Place{Name: "P", Row: d}, law[d], want, bound*contract.Float64*want+0x1p-1074)
		}
		// Three roundings of numbers below L + 1.
		j.Close(verdict.Place{Name: "E depth"}, expected, row.Expected, 3*contract.Float64*(L+1))
	}
	return j
}

func TestGoldenSecondMoments(t *testing.T) { passes(t, "second moments", judgeMoments(withGELU)) }

func TestGoldenDepth(t *testing.T) { passes(t, "depth", judgeDepth(core.Reference())) }

func TestGoldenLawsCatchFaults(t *testing.T) {
	reference := core.ReferencePrimitives()
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"a moment off by one part in 10¹²", core.Primitives{
			SecondMoment: func(p *core.Primitives, f contract.Activation, v float64) float64 {
				return reference.SecondMoment(p, f, v) * (1 + 1e-12)
			}}},
		{"the standard deviation for the variance", core.Primitives{
			SecondMoment: func(p *core.Primitives, f contract.Activation, v float64) float64 {
				return reference.SecondMoment(p, f, math.Sqrt(v))
			}}},
	} {
		f := judgeMoments(func(tanh bool) contract.Implementation {
			p := test.p
			p.Conventions.GELUTanh = tanh
			return core.Build("fault", p)
		}).Finding()
		if f.Verdict != verdict.Fail {
			t.Errorf("%s: %v, want a failure", test.reason, f.Verdict)
		}
	}
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"the schedule (l−1)/L", core.Primitives{
			KeepProbability: func(_ *core.Primitives, l, L int, pL float64) float64 {
				return 1 - float64(max(l-1, 0))/float64(L)*(1-pL)
			}}},
		{"the schedule (l−1)/(L−1), with the same ends", core.Primitives{
			KeepProbability: func(_ *core.Primitives, l, L int, pL float64) float64 {
				return 1 - float64(max(l-1, 0))/float64(max(L-1, 1))*(1-pL)
			}}},
		{"the expected depth with p_0", core.Primitives{
			ExpectedDepth: func(p *core.Primitives, L int, pL float64) float64 {
				return reference.ExpectedDepth(p, L, pL) + 1
			}}},
		{"the law of dropped blocks", core.Primitives{
			DepthLaw: func(p *core.Primitives, keep []float64) []float64 {
				dropped := make([]float64, len(keep))
				for i, v := range keep {
					dropped[i] = 1 - v
				}
				return reference.DepthLaw(p, dropped)
			}}},
	} {
		if f := judgeDepth(core.Build("fault", test.p)).Finding(); f.Verdict != verdict.Fail {
			t.Errorf("%s: %v, want a failure", test.reason, f.Verdict)
		}
	}
}
