package structured

import (
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
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
// spot. f may keep nothing of its argument and must allow concurrent calls unless
// Workers is 1; each goroutine owns one copy of x, in which an entry is changed
// and restored, so that an evaluation costs nothing beside f.
//
// Error bar: |D(h) − D(2h)| + |K| (see richardson) and the rounding of f,
// 10ε/h with ε = noise·|f|: noise is Settings.Noise, or 64u. The claim's own
// rounding is Settings.Rounding, or 64u of max(|g_i|, root mean square of its
// tensor), as in package gradcheck. Verdicts are those of [Nodes].
func Biases(f func(x []float64) float64, x []float64, blocks []Dense, claimed []float64, set *Settings) verdict.Finding {
	b, err := newBox(f, x, blocks)
	if err != nil {
		return verdict.Errorf("%v", err)
	}
	c, finding, ok := begin(b, Claim{Value: math.NaN(), Gradient: claimed}, set, "differences in the biases")
	if !ok {
		return finding
	}
	b.noise, b.lambda = c.set.Noise*math.Abs(b.centre), c.lambda
	for i := range blocks {
		d := b.differences(i, c.set.Workers)
		c.block(i, d, 1)
	}
	return c.outcome()
}

// box is a black box as a Structure.
type box struct {
	f      func([]float64) float64
	x      []float64 // changed and restored by Plain
	blocks []Dense
	first  []int // of each block in x
	centre float64
	noise  float64 // ε
	lambda float64
	claim  [][]float64 // variances of the claim's own rounding, block by block
}

func newBox(f func([]float64) float64, x []float64, blocks []Dense) (*box, error) {
	if f == nil {
		return nil, badArgument("f", "is nil, want a function")
	}
	b := &box{f: f, x: append([]float64(nil), x...), blocks: blocks}
	total := 0
	for i, d := range blocks {
		name := fmt.Sprintf("blocks[%d]", i)
		if d.Rows < 1 || d.Cols < 1 || d.Rows > len(x) || d.Cols > len(x) {
			return nil, badArgument(name, "is %d × %d, want at least 1 × 1 and at most len(x) = %d either way", d.Rows, d.Cols, len(x))
		}
		if len(d.Input) != d.Cols {
			return nil, badArgument(name+".Input", "has %d entries, want Cols = %d", len(d.Input), d.Cols)
		}
		b.first = append(b.first, total)
		total += d.Rows * (d.Cols + 1)
	}
	if total != len(x) || total == 0 {
		return nil, badArgument("blocks", "cover %d entries, want len(x) = %d, at least 1", total, len(x))
	}
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, badArgument(fmt.Sprintf("x[%d]", i), "is %v, want a finite number", v)
		}
	}
	if b.centre = f(b.x); math.IsNaN(b.centre) || math.IsInf(b.centre, 0) {
		return nil, badArgument("f", "is %v at x, want a finite number", b.centre)
	}
	return b, nil
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

// differences returns ∂f/∂b of a block.
func (b *box) differences(block, workers int) slopes {
	d := b.blocks[block]
	out := slopes{value: make([]float64, d.Rows), bar: make([]float64, d.Rows)}
	h := biasStep * powerOfTwo(rms(b.nodes(block)))
	at := b.first[block] + d.Rows*d.Cols
	parallel(workers, d.Rows, func() func(int) {
		x := append([]float64(nil), b.x...)
		return func(j int) { out.value[j], out.bar[j] = b.estimate(x, at+j, h) }
	})
	variance := make([]float64, d.Rows)
	for j, v := range out.value {
		r := claimedRoundings * 0x1p-53 * max(math.Abs(v), rms(out.value)) / b.lambda
		variance[j] = r * r
	}
	b.claim = append(b.claim, variance)
	return out
}

// estimate returns the derivative along one entry of x, with the real distances
// of the rounded arguments as divisors.
func (b *box) estimate(x []float64, i int, h float64) (value, bar float64) {
	own := x[i]
	at := func(by float64) float64 {
		x[i] = own + by
		v := b.f(x)
		x[i] = own
		return v - b.centre
	}
	// A step that is a multiple of the entry's last place is exact.
	h = max(h, 0x1p-20*powerOfTwo(math.Abs(own)))
	value, bar = richardson([]float64{at(h), at(-h), at(2 * h), at(-2 * h)}, h)
	return value, bar + 10*(b.noise+0x1p-53*math.Abs(own*value))/h
}

// Plain implements Structure.
func (b *box) Plain(part byte, block, index int, by float64) float64 {
	i := b.first[block] + index
	if part == 'b' {
		i += len(b.Weights(block))
	}
	own := b.x[i]
	b.x[i] += by
	defer func() { b.x[i] = own }()
	return b.f(b.x)
}

// Rounding implements Structure: the bars hold the oracle's part.
func (b *box) Rounding(block int) (node, input []float64) { return b.claim[block], nil }

// PlainRounding implements Structure.
func (b *box) PlainRounding() float64 { return b.noise * b.noise / (b.lambda * b.lambda) }

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
