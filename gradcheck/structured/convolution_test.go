package structured_test

import (
	"fmt"
	"math"
	"testing"

	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// convolution is a Function that is no network: channels of a kernel slide over a
// signal, z_sj = Σ_k w_jk signal_{s+k} + b_j, and the squares are pooled over all
// positions before the last function,
//
//	f = Σ_j exp(−m_j),   m_j = (1/S) Σ_s z²_sj
//
// so that f is no sum over the positions.
type convolution struct {
	w, b    []float64 // channels × kernel, channels
	patches []float64 // positions × kernel
	z, mean []float64
}

func newConvolution(signal, w, b []float64) *convolution {
	kernel := len(w) / len(b)
	c := &convolution{w: w, b: b}
	for s := 0; s+kernel <= len(signal); s++ {
		c.patches = append(c.patches, signal[s:s+kernel]...)
	}
	c.z, c.mean = c.forward(w, b)
	return c
}

func (c *convolution) forward(w, b []float64) (z, mean []float64) {
	channels, kernel := len(b), len(w)/len(b)
	positions := len(c.patches) / kernel
	z, mean = make([]float64, positions*channels), make([]float64, channels)
	for s := range positions {
		for j := range channels {
			sum := b[j]
			for k := range kernel {
				sum += w[j*kernel+k] * c.patches[s*kernel+k]
			}
			z[s*channels+j] = sum
			mean[j] += sum * sum / float64(positions)
		}
	}
	return z, mean
}

// gradient is what is judged: ∂f/∂z_sj = −2 z_sj exp(−m_j)/S.
func (c *convolution) gradient() []float64 {
	channels, kernel, positions := c.Size(0)
	g := make([]float64, c.Len())
	for s := range positions {
		for j := range channels {
			d := -2 * c.z[s*channels+j] * math.Exp(-c.mean[j]) / float64(positions)
			for k := range kernel {
				g[j*kernel+k] += d * c.patches[s*kernel+k]
			}
			g[channels*kernel+j] += d
		}
	}
	return g
}

func (c *convolution) Len() int    { return len(c.w) + len(c.b) }
func (c *convolution) Blocks() int { return 1 }
func (c *convolution) Size(int) (rows, cols, samples int) {
	return len(c.b), len(c.w) / len(c.b), len(c.z) / len(c.b)
}
func (c *convolution) Inputs(int) []float64  { return c.patches }
func (c *convolution) Weights(int) []float64 { return c.w }
func (c *convolution) Biases(int) []float64  { return c.b }
func (c *convolution) Nodes(int) []float64   { return c.z }
func (c *convolution) Roundoff() float64     { return 0x1p-53 }
func (c *convolution) Underflow() float64    { return 0x1p-1022 }

func (c *convolution) Plain(part byte, _, index int, by float64) float64 {
	w, b := append([]float64(nil), c.w...), append([]float64(nil), c.b...)
	if part == 'w' {
		w[index] += by
	} else {
		b[index] += by
	}
	_, mean := c.forward(w, b)
	sum := 0.0
	for _, m := range mean {
		sum += math.Exp(-m)
	}
	return sum
}

// NodeRounding: kernel + 1 sums of terms of at most Σ|w||a| + |b|, u each.
func (c *convolution) NodeRounding(int) []float64 {
	channels, kernel, positions := c.Size(0)
	v := make([]float64, len(c.z))
	for s := range positions {
		for j := range channels {
			size := math.Abs(c.b[j])
			for k := range kernel {
				size += math.Abs(c.w[j*kernel+k] * c.patches[s*kernel+k])
			}
			v[s*channels+j] = 2 * float64(kernel+1) * size * size * 0x1p-106
		}
	}
	return v
}

// Rounding: d_sj = −2 z_sj e^{−m_j}/S is off by d/z of the error of z, by that of
// m, some u(S+3)m, and by 8 roundings of its own.
func (c *convolution) Rounding(int) (node, input []float64) {
	channels, _, positions := c.Size(0)
	z := c.NodeRounding(0)
	node = make([]float64, len(c.z))
	for i, v := range c.z {
		m := c.mean[i%channels]
		d := 2 * math.Exp(-m) / float64(positions)
		own := (float64(positions+3)*m + 8) * 0x1p-53 * d * v
		carried := 0.0 // Σ_s (2 z_s/S)² V[z_s] d²z²
		for s := range positions {
			k := s*channels + i%channels
			carried += 4 * c.z[k] * c.z[k] * z[k] / float64(positions*positions)
		}
		node[i] = 2*(d*d*z[i]+carried*d*d*v*v) + own*own
	}
	return node, nil
}

func (c *convolution) PlainRounding() float64 {
	_, _, positions := c.Size(0)
	return float64(len(c.b)) * float64(positions+8) * float64(positions+8) * 0x1p-104
}

// Changes: m changes by t(2z + t)/S, and e^{−m} by e^{−m}(e^{−Δm} − 1).
func (c *convolution) Changes() func(dst []float64, block int, node, sample []int, t []float64) {
	channels, _, positions := c.Size(0)
	return func(dst []float64, _ int, node, sample []int, t []float64) {
		for i, by := range t {
			z := c.z[sample[i]*channels+node[i]]
			dst[i] = math.Exp(-c.mean[node[i]]) * math.Expm1(-by*(2*z+by)/float64(positions))
		}
	}
}

func (c *convolution) Slopes() func(dst []float64, block, sample int) {
	channels, _, positions := c.Size(0)
	return func(dst []float64, _, sample int) {
		for j := range dst {
			dst[j] = -2 * c.z[sample*channels+j] * math.Exp(-c.mean[j]) / float64(positions)
		}
	}
}

func exampleConvolution() *convolution {
	signal := []float64{0.5, -1, 0.25, 2, -0.75, 1, 0.125, -0.5, 1.5}
	return newConvolution(signal, []float64{0.5, -0.25, 1, -1, 0.75, 0.125}, []float64{0.25, -0.5})
}

// A convolution, whose positions are the samples of one block.
func ExampleFunction() {
	c := exampleConvolution()
	claim := structured.Claim{Value: math.NaN(), Gradient: c.gradient()}
	fmt.Println(structured.Nodes(c, claim, nil).Verdict, structured.Dual(c, claim, nil).Verdict)

	claim.Gradient[4] = -claim.Gradient[4]
	finding := structured.Nodes(c, claim, nil)
	fmt.Println(finding.Verdict, finding.Evidence.Where)
	// Output:
	// pass pass
	// fail ∂C/∂w[l=1 j=2 k=2]
}

// TestConvolution: a function that mixes its samples passes every judge, and an
// error of 1e-9 in any entry fails.
func TestConvolution(t *testing.T) {
	c := exampleConvolution()
	for name, judge := range judges {
		g := c.gradient()
		if finding := judge(c, claim(g), nil); finding.Verdict != verdict.Pass {
			t.Errorf("%s: %v: %s", name, finding.Verdict, finding.Reason)
		}
		for i := range g {
			own := g[i]
			g[i] += 1e-9
			if finding := judge(c, claim(g), nil); finding.Verdict != verdict.Fail {
				t.Errorf("%s, entry %d: %v: %s", name, i, finding.Verdict, finding.Reason)
			}
			g[i] = own
		}
	}
}

// inconsistent is a function with one method that does not fit the others.
type inconsistent struct {
	*convolution
	method string
}

func (c inconsistent) spoilt(method string, v []float64) []float64 {
	if c.method == method {
		return v[1:]
	}
	return v
}

func (c inconsistent) Inputs(b int) []float64  { return c.spoilt("Inputs", c.convolution.Inputs(b)) }
func (c inconsistent) Weights(b int) []float64 { return c.spoilt("Weights", c.convolution.Weights(b)) }
func (c inconsistent) Biases(b int) []float64  { return c.spoilt("Biases", c.convolution.Biases(b)) }
func (c inconsistent) Nodes(b int) []float64   { return c.spoilt("Nodes", c.convolution.Nodes(b)) }
func (c inconsistent) NodeRounding(b int) []float64 {
	return c.spoilt("NodeRounding", c.convolution.NodeRounding(b))
}

func (c inconsistent) Rounding(b int) (node, input []float64) {
	node, input = c.convolution.Rounding(b)
	switch c.method {
	case "input variances":
		input = make([]float64, 1)
	case "negative":
		node[0] = -1
	}
	return c.spoilt("Rounding", node), input
}

func (c inconsistent) Len() int {
	if c.method == "Len" {
		return c.convolution.Len() + 1
	}
	return c.convolution.Len()
}

func (c inconsistent) Blocks() int {
	if c.method == "Blocks" {
		return 0
	}
	return 1
}

func (c inconsistent) Size(b int) (rows, cols, samples int) {
	rows, cols, samples = c.convolution.Size(b)
	if c.method == "Size" {
		samples = 0
	}
	return rows, cols, samples
}

func (c inconsistent) Roundoff() float64 {
	if c.method == "Roundoff" {
		return 0
	}
	return 0x1p-53
}

func (c inconsistent) Underflow() float64 {
	if c.method == "Underflow" {
		return math.NaN()
	}
	return 0
}

// TestInconsistent: methods that do not fit together are an error of each judge,
// and no panic.
func TestInconsistent(t *testing.T) {
	for name, judge := range judges {
		for _, method := range []string{
			"Inputs", "Weights", "Biases", "Nodes", "NodeRounding", "Rounding", "input variances", "negative", "Len", "Blocks", "Size", "Roundoff", "Underflow",
		} {
			c := inconsistent{exampleConvolution(), method}
			g := make([]float64, c.Len())
			if finding := judge(c, claim(g), nil); finding.Verdict != verdict.Error {
				t.Errorf("%s, %s: %v: %s", name, method, finding.Verdict, finding.Reason)
			}
		}
	}
}
