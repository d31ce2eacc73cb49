package gradcheck_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	numdual "gonum.org/v1/gonum/num/dual"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// TestMessagesNameTheArgument: a message is about an argument that the function
// has, by the name that it has there.
func TestMessagesNameTheArgument(t *testing.T) {
	x := []float64{1, 2, 3}
	sum := func(x []float64) float64 { return x[0] + x[1] + x[2] }
	onDuals := func(x []numdual.Number) numdual.Number { return numdual.Add(numdual.Add(x[0], x[1]), x[2]) }
	product := func(_, v []float64) []float64 { return v }
	nan := []float64{1, math.NaN(), 1}
	estimates, err := gradcheck.Differences(sum, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	const length, number = "claimed has 0 entries, want len(x) = 3", "claimed is NaN at ∂f/∂x[j=2]"
	finding := func(f verdict.Finding, want verdict.Verdict) string {
		if f.Verdict != want {
			t.Errorf("%q has verdict %v, want %v", f.Reason, f.Verdict, want)
		}
		return f.Reason
	}
	scalar := func(x float64) string {
		_, _, err := gradcheck.Derivative(math.Sin, x, nil)
		return err.Error()
	}
	for _, test := range []struct{ reason, got, want string }{
		{"Adjoint without jvp", finding(gradcheck.Adjoint(nil, product, x, nil), verdict.Error), "gradcheck: jvp is nil, want a function"},
		{"Adjoint with JVP of nothing", finding(gradcheck.Adjoint(gradcheck.JVP(nil), product, x, nil), verdict.Error), "gradcheck: jvp is nil, want a function"},
		{"Adjoint without vjp", finding(gradcheck.Adjoint(product, nil, x, nil), verdict.Error), "gradcheck: vjp is nil, want a function"},
		{"Entries without a claim", finding(gradcheck.Entries(sum, nil, x, nil), verdict.Fail), length},
		{"Directions", finding(gradcheck.Directions(sum, nil, x, nil), verdict.Fail), length},
		{"Taylor", finding(gradcheck.Taylor(sum, nil, x, nil), verdict.Fail), length},
		{"Exact", finding(gradcheck.Exact(sum, nil, x, nil), verdict.Fail), length},
		{"Dual", finding(gradcheck.Dual(onDuals, nil, x, nil), verdict.Fail), length},
		{"DualDirections", finding(gradcheck.DualDirections(onDuals, nil, x, nil), verdict.Fail), length},
		{"Judge", finding(estimates.Judge(nil), verdict.Fail), length},
		{"Estimates.Check", estimates.Check(nil).Error(), "gradcheck: " + length},
		{"Report", estimates.Report(nil).Reason, length},
		{"Entries with NaN", finding(gradcheck.Entries(sum, nan, x, nil), verdict.Fail), number},
		{"Directions with NaN", finding(gradcheck.Directions(sum, nan, x, nil), verdict.Fail), number},
		{"Derivative at NaN", scalar(math.NaN()), "gradcheck: x is NaN, want a finite number"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, test.got, test.want)
		}
	}
}

// TestJVPOfNil: there is no product of no function.
func TestJVPOfNil(t *testing.T) {
	if gradcheck.JVP(nil) != nil {
		t.Error("JVP(nil) is a function, want nil, which Adjoint reports")
	}
}

// tiny are functions of x/s, whose derivatives are right.
var tiny = []struct {
	name string
	f    func(x []float64, c float64) float64
	g    func(x []float64, c float64) []float64
}{
	{"sin", func(x []float64, c float64) float64 { return math.Sin(x[0]*c) + 2*math.Sin(x[1]*c) },
		func(x []float64, c float64) []float64 {
			return []float64{c * math.Cos(x[0]*c), 2 * c * math.Cos(x[1]*c)}
		}},
	{"square", func(x []float64, c float64) float64 { return x[0]*c*(x[0]*c) + 2*(x[1]*c)*(x[1]*c) },
		func(x []float64, c float64) []float64 { return []float64{2 * c * (x[0] * c), 4 * c * (x[1] * c)} }},
	{"sum", func(x []float64, c float64) float64 { return x[0]*c + 2*(x[1]*c) },
		func(_ []float64, c float64) []float64 { return []float64{c, 2 * c} }},
}

// TestTinyArguments: where x leaves no room for steps on its scale, nothing is
// said of the claim, right or wrong, and the reason says why.
func TestTinyArguments(t *testing.T) {
	for _, s := range []float64{1e-271, 1e-280, 1e-290, 1e-305, 1e-320} {
		c := min(1/s, 1e300)
		x := []float64{0.3 * s, 0.7 * s}
		for _, h := range tiny {
			f := func(x []float64) float64 { return h.f(x, c) }
			grad := func(x []float64) []float64 { return h.g(x, c) }
			wrong := func(x []float64) []float64 { g := h.g(x, c); g[0] *= 1.5; return g }
			for _, claim := range []func([]float64) []float64{grad, wrong} {
				for judge, finding := range map[string]verdict.Finding{
					"Entries": gradcheck.Entries(f, claim(x), x, nil), "order 4": gradcheck.Entries(f, claim(x), x, &gradcheck.Settings{Order: 4}),
					"Directions": gradcheck.Directions(f, claim(x), x, nil), "Taylor": gradcheck.Taylor(f, claim(x), x, nil),
					"Path": gradcheck.Path(f, claim, x, nil),
				} {
					if finding.Verdict != verdict.Inconclusive || !strings.Contains(finding.Reason, "below 2⁻⁹⁰⁰") {
						t.Errorf("%s of %s at %v: %v, want inconclusive", judge, h.name, s, finding)
					}
				}
			}
			err := gradcheck.Check(f, grad, x, nil)
			var inconclusive *gradcheck.InconclusiveError
			if !errors.As(err, &inconclusive) || inconclusive.Unsettled != 2 || inconclusive.Place.Row != 1 {
				t.Errorf("Check of %s at %v: %v, want inconclusive", h.name, s, err)
			}
		}
		value, bar, err := gradcheck.Derivative(func(v float64) float64 { return math.Sin(v * c) }, 0.3*s, nil)
		if err == nil || !strings.Contains(err.Error(), "below 2⁻⁹⁰⁰") || !math.IsInf(bar, 1) {
			t.Errorf("Derivative at %v: %v ± %v, %v, want inconclusive", s, value, bar, err)
		}
	}
}

// TestTinyArgumentsBesideOthers: a tensor of tiny entries takes no part in the
// judgement of another, and a tensor of zeros none at all; 100 entries would be
// screened.
func TestTinyArgumentsBesideOthers(t *testing.T) {
	const s, n = 1e-290, 100
	set := &gradcheck.Settings{Tensors: []gradcheck.Tensor{
		{Place: verdict.Place{Name: "tiny"}, Rows: n}, {Place: verdict.Place{Name: "plain"}, Rows: 2},
	}}
	x := make([]float64, n+2)
	for i := range n {
		x[i] = s * float64(i+1)
	}
	x[n], x[n+1] = 0.3, 0.7
	f := func(x []float64) float64 {
		sum := math.Sin(x[n]) + x[n]*x[n+1]
		for _, v := range x[:n] {
			sum += math.Sin(v / s)
		}
		return sum
	}
	claimed := make([]float64, n+2)
	for i := range n {
		claimed[i] = math.Cos(x[i]/s) / s
	}
	claimed[n], claimed[n+1] = math.Cos(x[n])+x[n+1], x[n]
	if finding := gradcheck.Entries(f, claimed, x, set); finding.Verdict != verdict.Inconclusive || !strings.HasPrefix(finding.Reason, "100 of 102 entries cannot be judged, 0 at a kink; the first is tiny[j=1]: ") {
		t.Errorf("a right gradient: %v", finding)
	}
	claimed[n] += 1e-6
	for judge, finding := range map[string]verdict.Finding{
		"Entries": gradcheck.Entries(f, claimed, x, set), "Directions": gradcheck.Directions(f, claimed, x, set), "Taylor": gradcheck.Taylor(f, claimed, x, set),
	} {
		if finding.Verdict != verdict.Fail || !strings.Contains(finding.Evidence.Where, "plain") {
			t.Errorf("%s of a gradient that is wrong elsewhere: %v", judge, finding)
		}
	}
}

// TestTinyArgumentsWithoutSteps: judges without steps need no scale of x.
func TestTinyArgumentsWithoutSteps(t *testing.T) {
	const s = 1e-290
	x := []float64{0.3 * s, 0.7 * s}
	f := func(x []numdual.Number) numdual.Number {
		return numdual.Scale(s, numdual.Add(numdual.Sin(numdual.Scale(1/s, x[0])), numdual.Sin(numdual.Scale(1/s, x[1]))))
	}
	g := []float64{math.Cos(x[0] / s), math.Cos(x[1] / s)}
	jvp := gradcheck.JVP(func(x []numdual.Number) []numdual.Number { return []numdual.Number{f(x)} })
	vjp := func(_, w []float64) []float64 { return []float64{g[0] * w[0], g[1] * w[0]} }
	for judge, finding := range map[string]verdict.Finding{
		"Dual": gradcheck.Dual(f, g, x, nil), "DualDirections": gradcheck.DualDirections(f, g, x, nil), "Adjoint": gradcheck.Adjoint(jvp, vjp, x, nil),
	} {
		if finding.Verdict != verdict.Pass {
			t.Errorf("%s: %v, want pass", judge, finding)
		}
	}
	// x + 2⁻³ is rounded to 2⁻³, where the claim is about x.
	square := func(x []float64) float64 { return x[0] * x[0] }
	if finding := gradcheck.Exact(square, []float64{0x1p-949}, []float64{0x1p-950}, nil); finding.Verdict != verdict.Inconclusive {
		t.Errorf("Exact: %v, want inconclusive", finding)
	}
}

// FuzzScales: a right gradient of a function that varies on the scale of x fails
// nowhere, whatever that scale is.
func FuzzScales(f *testing.F) {
	f.Add(0.3, 0.7, -963)
	f.Add(-0.6, 0.0, -901)
	f.Add(1e-9, 1.0, -899)
	f.Add(0.5, -0.1, -1074)
	f.Add(0.9, 0.8, 1000)
	f.Fuzz(func(t *testing.T, a, b float64, exponent int) {
		if !(math.Abs(a) <= 4 && math.Abs(b) <= 4) || exponent < -1100 || exponent > 1000 {
			return
		}
		c := math.Ldexp(1, -max(exponent, -1000))
		x := []float64{math.Ldexp(a, exponent), math.Ldexp(b, exponent)}
		value := func(x []float64) float64 { return math.Sin(x[0]*c) + math.Exp(x[1]*c) }
		grad := func(x []float64) []float64 { return []float64{c * math.Cos(x[0]*c), c * math.Exp(x[1]*c)} }
		if max(math.Abs(x[0]), math.Abs(x[1]))*c < 0x1p-6 {
			return // x is far below the scale of f, which only makes steps short, or 0
		}
		for judge, finding := range map[string]verdict.Finding{
			"Entries": gradcheck.Entries(value, grad(x), x, nil), "Directions": gradcheck.Directions(value, grad(x), x, nil),
			"Taylor": gradcheck.Taylor(value, grad(x), x, nil), "Path": gradcheck.Path(value, grad, x, nil),
		} {
			if finding.Verdict == verdict.Fail {
				t.Errorf("%s at %v: %v", judge, x, finding)
			}
		}
	})
}
