// Package cases draws the networks, inputs, targets and planted errors by which
// gradient checkers are compared: the same numbers for every checker, of this
// project or of others, in any language.
package cases

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Shape is the number of neurons of each layer.
type Shape []int

func (s Shape) String() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint([]int(s)), "[]"), " ", "-")
}

// parameters is the number of weights and biases.
func (s Shape) Parameters() int {
	n := 0
	for l, out := range s[1:] {
		n += (s[l] + 1) * out
	}
	return n
}

// tensors gives where W¹, b¹, W², b², … start among the parameters, and where
// the last ends.
func (s Shape) Tensors() []int {
	starts := []int{0}
	for l, out := range s[1:] {
		at := starts[len(starts)-1]
		starts = append(starts, at+s[l]*out, at+(s[l]+1)*out)
	}
	return starts
}

// A network holds its parameters in the order W¹ (row by row), b¹, W², …, and
// one input and target.
type Network struct{ P, X, Y []float64 }

// A fault is one wrong entry of a gradient: Sign times a fraction of the root
// mean square of its tensor's gradient is added.
type Fault struct {
	Network int     `json:"network"`
	Tensor  int     `json:"tensor"`
	Entry   int     `json:"entry"`
	Sign    float64 `json:"sign"`
}

// A Case is networks of one shape and activation, and faults in their gradients.
// PyTorch reads it from a file. An error is tried at the half powers of ten
// from 10^(Level/2) to 10^(Top/2), and Top stands for "none is always found".
type Case struct {
	Layers     Shape          `json:"layers"`
	Activation string         `json:"activation"`
	Faults     []Fault        `json:"faults"`
	Trials     map[string]int `json:"trials"` // by judge
	Level      int            `json:"level"`
	Top        int            `json:"top"`
	Timed      bool           `json:"timed"`

	Networks []Network `json:"-"`
}

// The judges that a case counts trials for.
const (
	TorchSlow = "torch slow"
	TorchFast = "torch fast"
)

// The errors that are tried are the half powers of ten from 10^(Lowest/2) to
// 10^(Highest/2).
const (
	Lowest  = -20 // 1e-10
	Highest = 24  // 1e12
)

// A Size says how many networks are drawn and how many trials each judge of
// PyTorch is given; gonum judges every fault.
type Size struct {
	Layers                 Shape
	Networks, Faults       int
	TrialsSlow, TrialsFast int
}

// Sizes are about 200, 3,500 and 109,000 parameters.
var Sizes = []Size{
	{Shape{12, 8, 6, 5}, 1000, 7000, 500, 1000},
	{Shape{40, 52, 22, 10}, 500, 7000, 200, 1000},
	{Shape{784, 128, 64, 10}, 32, 7000, 6, 300},
}

// wellConditioned is the largest MLP.Conditioning of a network that is drawn, of
// layers of up to 64 neurons; it grows with the root of the width, as sums of
// random terms do. In other networks rounding errors, and not the judges, decide
// what can be found, and in a dead layer there is no gradient that an error could
// be a fraction of. About 3 % are drawn again.
func wellConditioned(s Shape) float64 {
	return 32 * math.Sqrt(max(1, float64(slices.Max(s))/64))
}

// Draw draws the networks and faults of a case: weights with the variance of
// Glorot (tanh) or He (ReLU), biases of variance 1/4, standard normal inputs, and
// targets that are distributions without a zero. Networks that are not well
// conditioned are drawn again. The tensor of a fault is uniform, and so is the
// entry within.
func Draw(s Size, activation string) *Case {
	rng := rand.New(rand.NewPCG(1, uint64(s.Layers.Parameters())))
	c := &Case{
		Layers: s.Layers, Activation: activation, Level: Lowest, Top: Highest,
		Timed:  activation == "tanh" || s.Layers.Parameters() < 1e5,
		Trials: map[string]int{TorchSlow: s.TrialsSlow, TorchFast: s.TrialsFast},
	}
	starts := s.Layers.Tensors()
	m := NewMLP(s.Layers, activation)
	for len(c.Networks) < s.Networks {
		n := drawNetwork(rng, s.Layers, activation)
		if m.Conditioning(n.P, n.X, n.Y) <= wellConditioned(s.Layers) {
			c.Networks = append(c.Networks, n)
		}
	}
	for i := range s.Faults {
		t := rng.IntN(len(starts) - 1)
		c.Faults = append(c.Faults, Fault{i % s.Networks, t, rng.IntN(starts[t+1] - starts[t]), float64(2*rng.IntN(2) - 1)})
	}
	return c
}

func drawNetwork(rng *rand.Rand, layers Shape, activation string) Network {
	starts := layers.Tensors()
	n := Network{P: normal(rng, layers.Parameters(), 0.5)}
	for l, out := range layers[1:] {
		in := layers[l]
		deviation := math.Sqrt(2 / float64(in+out))
		if activation == "relu" {
			deviation = math.Sqrt(2 / float64(in))
		}
		copy(n.P[starts[2*l]:starts[2*l+1]], normal(rng, in*out, deviation))
	}
	n.X = normal(rng, layers[0], 1)
	total := 0.0
	for range layers[len(layers)-1] {
		n.Y = append(n.Y, rng.ExpFloat64()+0.01)
		total += n.Y[len(n.Y)-1]
	}
	for i := range n.Y {
		n.Y[i] /= total
	}
	return n
}

func normal(rng *rand.Rand, n int, deviation float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = deviation * rng.NormFloat64()
	}
	return v
}

// Write writes NAME.json, which describes the case, and NAME.f64, which holds
// parameters, input and target of every network, little-endian.
func (c *Case) Write(folder string) error {
	name := filepath.Join(folder, fmt.Sprintf("%06d-%s", c.Layers.Parameters(), c.Activation))
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".json", text, 0o666); err != nil {
		return err
	}
	var numbers []byte
	for _, n := range c.Networks {
		for _, part := range [][]float64{n.P, n.X, n.Y} {
			numbers, err = binary.Append(numbers, binary.LittleEndian, part)
			if err != nil {
				return err
			}
		}
	}
	return os.WriteFile(name+".f64", numbers, 0o666)
}
