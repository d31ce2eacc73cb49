package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// A shape is the number of neurons of each layer.
type shape []int

func (s shape) String() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint([]int(s)), "[]"), " ", "-")
}

// parameters is the number of weights and biases.
func (s shape) parameters() int {
	n := 0
	for l, out := range s[1:] {
		n += (s[l] + 1) * out
	}
	return n
}

// tensors gives where W¹, b¹, W², b², … start among the parameters, and where
// the last ends.
func (s shape) tensors() []int {
	starts := []int{0}
	for l, out := range s[1:] {
		at := starts[len(starts)-1]
		starts = append(starts, at+s[l]*out, at+(s[l]+1)*out)
	}
	return starts
}

// A network holds its parameters in the order W¹ (row by row), b¹, W², …, and
// one input and target.
type network struct{ p, x, y []float64 }

// A fault is one wrong entry of a gradient: Sign times a fraction of the root
// mean square of its tensor's gradient is added.
type fault struct {
	Network int     `json:"network"`
	Tensor  int     `json:"tensor"`
	Entry   int     `json:"entry"`
	Sign    float64 `json:"sign"`
}

// A compared is networks of one shape and activation, and faults in their gradients.
// PyTorch reads it from a file. An error is tried at the half powers of ten
// from 10^(Level/2) to 10^(Top/2), and Top stands for "none is always found".
type compared struct {
	Layers     shape          `json:"layers"`
	Activation string         `json:"activation"`
	Faults     []fault        `json:"faults"`
	Trials     map[string]int `json:"trials"` // by judge
	Level      int            `json:"level"`
	Top        int            `json:"top"`
	Timed      bool           `json:"timed"`

	networks []network
}

const (
	lowest  = -20 // 1e-10
	highest = 24  // 1e12
)

// A size says how many networks are drawn and how many trials each judge of
// PyTorch is given; gonum judges every fault.
type size struct {
	layers                 shape
	networks, faults       int
	trialsSlow, trialsFast int
}

// sizes are what the issue names: about 200, 3,500 and 109,000 parameters.
var sizes = []size{
	{shape{12, 8, 6, 5}, 1000, 7000, 500, 1000},
	{shape{40, 52, 22, 10}, 500, 7000, 200, 1000},
	{shape{784, 128, 64, 10}, 32, 7000, 6, 300},
}

// draw draws the networks and faults of a case: weights with the variance of
// Glorot (tanh) or He (ReLU), biases of variance 1/4, standard normal inputs, and
// targets that are distributions without a zero. Networks in which the gradient
// of a whole tensor is zero, as of dead ReLU, are drawn again: no error is a
// fraction of it. The tensor of a fault is uniform, and so is the entry within.
func draw(s size, activation string) *compared {
	rng := rand.New(rand.NewPCG(1, uint64(s.layers.parameters())))
	c := &compared{
		Layers: s.layers, Activation: activation, Level: lowest, Top: highest,
		Timed:  activation == "tanh" || s.layers.parameters() < 1e5,
		Trials: map[string]int{torchSlow: s.trialsSlow, torchFast: s.trialsFast},
	}
	starts := s.layers.tensors()
	m := newMLP(s.layers, activation)
	for len(c.networks) < s.networks {
		n := drawNetwork(rng, s.layers, activation)
		g := m.gradient(n.p, n.x, n.y)
		flat := false
		for t, start := range starts[:len(starts)-1] {
			flat = flat || rms(g[start:starts[t+1]]) == 0
		}
		if !flat {
			c.networks = append(c.networks, n)
		}
	}
	for i := range s.faults {
		t := rng.IntN(len(starts) - 1)
		c.Faults = append(c.Faults, fault{i % s.networks, t, rng.IntN(starts[t+1] - starts[t]), float64(2*rng.IntN(2) - 1)})
	}
	return c
}

func drawNetwork(rng *rand.Rand, layers shape, activation string) network {
	starts := layers.tensors()
	n := network{p: normal(rng, layers.parameters(), 0.5)}
	for l, out := range layers[1:] {
		in := layers[l]
		deviation := math.Sqrt(2 / float64(in+out))
		if activation == "relu" {
			deviation = math.Sqrt(2 / float64(in))
		}
		copy(n.p[starts[2*l]:starts[2*l+1]], normal(rng, in*out, deviation))
	}
	n.x = normal(rng, layers[0], 1)
	total := 0.0
	for range layers[len(layers)-1] {
		n.y = append(n.y, rng.ExpFloat64()+0.01)
		total += n.y[len(n.y)-1]
	}
	for i := range n.y {
		n.y[i] /= total
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

// write writes NAME.json, which describes the case, and NAME.f64, which holds
// parameters, input and target of every network, little-endian.
func (c *compared) write(folder string) error {
	name := filepath.Join(folder, fmt.Sprintf("%06d-%s", c.Layers.parameters(), c.Activation))
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name+".json", text, 0o666); err != nil {
		return err
	}
	var numbers []byte
	for _, n := range c.networks {
		for _, part := range [][]float64{n.p, n.x, n.y} {
			numbers, err = binary.Append(numbers, binary.LittleEndian, part)
			if err != nil {
				return err
			}
		}
	}
	return os.WriteFile(name+".f64", numbers, 0o666)
}
