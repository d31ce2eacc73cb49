package props

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// TestLawVariance compares the closed form with values worked out by hand from
// the slides.
func TestLawVariance(t *testing.T) {
	conv := contract.Shape{In: 12, Out: 20, Area: 9, Groups: 4} // fan in 27, fan out 45
	spec := func(scheme contract.Scheme, mode contract.Mode, alpha float64, s contract.Shape) contract.InitSpec {
		return contract.InitSpec{Scheme: scheme, Mode: mode, Law: contract.Uniform, Shape: s, Slope: alpha}
	}
	for _, test := range []struct {
		reason string
		spec   contract.InitSpec
		want   float64
	}{
		{"exercise 3: 2/(784 + 10)", spec(contract.Glorot, contract.FanAverage, 0, contract.Dense(784, 10)), 2. / 794},
		{"exercise 2: 1/n_in", spec(contract.Glorot, contract.FanIn, 0, contract.Dense(100, 300)), 0.01},
		{"exercise 5: 2/fan in", spec(contract.He, contract.FanIn, 0, contract.Dense(100, 300)), 0.02},
		{"exercise 5: 2/fan out", spec(contract.He, contract.FanOut, 0, contract.Dense(100, 400)), 0.005},
		{"annex: 2/((1 + 1/4) 8)", spec(contract.Leaky, contract.FanIn, 0.5, contract.Dense(8, 3)), 0.2},
		{"groups and area, fan in", spec(contract.He, contract.FanIn, 0, conv), 2. / 27},
		{"groups and area, fan out", spec(contract.He, contract.FanOut, 0, conv), 2. / 45},
		{"groups and area, average", spec(contract.Glorot, contract.FanAverage, 0, conv), 1. / 36},
	} {
		// Each side is within 3 roundings, 3·2⁻⁵³ relatively.
		if got := lawVariance(test.spec); !(math.Abs(got-test.want) <= 6*contract.Float64*test.want) {
			t.Errorf("%s: %v, want %v", test.reason, got, test.want)
		}
		if a := lawBound(test.spec); !(math.Abs(a*a-3*test.want) <= 12*contract.Float64*3*test.want) {
			t.Errorf("%s: a² = %v, want %v", test.reason, a*a, 3*test.want)
		}
	}
}

// TestPanel: the worst verdict stands, under the name of its part.
func TestPanel(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	proportion := func(successes, n int) stats.Test {
		test := &stats.Proportion{P: 0.5}
		test.AddCount(successes, n)
		return test
	}
	good, bad, few := proportion(500, 1000), proportion(900, 1000), proportion(1, 2)
	wrong := &stats.Proportion{P: 2}
	wrong.AddCount(1, 2)
	for _, test := range []struct {
		reason string
		parts  []stats.Test
		want   verdict.Verdict
	}{
		{"all pass", []stats.Test{good, good}, verdict.Pass},
		{"one fails", []stats.Test{good, bad, good}, verdict.Fail},
		{"too few samples are no pass", []stats.Test{good, few}, verdict.Inconclusive},
		{"a failure goes before too few", []stats.Test{few, bad}, verdict.Fail},
		{"an error goes before too few", []stats.Test{few, wrong}, verdict.Error},
		{"a failure goes before an error", []stats.Test{wrong, bad}, verdict.Fail},
	} {
		var p panel
		for _, part := range test.parts {
			p.add("part", part, plan)
		}
		if got := p.judge(); got.Verdict != test.want {
			t.Errorf("%s: %v (%s), want %v", test.reason, got.Verdict, got.Reason, test.want)
		}
	}
}

// TestWeightPairsShareNoWeight: Z is exactly normal only if no weight is in two
// pairs of one sort.
func TestWeightPairsShareNoWeight(t *testing.T) {
	const width = 6
	w := contract.NewMatrix(width, width)
	for i := range w.Data {
		w.Data[i] = float64(i)
	}
	for _, sort := range weightPairs {
		seen, pairs := map[float64]bool{}, 0
		sort.pairs(w, func(x, y float64) {
			if seen[x] || seen[y] || x == y {
				t.Errorf("%s: %v or %v is in two pairs", sort.name, x, y)
			}
			seen[x], seen[y] = true, true
			pairs++
		})
		if least := width * (width - 1) / 2; pairs < least {
			t.Errorf("%s: %d pairs, want at least %d", sort.name, pairs, least)
		}
	}
}

// TestSampleOfErrors: an Initialise that fails on valid input fails every sample,
// and ends it.
func TestSampleOfErrors(t *testing.T) {
	im := core.Reference()
	im.Initialise = func(contract.InitSpec, uint64) (contract.Parameters, error) {
		return contract.Parameters{}, &contract.ArgumentError{Argument: "spec", Problem: "is fine"}
	}
	for _, p := range append(initialisationFamily(), gainFamily()...) {
		if p.Sample == nil {
			continue
		}
		if f := p.Sample(stats.NewStream(1), p.Power.Plan, im); f.Verdict != verdict.Fail {
			t.Errorf("%s: %v (%s), want fail", p.Name, f.Verdict, f.Reason)
		}
	}
}

// TestSpecsAreReadable holds how a counterexample names a layer.
func TestSpecsAreReadable(t *testing.T) {
	dense := layerSpec(contract.Glorot, contract.FanAverage, contract.Normal, 3, 5)
	if got, want := notedSpec(dense).String(), "glorot, fan-average, normal, n_in = 3, n_out = 5"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	conv := leakySpec(contract.FanIn, 0.5, 4, 6)
	conv.Shape.Area, conv.Shape.Groups = 9, 2
	if got, want := notedSpec(conv).String(), "leaky, fan-in, normal, α = 0.5, In = 4, Out = 6, Area = 9, Groups = 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
