package structured_test

import (
	"math"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// blackBox is a problem of one sample as a function, with its blocks.
func blackBox(t testing.TB, seed uint64, widths []int) (f func([]float64) float64, x []float64, blocks []structured.Dense, g []float64) {
	p := randomProblem(seed, []contract.ActivationKind{contract.Tanh}, contract.SoftmaxCrossEntropy, widths, 1)
	q := newPeer(p)
	_, gradient := q.gradient(q.theta)
	s := p.function(t, false)
	for b := range s.Blocks() {
		rows, cols, _ := s.Size(b)
		blocks = append(blocks, structured.Dense{Rows: rows, Cols: cols, Input: s.Inputs(b)})
	}
	return concurrent(p), q.theta, blocks, append([]float64(nil), gradient...)
}

// TestBiases: the gradient of a black box passes, and one entry off by 1e-6 of its
// size is failed and named.
func TestBiases(t *testing.T) {
	f, x, blocks, g := blackBox(t, 3, []int{6, 5, 4, 3})
	if finding := structured.Biases(f, x, blocks, g, nil); finding.Verdict != verdict.Pass {
		t.Fatalf("right gradient: %v: %s", finding.Verdict, finding.Reason)
	}
	for i := range g {
		own := g[i]
		g[i] += 1e-6
		finding := structured.Biases(f, x, blocks, g, nil)
		g[i] = own
		if finding.Verdict != verdict.Fail || math.Abs(float64(finding.Evidence.Discrepancy)-1e-6) > 1e-8 {
			t.Errorf("entry %d: %v: %s", i, finding.Verdict, finding.Reason)
		}
	}
}

// TestBiasesOfWrongForward: where the forward is another than one thinks, its
// gradient passes as the derivative of that forward.
func TestBiasesOfWrongForward(t *testing.T) {
	f, x, blocks, g := blackBox(t, 3, []int{6, 5, 4, 3})
	for i := range g {
		g[i] *= 3
	}
	tripled := func(x []float64) float64 { return 3 * f(x) }
	if finding := structured.Biases(tripled, x, blocks, g, nil); finding.Verdict != verdict.Pass {
		t.Errorf("%v: %s", finding.Verdict, finding.Reason)
	}
}

// TestBiasesSpots: a weight that does not act through its node is an error.
func TestBiasesSpots(t *testing.T) {
	f, x, blocks, g := blackBox(t, 3, []int{2, 2})
	crooked := func(x []float64) float64 { return f(x) + x[0]*x[1]/8 + x[2]*x[3]/8 }
	set := &structured.Settings{Spots: 6}
	if finding := structured.Biases(crooked, x, blocks, g, set); finding.Verdict != verdict.Error {
		t.Errorf("%v: %s", finding.Verdict, finding.Reason)
	}
}

// TestBiasesArguments: what is out of bounds is an error.
func TestBiasesArguments(t *testing.T) {
	f, x, blocks, g := blackBox(t, 3, []int{2, 2})
	long := append([]structured.Dense{}, blocks[0])
	long[0].Rows = 1 << 40
	for name, finding := range map[string]verdict.Finding{
		"nil f":       structured.Biases(nil, x, blocks, g, nil),
		"no blocks":   structured.Biases(f, x, nil, g, nil),
		"large block": structured.Biases(f, x, long, g, nil),
		"short input": structured.Biases(f, x, []structured.Dense{{Rows: 2, Cols: 2, Input: []float64{1}}}, g, nil),
		"NaN":         structured.Biases(f, []float64{math.NaN(), 0, 0, 0, 0, 0}, blocks, g, nil),
		"NaN of f":    structured.Biases(func([]float64) float64 { return math.NaN() }, x, blocks, g, nil),
		"empty":       structured.Biases(f, nil, nil, nil, nil),
		"noise":       structured.Biases(f, x, blocks, g, &structured.Settings{Noise: 1}),
	} {
		if finding.Verdict != verdict.Error {
			t.Errorf("%s: %v: %s", name, finding.Verdict, finding.Reason)
		}
	}
}
