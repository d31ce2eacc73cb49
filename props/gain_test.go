package props

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// TestSkewedLawBreaksReLU enumerates a centred law that is not symmetric, 2 with
// probability 1/3 and −1 with probability 2/3: the gains of the identity need no
// symmetry, those of ReLU and leaky ReLU do.
func TestSkewedLawBreaksReLU(t *testing.T) {
	for _, test := range []struct {
		reason string
		f      contract.Activation
		want   float64 // E f(z)² for one input of 1, where E z² = 2
		holds  bool
	}{
		{"linear: centred is enough", contract.Activation{Kind: contract.Identity}, 2, true},
		{"4/3 and not V/2 = 1", contract.Activation{Kind: contract.ReLU}, 4. / 3, false},
		{"4/3 + α²·2/3 and not (1+α²)·2/2", contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.5}, 1.5, false},
	} {
		for inputs := 1; inputs <= 3; inputs++ {
			got, form := skewedSquare(t, test.f, inputs)
			if holds := got == form; holds != test.holds {
				t.Errorf("%s, %d inputs: E f(z)² = %v, (1+α²)/2·E z² = %v", test.reason, inputs, got, form)
			}
			if inputs == 1 && !(math.Abs(got-3*test.want) <= 4*contract.Float64*3*test.want) {
				t.Errorf("%s: 3 E f(z)² = %v, want %v", test.reason, got, test.want*3)
			}
		}
	}
}

// skewedSquare returns 3ⁿ E f(Σ w_k)² of n weights of the skewed law, by the
// reference's forward pass over all 2ⁿ values weighted by 1 and 2, and 3ⁿ times
// the lecture's form (1+α²)/2·n·E w²: integers and quarters, exact.
func skewedSquare(t *testing.T, f contract.Activation, n int) (total, form float64) {
	t.Helper()
	x, w := make([]float64, n), contract.NewMatrix(1, n)
	for values := range 1 << n {
		weight := 1.0
		for k := range n {
			x[k], w.Data[k] = 1, 2
			if values>>k&1 == 1 {
				w.Data[k] = -1
				weight *= 2
			}
		}
		network := contract.Network{Layers: []contract.Layer{{W: w, B: []float64{0}, F: f}}, Loss: contract.Quadratic}
		trace, err := core.Reference().Forward(network, x)
		if err != nil {
			t.Fatal(err)
		}
		total += weight * sumOfSquares(trace.Output())
	}
	return total, momentFactor(f) * float64(n) * 2 * math.Pow(3, float64(n))
}

// TestGaussianSquare compares the oracle with values by mpmath's quadrature at 30
// digits, and with what has a closed form. The tolerance is the oracle's own
// bound, and the rounding of the golden value.
func TestGaussianSquare(t *testing.T) {
	relu, tanh := contract.Activation{Kind: contract.ReLU}, contract.Activation{Kind: contract.Tanh}
	identity := contract.Activation{Kind: contract.Identity}
	for _, test := range []struct {
		reason  string
		f       contract.Activation
		v, want float64
	}{
		{"tanh in its linear part", tanh, 0.1, 0.08421392842110725},
		{"tanh at 1", tanh, 1, 0.39429449039784117},
		{"tanh, where Gauss–Hermite of 100 nodes errs 5e-6", tanh, 4, 0.6352612342569399},
		{"tanh, where Gauss–Hermite of 100 nodes errs 2e-3", tanh, 16, 0.8053992794637254},
		{"E z² = v", identity, 9, 9},
		{"E z² = v, small", identity, 0.015625, 0.015625},
		{"half of it: the kink is at a node, of weight 0", relu, 2, 1},
	} {
		got, bound := gaussianSquare(test.f, contract.Conventions{}, test.v)
		if err := math.Abs(got - test.want); !(err <= bound+contract.Float64*test.want) {
			t.Errorf("%s: %v, want %v: off by %.3g, bound %.3g", test.reason, got, test.want, err, bound)
		}
		if !(bound <= 1e-9*got) {
			t.Errorf("%s: the bound %.3g tells nothing", test.reason, bound)
		}
	}
}

// TestMagnitudes holds what the tolerance 0 of gain/symmetric-law rests on.
func TestMagnitudes(t *testing.T) {
	for _, law := range magnitudes {
		for _, v := range law.values {
			if v < 0 || v >= 4 || v*8 != math.Trunc(v*8) {
				t.Errorf("%s has |w| = %v, want eighths in [0, 4)", law.law, v)
			}
		}
	}
}

func TestOrthogonal(t *testing.T) {
	// (3, 4) has the part (3, 0) orthogonal to (0, 2), and none to itself.
	if got := orthogonal([]float64{3, 4}, []float64{0, 2}); got != 9 {
		t.Errorf("orthogonal to (0, 2): %v, want 9", got)
	}
	if got := orthogonal([]float64{3, 4}, []float64{3, 4}); got != 0 {
		t.Errorf("orthogonal to itself: %v, want 0", got)
	}
}

// TestErrorsThatCancel: a variance that is right on average over the layers, 3/2
// of it where they widen and 1/2 where they narrow, must fail.
func TestErrorsThatCancel(t *testing.T) {
	plan := stats.Plan{FalseAlarm: sampleFalseAlarm, Effect: 0.05, Miss: sampleMiss}
	for _, test := range []struct {
		reason        string
		widen, narrow float64
		want          verdict.Verdict
	}{
		{"both right", 1, 1, verdict.Pass},
		{"the sum is right", 1.5, 0.5, verdict.Fail},
	} {
		tests := newDepthTests(plan)
		n := tests.needed
		tests.add(2, 4, test.widen*float64(n), n)
		tests.add(4, 2, test.narrow*float64(n), n)
		tests.active.AddCount(n, 2*n)
		if f := tests.judge(); f.Verdict != test.want {
			t.Errorf("%s: %v (%s), want %v", test.reason, f.Verdict, f.Reason, test.want)
		}
	}
}

// TestDeadNetworkEnds: an implementation whose activations are all 0 has no χ² to
// judge, and fails by its share of active neurons.
func TestDeadNetworkEnds(t *testing.T) {
	im := core.Build("dead", core.Primitives{
		Value: func(*core.Primitives, contract.Activation, float64) float64 { return 0 },
	})
	plan := stats.Plan{FalseAlarm: sampleFalseAlarm, Effect: 0.5, Miss: sampleMiss}
	if f := reluForward(stats.NewStream(1), plan, im); f.Verdict != verdict.Fail {
		t.Errorf("%v (%s), want fail", f.Verdict, f.Reason)
	}
}
