package structured_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/float"
	"bonpied/gradcheck/structured"
)

// regression is a tanh network with a linear output and its parameters, laid out as
// W, b of each layer: what f adds up may be large where f is small.
type regression struct {
	widths []int
	input  []float64
	theta  []float64
}

func newRegression(seed uint64, widths ...int) regression {
	rng := rand.New(rand.NewPCG(seed, 9))
	n := regression{widths: widths, input: make([]float64, widths[0])}
	for l, rows := range widths[1:] {
		n.theta = append(n.theta, make([]float64, rows*(widths[l]+1))...)
	}
	fill(n.theta, rng, 1)
	fill(n.input, rng, 1)
	return n
}

// forward returns the activations of every layer, with sums from the first term to the
// last or from the last to the first.
func (n regression) forward(theta []float64, backwards bool) [][]float64 {
	a := [][]float64{n.input}
	for l, rows := range n.widths[1:] {
		cols := n.widths[l]
		w, b := theta[:rows*cols], theta[rows*cols:][:rows]
		theta = theta[rows*(cols+1):]
		out := make([]float64, rows)
		for j := range out {
			if !backwards {
				out[j] = b[j]
			}
			for k := range cols {
				if backwards {
					k = cols - 1 - k
				}
				out[j] += float64(w[j*cols+k] * a[l][k])
			}
			if backwards {
				out[j] += b[j]
			}
			if l+2 < len(n.widths) {
				out[j] = math.Tanh(out[j])
			}
		}
		a = append(a, out)
	}
	return a
}

// gradient returns the gradient of a loss, given its slopes at the outputs.
func (n regression) gradient(a [][]float64, delta []float64) []float64 {
	last := len(n.theta)
	g := make([]float64, last)
	for l := len(n.widths) - 2; l >= 0; l-- {
		rows, cols := n.widths[l+1], n.widths[l]
		first := last - rows*(cols+1)
		below := make([]float64, cols)
		for j := range rows {
			for k := range cols {
				g[first+j*cols+k] = delta[j] * a[l][k]
				below[k] += n.theta[first+j*cols+k] * delta[j] * (1 - a[l][k]*a[l][k])
			}
			g[first+rows*cols+j] = delta[j]
		}
		delta, last = below, first
	}
	return g
}

// fitted returns the loss Σ (a − y)²/2 whose residuals a − y are the given one at
// θ, as f adds up, its blocks, and its gradient with the sums in the other order.
func (n regression) fitted(residual float64) (f func([]float64) float64, blocks []structured.Dense, g []float64) {
	a := n.forward(n.theta, false)
	target := append([]float64(nil), a[len(a)-1]...)
	for i := range target {
		target[i] += residual
	}
	f = func(theta []float64) float64 {
		a, sum := n.forward(theta, false), 0.0
		for i, v := range a[len(a)-1] {
			sum += (v - target[i]) * (v - target[i]) / 2
		}
		return sum
	}
	own := n.forward(n.theta, true)
	delta := append([]float64(nil), own[len(own)-1]...)
	for i := range delta {
		delta[i] -= target[i]
	}
	return f, n.blocks(a), n.gradient(own, delta)
}

func (n regression) blocks(a [][]float64) (blocks []structured.Dense) {
	for l, rows := range n.widths[1:] {
		blocks = append(blocks, structured.Dense{Rows: rows, Cols: n.widths[l], Input: a[l]})
	}
	return blocks
}

// centred returns Σ a less what it is at θ, so that f is 0 there.
func (n regression) centred() (f func([]float64) float64, blocks []structured.Dense, g []float64) {
	sum := func(theta []float64) (s float64) {
		a := n.forward(theta, false)
		for _, v := range a[len(a)-1] {
			s += v
		}
		return s
	}
	at := sum(n.theta)
	ones := make([]float64, n.widths[len(n.widths)-1])
	for i := range ones {
		ones[i] = 1
	}
	f = func(theta []float64) float64 { return sum(theta) - at }
	return f, n.blocks(n.forward(n.theta, false)), n.gradient(n.forward(n.theta, true), ones)
}

// smallValues are problems in which f is small against what it adds up.
var smallValues = []struct {
	reason     string
	widths     []int
	residual   float64 // of the fitted loss; 0: f = 0 instead
	conclusive int     // of 100 right claims, how many pass at least
	resolution float64
}{
	{"f = 0", []int{3, 40, 1}, 0, 100, 1e-5},
	{"f = 0, two layers", []int{3, 10, 6, 2}, 0, 100, 1e-5},
	{"a fit to 0.1", []int{3, 10, 1}, 1e-1, 90, 1e-5},
	{"a fit to 1e-3", []int{3, 10, 1}, 1e-3, 90, 1e-3},
	{"a fit to 1e-3 of two outputs", []int{3, 10, 6, 2}, 1e-3, 90, 1e-3},
	{"a fit to 1e-5", []int{3, 10, 1}, 1e-5, 0, 1e-3},
	{"a fit to 1e-7", []int{3, 10, 1}, 1e-7, 0, 1e-3},
	{"a fit to 1e-7 of two outputs", []int{3, 10, 6, 2}, 1e-7, 0, 1e-3},
	{"a fit to 1e-7 of one node", []int{1, 1, 1}, 1e-7, 0, 1e-3},
	{"a fit to 1e-10", []int{3, 10, 1}, 1e-10, 0, 1e-3},
}

func (n regression) problem(residual float64) (func([]float64) float64, []structured.Dense, []float64) {
	if residual == 0 {
		return n.centred()
	}
	return n.fitted(residual)
}

// TestBiasesOfSmallValues: a right gradient is not failed where rounding errors of f
// are large against |f|, and a wrong one never passes.
func TestBiasesOfSmallValues(t *testing.T) {
	for _, test := range smallValues {
		set := &structured.Settings{Resolution: test.resolution, Workers: 1}
		right, wrong := map[verdict.Verdict]int{}, map[verdict.Verdict]int{}
		for seed := range uint64(100) {
			n := newRegression(seed, test.widths...)
			f, blocks, g := n.problem(test.residual)
			finding := structured.Biases(f, n.theta, blocks, g, set)
			right[finding.Verdict]++
			if finding.Verdict != verdict.Pass && finding.Verdict != verdict.Inconclusive {
				t.Errorf("%s, seed %d: %v: %s", test.reason, seed, finding.Verdict, finding.Reason)
			}
			rng := rand.New(rand.NewPCG(seed, 10))
			i := rng.IntN(len(g))
			g[i] += 1e-3 * rmsOfTensor(g, blocks, i)
			finding = structured.Biases(f, n.theta, blocks, g, set)
			wrong[finding.Verdict]++
			if finding.Verdict == verdict.Pass {
				t.Errorf("%s, seed %d: entry %d off by 1e-3 passes", test.reason, seed, i)
			}
			if test.residual >= 1e-3 && finding.Verdict == verdict.Inconclusive {
				t.Errorf("%s, seed %d: entry %d off by 1e-3: %s", test.reason, seed, i, finding.Reason)
			}
		}
		t.Logf("%s: right claims %v, wrong claims %v", test.reason, right, wrong)
		if right[verdict.Pass] < test.conclusive {
			t.Errorf("%s: %d of 100 right claims pass, want at least %d", test.reason, right[verdict.Pass], test.conclusive)
		}
	}
}

// rmsOfTensor returns the root mean square of the tensor that an entry is in.
func rmsOfTensor(g []float64, blocks []structured.Dense, entry int) float64 {
	first := 0
	for _, d := range blocks {
		for _, size := range []int{d.Rows * d.Cols, d.Rows} {
			if entry < first+size {
				return float.RMS(g[first:][:size])
			}
			first += size
		}
	}
	panic("no such entry")
}

// TestBiasesOfSmallInputs: where the input of a block is small against what it adds
// up, the claim's own is another by as much as that rounds.
func TestBiasesOfSmallInputs(t *testing.T) {
	for seed := range uint64(100) {
		n := newRegression(seed, 40, 1, 1)
		n.theta[40] = 0
		for k, a := range n.input {
			n.theta[k] /= 8
			n.theta[40] -= n.theta[k] * a // so that z is 1e-9
		}
		n.theta[40] += 1e-9
		f, blocks, g := n.centred()
		finding := structured.Biases(f, n.theta, blocks, g, &structured.Settings{Workers: 1})
		if finding.Verdict == verdict.Fail || finding.Verdict == verdict.Error {
			t.Errorf("seed %d: %v: %s", seed, finding.Verdict, finding.Reason)
		}
	}
}

// TestBiasesRepeat: evidence is the same to the bit for a seed, whatever the number
// of goroutines.
func TestBiasesRepeat(t *testing.T) {
	n := newRegression(1, 3, 40, 1)
	f, blocks, g := n.centred()
	g[5]++
	want := fmt.Sprint(structured.Biases(f, n.theta, blocks, g, &structured.Settings{Workers: 1, Seed: 7}))
	for _, workers := range []int{1, 2, 5, 1000} {
		if got := fmt.Sprint(structured.Biases(f, n.theta, blocks, g, &structured.Settings{Workers: workers, Seed: 7})); got != want {
			t.Errorf("%d workers: %s\nwant %s", workers, got, want)
		}
	}
}

// TestBiasesInputs: inputs that are not finite are the caller's mistake.
func TestBiasesInputs(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		n := newRegression(1, 3, 2, 1)
		f, blocks, g := n.centred()
		blocks[1].Input = []float64{0, v}
		finding := structured.Biases(f, n.theta, blocks, g, nil)
		want := fmt.Sprintf("blocks[1].Input[1] is %v, want a finite number", v)
		if finding.Verdict != verdict.Error || !strings.HasSuffix(finding.Reason, want) {
			t.Errorf("%v: %s, want %s", finding.Verdict, finding.Reason, want)
		}
	}
}

// TestBiasesOfBrokenFunction: an f that panics fails, at whichever call and in
// whichever goroutine, and so does one that changes its argument.
func TestBiasesOfBrokenFunction(t *testing.T) {
	n := newRegression(1, 3, 40, 1)
	whole, blocks, g := n.centred()
	for _, workers := range []int{1, 3} {
		set := &structured.Settings{Workers: workers}
		var mu sync.Mutex
		calls, last := 0, math.MaxInt
		f := func(theta []float64) float64 {
			mu.Lock()
			defer mu.Unlock()
			if calls++; calls > last {
				panic("no more")
			}
			return whole(theta)
		}
		if finding := structured.Biases(f, n.theta, blocks, g, set); finding.Verdict == verdict.Fail {
			t.Fatalf("%v: %s", finding.Verdict, finding.Reason)
		}
		for all := calls; all > 0; all = all - 1 - all/8 {
			calls, last = 0, all-1
			finding := structured.Biases(f, n.theta, blocks, g, set)
			if finding.Verdict != verdict.Fail || finding.Reason != "f panicked: no more" {
				t.Errorf("%d workers, call %d panics: %v: %s", workers, all, finding.Verdict, finding.Reason)
			}
		}
		writes := func(theta []float64) float64 { v := whole(theta); theta[7]++; return v }
		finding := structured.Biases(writes, n.theta, blocks, g, set)
		if finding.Verdict != verdict.Fail || !strings.HasPrefix(finding.Reason, "f changed its argument: x[7]") {
			t.Errorf("it writes: %v: %s", finding.Verdict, finding.Reason)
		}
	}
}
