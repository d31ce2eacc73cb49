package structured

import (
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
)

// Dense is a block of parameters of a black-box function: W (Rows × Cols) and b
// (Rows), in this order in x, with the input a that the block is fed at x. f must
// have one sample.
type Dense struct {
	Rows, Cols int
	Input      []float64
}

// Biases judges every entry of a claimed gradient of a black-box f at x, laid
// out as W, b of each block in turn, by differences of f in the biases alone:
// moving b_j moves z_j, so that ∂f/∂z_j = ∂f/∂b_j and ∂f/∂w_jk = ∂f/∂b_j a_k. It
// judges a gradient as the derivative of the claimed forward, whatever that is.
//
// Assumption: f depends on W only through z = W a + b with the stated inputs a,
// which is sampled by Spots entries of W. Cost: 4 evaluations of f a bias, 5 a
// spot, about 50 in all for f(x) and its noise. f may keep nothing of its argument and
// must allow concurrent calls unless Workers is 1; each goroutine owns one copy of x,
// in which an entry is changed and restored, so that an evaluation costs nothing
// beside f.
//
// Error bar: |D(h) − D(2h)| + |K| (see richardson), the rounding of f, 10ε/h, and that
// of the claim's forward pass, ε/h. ε bounds the rounding error of a value of f between
// b_j − 2h and b_j + 2h. It is the largest of Settings.Noise, or 64u, of the largest
// |f| there; what fourth differences of f along random directions in all biases and some rows
// of weights show, as in package gradcheck; and what the fourth difference of those values shows. So
// it holds where f is small against what it adds up, as the loss of a good fit is.
//
// The claim goes through a forward pass of its own, with other rounding errors e in
// what it adds up: it is ∂F/∂b(b, e) where f = F(b, 0), and so off by ∂²F/∂b∂e e,
// which of a residual of 1e-7 among terms of 1 is 1e7 times u. The same e put F off
// by φ(t) = ∂F/∂e(b + t) e, of which |φ(±2h)| ≤ ε; so the claim is off by φ'(0) =
// (φ(2h) − φ(−2h))/4h + O(h²) ≤ ε/2h, half of what it is given. An input is off by as
// little as moves f by ε through weights of their root mean square: a_k by
// ε/(rms(∂f/∂z) rms(W)), but no less than 64u of max(|a_k|, rms(a)). The roundings of
// the backward pass are Settings.Rounding, and 64u of max(|g_i|, root mean square of
// its tensor), as in package gradcheck.
//
// Verdicts are those of [Nodes]. An f that panics or changes its argument is failed as
// by package gradcheck.
//
// Reference: Moré & Wild, SIAM J. Sci. Comput. 33 (2011), section 2.
func Biases(f func(x []float64) float64, x []float64, blocks []Dense, claimed []float64, set *Settings) verdict.Finding {
	b, err := newBox(f, x, blocks)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	c, finding, ok := begin(b, Claim{Value: math.NaN(), Gradient: claimed}, set, "differences in the biases")
	if !ok {
		return finding
	}
	b.lambda = c.lambda
	if fault := b.centreAndNoise(&c.set); fault != nil {
		return broken(fault)
	}
	if math.IsNaN(b.centre) || math.IsInf(b.centre, 0) {
		return verdict.Errorf("%v", badArgument("f", "is %v at x, want a finite number", b.centre))
	}
	slopes, fault := b.differences(c.set.Workers)
	if fault != nil {
		return broken(fault)
	}
	for i, d := range slopes {
		b.allow(i, d)
		c.block(i, d, 1)
	}
	finding = c.outcome()
	if b.fun.Verify(); b.fun.Fault != nil {
		return broken(b.fun.Fault)
	}
	return finding
}

// box is a black box as a Structure.
type box struct {
	f      func([]float64) float64
	fun    *call.Function // f, for the goroutine of the check
	x      []float64
	blocks []Dense
	first  []int // of each block in x
	centre float64
	noise  difference.Noise
	lambda float64
	claim  [][]float64 // variances of the claim's own rounding, block by block
	inputs [][]float64 // and of its inputs
}

func newBox(f func([]float64) float64, x []float64, blocks []Dense) (*box, error) {
	if f == nil {
		return nil, badArgument("f", "is nil, want a function")
	}
	b := &box{f: f, x: x, blocks: blocks}
	total := 0
	for i, d := range blocks {
		name := fmt.Sprintf("blocks[%d]", i)
		if d.Rows < 1 || d.Cols < 1 || d.Rows > len(x) || d.Cols > len(x) {
			return nil, badArgument(name, "is %d × %d, want at least 1 × 1 and at most len(x) = %d either way", d.Rows, d.Cols, len(x))
		}
		if len(d.Input) != d.Cols {
			return nil, badArgument(name+".Input", "has %d entries, want Cols = %d", len(d.Input), d.Cols)
		}
		if err := allFinite(name+".Input", d.Input); err != nil {
			return nil, err
		}
		b.first = append(b.first, total)
		total += d.Rows * (d.Cols + 1)
	}
	if total != len(x) || total == 0 {
		return nil, badArgument("blocks", "cover %d entries, want len(x) = %d, at least 1", total, len(x))
	}
	if err := allFinite("x", x); err != nil {
		return nil, err
	}
	b.fun = (&call.Function{X: x}).InPlace(f)
	return b, nil
}

func allFinite(name string, v []float64) error {
	for i, a := range v {
		if math.IsNaN(a) || math.IsInf(a, 0) {
			return badArgument(fmt.Sprintf("%s[%d]", name, i), "is %v, want a finite number", a)
		}
	}
	return nil
}

// nodes returns z = W a + b of a block.
func (b *box) nodes(block int) []float64 {
	d, z := b.blocks[block], slices.Clone(b.Biases(block))
	w := b.Weights(block)
	for j := range z {
		for k, a := range d.Input {
			z[j] += w[j*d.Cols+k] * a
		}
	}
	return z
}

// The defaults of Biases, in units of u: of f relative to |f|, and of the claim.
const (
	defaultNoise     = 64
	claimedRoundings = 64
)

// biasStep is h relative to the root mean square of the block's nodes: order 2
// with truncation h² and rounding u/h would have 2⁻¹⁷, but the bar is the
// truncation of D(h), so that a smaller step costs T nothing that it shows.
const biasStep = 0x1p-15

// differences returns ∂f/∂b of every block, or what f did wrong first: a goroutine
// that met a fault leaves out later biases only.
func (b *box) differences(workers int) ([]slopes, *call.Fault) {
	out := make([]slopes, len(b.blocks))
	for i, d := range b.blocks {
		out[i] = slopes{value: make([]float64, d.Rows), bar: make([]float64, d.Rows)}
	}
	all := b.biases()
	faults := make([]*call.Fault, len(all))
	funs := make(chan *call.Function, max(1, min(workers, len(all))))
	parallel(workers, len(all), func() func(int) {
		fun := b.fun.InPlace(b.f)
		funs <- fun
		return func(k int) {
			if fun.Fault != nil {
				return
			}
			defer func() { faults[k] = fun.Fault }() // deferred, for f may end the goroutine
			m := all[k]
			out[m.block].value[m.row], out[m.block].bar[m.row] = b.estimate(fun, m)
		}
	})
	close(funs)
	for fun := range funs {
		fun.Verify()
		faults = append(faults, fun.Fault)
	}
	return out, firstOf(faults)
}

func firstOf(faults []*call.Fault) *call.Fault {
	for _, fault := range faults {
		if fault != nil {
			return fault
		}
	}
	return nil
}

// bias is one entry of b, at x[at], and its step h.
type bias struct {
	block, row, at int
	h              float64
}

// biases lists those of all blocks.
func (b *box) biases() (all []bias) {
	for i, d := range b.blocks {
		h := biasStep * powerOfTwo(rms(b.nodes(i)))
		for j, own := range b.Biases(i) {
			// A step that is a multiple of the entry's last place is exact.
			least := 0x1p-20 * powerOfTwo(math.Abs(own))
			if own == 0 {
				least = 0
			}
			all = append(all, bias{i, j, b.first[i] + d.Rows*d.Cols + j, max(h, least)})
		}
	}
	return all
}

// estimate returns the derivative along one bias, and its bar.
func (b *box) estimate(fun *call.Function, m bias) (value, bar float64) {
	values := [5]float64{2: b.centre}
	size := math.Abs(b.centre)
	for _, i := range [4]int{3, 1, 4, 0} {
		values[i], _ = fun.Axis(m.at, float64(i-2)*m.h, true)
		size = max(size, math.Abs(values[i]))
	}
	change := func(i int) float64 { return values[i] - b.centre }
	value, bar = richardson([]float64{change(3), change(1), change(4), change(0)}, m.h)
	epsilon := max(b.noise.At(size), ownNoise(values[:]))
	epsilon += 0x1p-53 * math.Abs(b.x[m.at]*value)
	return value, bar + (10+1)*epsilon/m.h
}

// Plain implements Structure.
func (b *box) Plain(part byte, block, index int, by float64) float64 {
	i := b.first[block] + index
	if part == 'b' {
		i += len(b.Weights(block))
	}
	value, _ := b.fun.Axis(i, by, true)
	return value
}

// Rounding implements Structure: the bars hold the oracle's part.
func (b *box) Rounding(block int) (node, input []float64) { return b.claim[block], b.inputs[block] }

// PlainRounding implements Structure.
func (b *box) PlainRounding() float64 {
	epsilon := b.noise.At(math.Abs(b.centre)) / b.lambda
	return epsilon * epsilon
}

// The rest of Structure.
func (b *box) Len() int           { return len(b.x) }
func (b *box) Blocks() int        { return len(b.blocks) }
func (b *box) Roundoff() float64  { return 0x1p-53 }
func (b *box) Underflow() float64 { return 0x1p-1022 }
func (b *box) Size(block int) (rows, cols, samples int) {
	return b.blocks[block].Rows, b.blocks[block].Cols, 1
}
func (b *box) Inputs(block int) []float64 { return b.blocks[block].Input }

func (b *box) Weights(block int) []float64 {
	d := b.blocks[block]
	return b.x[b.first[block]:][:d.Rows*d.Cols]
}

func (b *box) Biases(block int) []float64 {
	d := b.blocks[block]
	return b.x[b.first[block]+d.Rows*d.Cols:][:d.Rows]
}
