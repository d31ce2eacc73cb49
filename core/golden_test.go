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

// judgeActivations compares values and slopes with mpmath's. The tolerance is 4
// ulps of the result: at most three roundings (½ ulp each) after functions
// within 1 ulp (exp, log1p, tanh, erfc), whose error the forms do not amplify.
// Two results need more:
//
//   - GELU' = g + zg' cancels near its zero, and its tolerance is 4 ulps of |g| + |zg'|;
//   - below 2⁻¹⁰²² a result is z times a gate that has itself underflowed to a
//     multiple of 2⁻¹⁰⁷⁴, so that |z| + 4 of these are lost (|z| ≤ 40).
func judgeActivations(build func(tanh bool) contract.Implementation) *verdict.Judge {
	j := &verdict.Judge{ToleranceFrom: "4 ulps"}
	for _, row := range golden.Activations() {
		a, slope, err := build(row.GELUTanh).Activate(row.F, []float64{row.Z})
		if err != nil {
			j.Stop(verdict.Failf("%v at %v: %v", row.F, row.Z, err))
			continue
		}
		value, derivative := 4*ulp(row.Value), 4*ulp(row.Slope)
		if row.F.Kind == contract.GELU {
			underflow := min(math.Abs(row.Z)+4, 44) * 0x1p-1074
			value += underflow
			// zg' = f' − g and g = f/z, so that |g| + |zg'| ≤ |f'| + 2|f/z|.
			derivative += underflow
			if row.Z != 0 {
				derivative += 8 * ulp(row.Value/row.Z)
			}
		}
		name := fmt.Sprintf("%v(%v), tanh form %v", row.F, row.Z, row.GELUTanh)
		j.Close(verdict.Place{Name: name}, a[0], row.Value, value)
		j.Close(verdict.Place{Name: "derivative of " + name}, slope[0], row.Slope, derivative)
	}
	return j
}

func TestGoldenActivations(t *testing.T) {
	passes(t, "activations", judgeActivations(withGELU))
}

// The forms that are usually written fail where they lose their digits.
func TestGoldenActivationsCatchNaiveForms(t *testing.T) {
	logistic := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	value := core.ReferencePrimitives().Value
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"σ' = a(1−a) is 0 at z = 40", core.Primitives{
			Slope: func(p *core.Primitives, f contract.Activation, z, a float64) float64 {
				if f.Kind == contract.Sigmoid {
					return a * (1 - a)
				}
				return core.ReferencePrimitives().Slope(p, f, z, a)
			}}},
		{"softplus = ln(1+eᶻ) overflows at z = 740", core.Primitives{
			Value: func(p *core.Primitives, f contract.Activation, z float64) float64 {
				if f.Kind == contract.Softplus {
					return math.Log(1 + math.Exp(z))
				}
				return value(p, f, z)
			}}},
		{"GELU as z σ(1.702z) is another function", core.Primitives{
			Value: func(p *core.Primitives, f contract.Activation, z float64) float64 {
				if f.Kind == contract.GELU {
					return z * logistic(1.702*z)
				}
				return value(p, f, z)
			}}},
		{"f' of leaky ReLU on the wrong side", core.Primitives{
			Slope: func(p *core.Primitives, f contract.Activation, z, a float64) float64 {
				return core.ReferencePrimitives().Slope(p, f, -z, a)
			}}},
	} {
		build := func(tanh bool) contract.Implementation {
			p := test.p
			p.Conventions.GELUTanh = tanh
			return core.Build("naive", p)
		}
		if judgeActivations(build).Finding().Verdict != verdict.Fail {
			t.Errorf("%s: not caught", test.reason)
		}
	}
}

// judgeLosses compares losses and gradients with mpmath's. Values are sums of
// positive terms without cancellation: a row of n ≤ 4 terms takes 2n + 5
// roundings, with functions within 1 ulp = 2u, and B rows and the scale B + 2
// more: below 20 roundings in all, γ₂₀ relative. An entry of a gradient is the
// difference of two such terms of at most max(Y, 1), Y the row's sum of targets.
// Where one of them is 0 (targets of 0 and 1) it is accurate relatively.
func judgeLosses(im contract.Implementation) *verdict.Judge {
	j := &verdict.Judge{ToleranceFrom: "γ₂₀ of the terms' magnitudes"}
	bound := contract.Conventions{}.Gamma(20)
	for c, row := range golden.Losses() {
		value, gradient, err := im.Loss(row.Loss, row.Output, row.Target, row.Reduction)
		if err != nil {
			j.Stop(verdict.Failf("loss %d: %v", c, err))
			continue
		}
		j.Close(verdict.Place{Name: string(row.Loss), Example: c + 1}, value, row.Value, bound*row.Value)
		for i := range row.Gradient.Rows {
			y := row.Target.Row(i)
			for k, want := range row.Gradient.Row(i) {
				place := verdict.Place{Name: "gradient of " + string(row.Loss), Example: c + 1, Row: i + 1, Col: k + 1}
				j.Close(place, gradient.At(i, k), want, bound*gradientMagnitude(row.Loss, want, y))
			}
		}
	}
	return j
}

// gradientMagnitude bounds the terms whose difference is an entry of a loss's
// gradient: the entry itself where nothing cancels.
func gradientMagnitude(k contract.LossKind, entry float64, y []float64) float64 {
	total, hard := 0.0, true
	for _, v := range y {
		total += v
		hard = hard && (v == 0 || v == 1)
	}
	if k == contract.SoftmaxCrossEntropy {
		hard = hard && total <= 1
	}
	if k == contract.Quadratic || hard {
		return math.Abs(entry)
	}
	return math.Abs(entry) + 2*max(total, 1)
}

func TestGoldenLosses(t *testing.T) { passes(t, "losses", judgeLosses(core.Reference())) }

func TestGoldenLossesCatchNaiveForms(t *testing.T) {
	reference := core.ReferencePrimitives()
	for _, test := range []struct {
		reason string
		p      core.Primitives
	}{
		{"softmax − y forgets the sum of the targets", core.Primitives{
			LossGradient: func(p *core.Primitives, k contract.LossKind, a, y []float64) []float64 {
				g := reference.LossGradient(p, k, a, y)
				if k == contract.SoftmaxCrossEntropy {
					one := make([]float64, len(a))
					one[0] = 1
					g = reference.LossGradient(p, k, a, one) // s − (1, 0, …)
					for j := range g {
						g[j] += one[j] - y[j]
					}
				}
				return g
			}}},
		{"the mean where the sum is asked for", core.Primitives{
			BatchScale: func(_ *core.Primitives, _ contract.Reduction, B int) float64 { return 1 / float64(B) }}},
		{"½ missing", core.Primitives{
			LossValue: func(p *core.Primitives, k contract.LossKind, a, y []float64) float64 {
				return 2 * reference.LossValue(p, k, a, y)
			}}},
	} {
		if judgeLosses(core.Build("naive", test.p)).Finding().Verdict != verdict.Fail {
			t.Errorf("%s: not caught", test.reason)
		}
	}
}
