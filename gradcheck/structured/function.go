package structured

// Function is a function f of x that knows its structure: all of x acts through
// nodes, numbers
//
//	z_s = W a_s + b,   s = 1..S
//
// of blocks of parameters W (rows × cols) and b (rows), with the inputs a_s of
// sample s; and f is a sum over the samples, each of which depends on its own
// nodes only. A dense layer is a block; so is a convolution, with a sample for
// each position.
//
// x is laid out as W, b of block 0, W, b of block 1, …, matrices row by row. If
// len(x) is larger by samples·cols of block 0, it ends with the inputs a_s of
// block 0.
//
// The slices returned are read only, a row for each sample. Package core/nodes
// implements it for a network.
type Function interface {
	// Value returns f at any x by plain evaluation, the way that the rest is
	// spot-checked by.
	Value(x []float64) float64
	// Point returns the x at which everything below holds, a copy.
	Point() []float64

	// Blocks returns the number of blocks, and Size the shape of one.
	Blocks() int
	Size(block int) (rows, cols, samples int)
	// Inputs returns a_s (samples × cols), Nodes z_s (samples × rows) and
	// Weights W (rows × cols).
	Inputs(block int) []float64
	Nodes(block int) []float64
	Weights(block int) []float64

	// Changes returns a function, to be called from one goroutine, that sets
	// dst[i] to the change of f when node[i] of the block in sample[i] moves by
	// t[i], to the relative accuracy of a derivative: not a difference of two
	// values of f.
	Changes() func(dst []float64, block int, node, sample []int, t []float64)
	// Slopes returns a function, to be called from one goroutine, that sets
	// dst[j] to ∂f/∂z_j of the sample, by dual numbers.
	Slopes() func(dst []float64, block, sample int)

	// Rounding returns the variances of the rounding errors of ∂f/∂z (samples ×
	// rows), multiplied with an input and summed over the samples, and of the
	// inputs (samples × cols, or nil if they are exact), in the claimed gradient
	// and in Changes or Slopes together. Errors are sub-Gaussian: they exceed
	// λ deviations with a probability of at most 2 exp(−λ²/2).
	Rounding(block int) (node, input []float64)
	// Forward returns the variances of the rounding errors of the nodes, and
	// ForwardValue that of f, in the claimed forward and in this one together.
	Forward(block int) []float64
	ForwardValue() float64
	// Roundoff returns the unit roundoff of the claimed gradient.
	Roundoff() float64
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
