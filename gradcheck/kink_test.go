package gradcheck_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// TestKinksAreLocalised puts a kink with sides l and r at x, on a curve.
func TestKinksAreLocalised(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 70))
		at, left, right := r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
		f := func(x []float64) float64 {
			d := x[0] - at
			return left*min(d, 0) + right*max(d, 0) + math.Sin(d)
		}
		e, err := gradcheck.Differences(f, []float64{at}, nil)
		if err != nil {
			t.Fatal(err)
		}
		kinks := e.Kinks()
		if len(kinks) != 1 {
			t.Errorf("seed %d: %d kinks", seed, len(kinks))
			continue
		}
		k := kinks[0]
		// 8u of the sides is the rounding of the lines of f.
		slack := 8 * 0x1p-53 * (math.Abs(left) + math.Abs(right) + 1)
		if !k.Exact() || !(k.Precision <= 1e-8) {
			t.Errorf("seed %d: the kink is at %v ± %v, want 0 to 1e-8", seed, k.At, k.Precision)
		}
		if !(math.Abs(k.Left-left-1) <= k.LeftBar+slack) || !(math.Abs(k.Right-right-1) <= k.RightBar+slack) {
			t.Errorf("seed %d: sides %v ± %v, %v ± %v; want %v, %v", seed, k.Left, k.LeftBar, k.Right, k.RightBar, left+1, right+1)
		}
		if !(k.LeftBar <= 1e-6) || !(k.RightBar <= 1e-6) {
			t.Errorf("seed %d: bars %v, %v", seed, k.LeftBar, k.RightBar)
		}
	}
}

// TestNearKinks: a kink near x is either told from one at x, or out of sight.
func TestNearKinks(t *testing.T) {
	for exponent := -18.0; exponent <= -1; exponent += 0.25 {
		d := math.Pow(10, exponent)
		for _, sign := range []float64{-1, 1} {
			f := func(x []float64) float64 { return math.Abs(x[0]-sign*d) + 2*x[0] }
			set := &gradcheck.Settings{KinkWeights: []float64{0.5}}
			e, err := gradcheck.Differences(f, []float64{0}, set)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range e.Kinks() {
				if !(math.Abs(k.At-sign*d) <= k.Precision) {
					t.Errorf("a kink at %v is found at %v ± %v", sign*d, k.At, k.Precision)
				}
			}
			if got := e.Judge([]float64{2 - sign}); got.Verdict == verdict.Fail && len(e.Kinks()) == 0 {
				t.Errorf("a kink at %v: %s", sign*d, got.Reason)
			}
		}
	}
}

// TestKinksBesideX: no judge fails the right gradient beside a kink at any distance
// down to 2⁻⁴⁰, nor the ladders beside two, of which the smaller hides a part q of
// the larger: a difference is off by (1+q)/2 of that and sees 1−q, all of which is
// its bar, so that q < 1/3 is covered. Jumps are from 1e-12 to 1 of the gradient,
// and from 1e-6 where there are two, above what a smooth part may hide of them.
func TestKinksBesideX(t *testing.T) {
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 72))
		x := []float64{r.NormFloat64(), r.NormFloat64()}
		at := x[0] + 3*x[1]
		distance := func() float64 { return math.Pow(2, -40*r.Float64()) }
		d1, d2, size := distance(), distance(), math.Pow(10, -12*r.Float64())
		f := func(jump1, jump2 float64) func(x []float64) float64 {
			return func(x []float64) float64 {
				z := x[0] + 3*x[1] - at
				return math.Sin(x[0]) + x[1]*x[1] + jump1*max(0, z-d1) + jump2*max(0, -d2-z)
			}
		}
		claimed := []float64{math.Cos(x[0]), 2 * x[1]}
		set := &gradcheck.Settings{Seed: seed, Order: []int{0, 2, 4}[seed%3]}
		plain := math.Sqrt(size) // 1e-6 to 1
		one, two := f(size, 0), f(plain, -0.3*plain*r.Float64())
		for name, got := range map[string]verdict.Finding{
			"Entries":                 gradcheck.Entries(one, claimed, x, set),
			"Taylor":                  gradcheck.Taylor(one, claimed, x, set),
			"Directions":              gradcheck.Directions(one, claimed, x, set),
			"two, seen by Entries":    gradcheck.Entries(two, claimed, x, set),
			"two, seen by Directions": gradcheck.Directions(two, claimed, x, set),
		} {
			if got.Verdict == verdict.Fail || got.Verdict == verdict.Error {
				t.Errorf("seed %d: kinks of %g or %g at %g and %g: %s: %v: %s", seed, size, plain, d1, -d2, name, got.Verdict, got.Reason)
			}
		}
	}
}

// TestConventionAtTies: |x₀| has the sides −1 and 1, so that κ = ½ is 0.
func TestConventionAtTies(t *testing.T) {
	nan := math.NaN()
	f := func(x []float64) float64 { return max(x[0], 0) + 2*x[1] + max(-x[2], 0) }
	x := []float64{0, 1, 0}
	for _, test := range []struct {
		reason  string
		weights []float64
		claimed []float64
		want    verdict.Verdict
		says    string
	}{
		{"none: ties are not judged", nil, []float64{0, 2, 0}, verdict.Inconclusive, "2 at a kink"},
		{"κ = 0 is the left side", []float64{0}, []float64{0, 2, -1}, verdict.Pass, ""},
		{"κ = 1 is the right side", []float64{1}, []float64{1, 2, 0}, verdict.Pass, ""},
		{"κ = ½", []float64{0.5}, []float64{0.5, 2, -0.5}, verdict.Pass, ""},
		{"f'(0) = 0 within f: the sides are those of the axis", []float64{0, nan, 1}, []float64{0, 2, 0}, verdict.Pass, ""},
		{"a claim of the other side", []float64{0}, []float64{1, 2, -1}, verdict.Fail, "only entries at ties are wrong: the claim has κ = 1 there"},
		{"a claim of neither side", []float64{0}, []float64{0.3, 2, -1}, verdict.Fail, "only entries at ties are wrong"},
		{"a wrong entry elsewhere", []float64{0}, []float64{0, 3, -1}, verdict.Fail, "∂f/∂x[j=2]"},
		{"a NaN leaves one unjudged", []float64{0, 0, nan}, []float64{0, 2, 0}, verdict.Inconclusive, "1 at a kink"},
	} {
		got := gradcheck.Entries(f, test.claimed, x, &gradcheck.Settings{KinkWeights: test.weights})
		if got.Verdict != test.want || !strings.Contains(got.Reason, test.says) {
			t.Errorf("%s: %v: %s, want %v with %q", test.reason, got.Verdict, got.Reason, test.want, test.says)
		}
	}
}

// TestScreeningSeesTies: a tie among entries that are screened is unsettled even
// where the claim is the mean of its sides, as a difference would have it.
func TestScreeningSeesTies(t *testing.T) {
	const n, tie = 150, 99
	x := normals(rand.New(rand.NewPCG(1, 71)), n)
	f := func(x []float64) float64 {
		sum := 0.0
		for i, v := range x {
			if i != tie {
				sum += math.Sin(v)
			}
		}
		return sum + max(x[tie], 0)
	}
	x[tie] = 0
	for _, claim := range []float64{0, 0.5, 1} {
		g := make([]float64, n)
		for i, v := range x {
			g[i] = math.Cos(v)
		}
		g[tie] = claim
		got := gradcheck.Entries(f, g, x, nil)
		if got.Verdict != verdict.Inconclusive || got.Evidence.Where != "∂f/∂x[j=100]" {
			t.Errorf("a claim of %v: %v: %s", claim, got.Verdict, got.Reason)
		}
		got = gradcheck.Entries(f, g, x, &gradcheck.Settings{KinkWeights: []float64{0}})
		if (got.Verdict == verdict.Pass) != (claim == 0) {
			t.Errorf("a claim of %v for κ = 0: %v: %s", claim, got.Verdict, got.Reason)
		}
	}
}

func ExampleEstimates_Kinks() {
	f := func(x []float64) float64 { return max(x[0], 0.25*x[0]) + x[1] }
	estimates, err := gradcheck.Differences(f, []float64{0, 1}, &gradcheck.Settings{KinkWeights: []float64{0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, k := range estimates.Kinks() {
		fmt.Printf("%v: %.4f from the left, %.4f from the right\n", k.Place, k.Left, k.Right)
	}
	fmt.Println(estimates.Judge([]float64{0.25, 1}).Verdict)
	fmt.Println(estimates.Judge([]float64{1, 1}).Evidence.Pattern)
	// Output:
	// ∂f/∂x[j=1]: 0.2500 from the left, 1.0000 from the right
	// pass
	// only entries at ties are wrong: the claim has κ = 1 there
}

// FuzzTies: the convention is judged right for any sides, weight and place.
func FuzzTies(f *testing.F) {
	f.Add(0.0, 0.0, 1.0, 0.0)
	f.Add(3.0, -2.0, 1.0, 0.5)
	f.Add(-1e3, 1.0, -1.0, 1.0)
	f.Fuzz(func(t *testing.T, at, left, right, κ float64) {
		if !(κ >= 0 && κ <= 1) || !(math.Abs(at) <= 1e6) || !(math.Abs(left) <= 1e3) || !(math.Abs(right) <= 1e3) {
			return
		}
		value := func(x []float64) float64 { return left*min(x[0]-at, 0) + right*max(x[0]-at, 0) }
		claimed := []float64{(1-κ)*left + κ*right}
		got := gradcheck.Entries(value, claimed, []float64{at}, &gradcheck.Settings{KinkWeights: []float64{κ}})
		if got.Verdict == verdict.Fail || got.Verdict == verdict.Error {
			t.Errorf("%v: %s", got.Verdict, got.Reason)
		}
	})
}
