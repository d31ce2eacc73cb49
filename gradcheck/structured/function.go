package structured

// Structure is how a function f of x depends on x: all of x acts through
// nodes, numbers
//
//	z_s = W a_s + b,   s = 1..S
//
// of blocks of parameters W (rows × cols) and b (rows), with the inputs a_s of
// sample s. f may depend on the nodes in any way, and the inputs of a block on the
// nodes of earlier blocks, so that ∂f/∂w_jk = Σ_s ∂f/∂z_sj a_sk, where ∂f/∂z_sj
// is taken with the other nodes of the block fixed. A dense layer is a block with
// a sample for each example of the batch; a convolution is one with a sample for
// each position of each example, of which a_s is the patch; a linear model is one
// block. Blocks may have different numbers of samples.
//
// x, the point at which all of this holds, is laid out as W, b of block 0, W, b of
// block 1, …, matrices row by row. If Len is larger by samples·cols of block 0, x
// ends with the inputs a_s of block 0, each of which is then a variable of its own
// (overlapping patches are not).
//
// The slices returned are read only, a row for each sample; the methods, and the
// functions that they return, are called concurrently. A check refuses slices of
// other lengths than Size says.
type Structure interface {
	// Len returns len(x).
	Len() int
	// Plain returns f with one entry of x moved, by plain evaluation: the way that
	// the rest is spot-checked by. The part is 'w', 'b' or 'x', an entry of the
	// block's W or b, or of the inputs of block 0, counted from 0 row by row.
	Plain(part byte, block, index int, by float64) float64

	// Blocks returns the number of blocks, and Size the shape of one.
	Blocks() int
	Size(block int) (rows, cols, samples int)
	// Inputs returns a_s (samples × cols), Weights W (rows × cols) and Biases b.
	Inputs(block int) []float64
	Weights(block int) []float64
	Biases(block int) []float64

	// Rounding returns the variances of the rounding errors of ∂f/∂z (samples ×
	// rows), multiplied with an input and summed over the samples, and of the
	// inputs (samples × cols, or nil if they are exact), in the claimed gradient
	// and in the oracle together; PlainRounding that of f, in the claimed value
	// and a plain one together. Errors are sub-Gaussian: they exceed λ deviations
	// with a probability of at most 2 exp(−λ²/2).
	Rounding(block int) (node, input []float64)
	PlainRounding() float64
	// Roundoff returns the unit roundoff of the claimed gradient and the oracle
	// together.
	Roundoff() float64
	// Underflow returns what a result that underflows in the claimed gradient is
	// off by at most: 2⁻¹⁰²² for float64, 2⁻¹²⁶ for float32.
	Underflow() float64
}

// Function is a Structure that can move its nodes. Package core/nodes has one for
// a network.
type Function interface {
	Structure

	// Nodes returns z_s (samples × rows), and NodeRounding the variances of the
	// rounding errors of z in the claimed forward and in this one together.
	Nodes(block int) []float64
	NodeRounding(block int) []float64
	// Changes returns a function, to be called from one goroutine, that sets
	// dst[i] to the change of f when node[i] of the block in sample[i] moves by
	// t[i], to the relative accuracy of a derivative: not a difference of two
	// values of f.
	Changes() func(dst []float64, block int, node, sample []int, t []float64)
	// Slopes returns a function, to be called from one goroutine, that sets
	// dst[j] to ∂f/∂z_j of the sample, by dual numbers.
	Slopes() func(dst []float64, block, sample int)
}

// Claim is what a structured check judges.
type Claim struct {
	// Value is the claimed f(x); NaN means that it is not claimed.
	Value float64
	// Nodes are the claimed z of every block, samples × rows; nil means that
	// they are not claimed.
	Nodes [][]float64
	// Gradient is the claimed ∂f/∂x.
	Gradient []float64
}
