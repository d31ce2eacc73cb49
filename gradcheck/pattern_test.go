package gradcheck_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// TestPatterns plants the mistakes that are known from bug reports in W² (4×5,
// entries 25 to 44), in W³ (2×4) or in everything.
func TestPatterns(t *testing.T) {
	n, p := newTanhNet(rand.New(rand.NewPCG(1, 8)))
	scale := func(first, last int, c float64) func(g []float64) {
		return func(g []float64) {
			for i := first; i < last; i++ {
				g[i] *= c
			}
		}
	}
	for _, test := range []struct {
		reason string
		plant  func(g []float64)
		want   string
	}{
		{"a factor", scale(25, 45, 1.25), "∂C/∂w[l=2] is off by a factor 1.25 throughout"},
		{"a sum instead of a mean", scale(0, 59, 3), "every tensor is off by a factor 3 throughout: looks like a missing 1/B"},
		{"divided twice", scale(25, 45, 1.0/3), "∂C/∂w[l=2] is off by a factor 0.3333 throughout: looks like 1/B once too often"},
		{"the ½ of the loss forgotten", scale(0, 59, 2), "every tensor is off by a factor 2 throughout: looks like a missing ½"},
		{"a sign", scale(45, 49, -1), "∂C/∂b[l=2] has its sign flipped"},
		{"a tensor forgotten", scale(25, 45, 0), "∂C/∂w[l=2] is zero throughout"},
		{"all forgotten", scale(0, 59, 0), "every tensor is zero throughout"},
		{"column by column", func(g []float64) { columnMajor(g[25:45], 4, 5) }, "∂C/∂w[l=2] looks transposed"},
		{"the other way round", func(g []float64) { columnMajor(g[25:45], 5, 4) }, "∂C/∂w[l=2] looks transposed"},
		{"two entries swapped", func(g []float64) { g[26], g[33] = g[33], g[26] }, "∂C/∂w[l=2] has entries ∂C/∂w[l=2 j=1 k=2] and ∂C/∂w[l=2 j=2 k=4] swapped"},
		{"one entry", func(g []float64) { g[26] += 1 }, "∂C/∂w[l=2] is wrong in the single entry ∂C/∂w[l=2 j=1 k=2]"},
		{"no pattern", func(g []float64) { g[26], g[27], g[30] = g[26]+1, g[27]-2, g[30]+0.25 }, ""},
		{"different patterns: the first", func(g []float64) { scale(25, 45, 2)(g); scale(45, 49, -1)(g) }, "∂C/∂w[l=2] is off by a factor 2 throughout: looks like a missing ½"},
	} {
		g := n.gradient(p)
		test.plant(g)
		set := &gradcheck.Settings{Tensors: tensors(n.widths), Factors: map[string]float64{"1/B": 1.0 / 3, "½": 0.5}}
		f := gradcheck.Entries(n.loss, g, p, set)
		if f.Verdict != verdict.Fail || f.Evidence.Pattern != test.want {
			t.Errorf("%s: %v, pattern %q, want %q", test.reason, f.Verdict, f.Evidence.Pattern, test.want)
		}
		if !strings.Contains(f.Reason, test.want) {
			t.Errorf("%s: reason %q lacks the pattern", test.reason, f.Reason)
		}
	}
}

// columnMajor stores a rows × cols matrix column by column.
func columnMajor(m []float64, rows, cols int) {
	old := append([]float64(nil), m...)
	for j := range rows {
		for k := range cols {
			m[k*rows+j] = old[j*cols+k]
		}
	}
}

func TestSquareTransposition(t *testing.T) {
	f := func(x []float64) float64 { return x[0] + 2*x[1] + 4*x[2] + 8*x[3] }
	set := &gradcheck.Settings{Tensors: []gradcheck.Tensor{{Place: verdict.Place{Name: "W"}, Rows: 2, Cols: 2}}}
	finding := gradcheck.Entries(f, []float64{1, 4, 2, 8}, []float64{1, 1, 1, 1}, set)
	if finding.Evidence.Pattern != "W looks transposed" {
		t.Errorf("pattern %q", finding.Evidence.Pattern)
	}
}
