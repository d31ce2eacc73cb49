package props

import (
	"math/rand/v2"
	"sync"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/verdict"
	"bonpied/fixtures/digits"
)

// Backpropagation on real input: the 8×8 handwritten digits.
func digitsFamily() []Property {
	return []Property{
		{
			Name:   "backprop/digits",
			Claim:  "on an image of a digit with its label, ⟨∇C, v⟩ equals the forward-mode derivative of C along directions v of each tensor",
			Source: "Exercise 1 on real input; UCI Optical Recognition of Handwritten Digits",
			Needs:  []contract.Operation{contract.OpBackprop},
			Check:  backpropOnDigits,
			Twin:   "backprop/every-partial-derivative on drawn inputs; images are sparse, positive and of one scale, as no draw is",
		},
		{
			Name:   "batch/digits",
			Claim:  "the gradients of a batch of digits are the mean, or the sum, of those of its images",
			Source: "Exercise 1.1 on real input; UCI Optical Recognition of Handwritten Digits",
			Needs:  []contract.Operation{contract.OpBackpropBatch, contract.OpBackprop},
			Cost:   2,
			Power:  Power{Checks: 10},
			Check:  batchOfDigits,
			Twin:   "batch/mean-of-examples and batch/sum-of-examples on drawn inputs",
		},
	}
}

// classes is the number of digits.
const classes = 10

var readDigits = sync.OnceValues(func() ([][]float64, []int) { return digits.Images(), digits.Labels() })

// digit draws an image and its label as a target of the loss: one-hot, or ±1
// for the quadratic loss.
func (d *Draws) digit(kind contract.LossKind) (x, y []float64) {
	images, labels := readDigits()
	i := d.Int("image", 0, len(images)-1)
	d.Note("image number", i)
	y = make([]float64, classes)
	if kind == contract.Quadratic {
		for k := range y {
			y[k] = -1
		}
	}
	y[labels[i]] = 1
	return images[i], y
}

// digitNetwork draws a network from 64 pixels to 10 classes through one to four
// hidden layers. It is too large to print, so that its weights are drawn by a
// seed: multiples of 1/64, exact in every format.
func digitNetwork(d *Draws, im contract.Implementation) contract.Network {
	kinds := im.Conventions.SupportedActivations()
	seed := d.Int("seed", 0, 1<<30)
	widths := []int{len(digitPixels())}
	for range d.Int("hidden layers", 1, 4) {
		widths = append(widths, d.Int("hidden", 2, 6))
	}
	rng := rand.New(rand.NewPCG(uint64(seed), 1))
	layer := func(in, out int, f contract.Activation) contract.Layer {
		l := contract.Layer{W: contract.NewMatrix(out, in), B: make([]float64, out), F: f}
		for i := range l.W.Data {
			l.W.Data[i] = float64(rng.IntN(33)-16) / 64
		}
		for i := range l.B {
			l.B[i] = float64(2*rng.IntN(16)-15) / 1024
		}
		return l
	}
	n := contract.Network{Loss: pick(d, "loss", im.Conventions.SupportedLosses())}
	for l, width := range append(widths[1:], classes) {
		n.Layers = append(n.Layers, layer(widths[l], width, d.activation(kinds)))
	}
	d.Note("network", n)
	d.Note("seed of its weights", seed)
	return n
}

func digitPixels() []float64 {
	images, _ := readDigits()
	return images[0]
}

// backpropOnDigits judges each tensor's gradient along a direction with random
// signs: one wrong entry shows with certainty, for no other part of the sum
// changes.
func backpropOnDigits(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := digitNetwork(d, im)
	x, y := d.digit(n.Loss)
	signs := rand.New(rand.NewPCG(uint64(d.Int("signs", 0, 1<<30)), 2))
	got, err := im.Backprop(n, x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, got, 1) {
		return j.Finding()
	}
	c := oracleConventions(im)
	own, bounds, ok := bothBounds(&j, im, n, x, y)
	if !ok {
		return j.Finding()
	}
	along := func(place verdict.Place, gradient, bound, magnitude []float64, direct func(v []float64) forwardmode.Direction) {
		v := make([]float64, len(gradient))
		for i := range v {
			v[i] = float64(2*signs.IntN(2) - 1)
		}
		_, want := forwardmode.Loss(n, c, x, y, direct(v))
		// Both sums of len(v) terms add γ of the terms' absolute values.
		tolerance := sum(bound) + 2*c.Gamma(len(v)+1)*sum(magnitude)
		j.Close(place, inner(gradient, v), want, tolerance)
	}
	j.Close(verdict.Place{Name: "C"}, got.Loss, oracleLoss(im, n, x, y), bounds.Loss)
	for i := range n.Layers {
		along(verdict.Place{Name: "⟨∂C/∂w, ±1⟩", Layer: i + 1}, got.W[i].Data, bounds.W[i].Data, own.Magnitude.W[i].Data,
			func(v []float64) forwardmode.Direction { return weightDirection(n, i, v) })
		along(verdict.Place{Name: "⟨∂C/∂b, ±1⟩", Layer: i + 1}, got.B[i], bounds.B[i], own.Magnitude.B[i],
			func(v []float64) forwardmode.Direction { return biasDirection(n, i, v) })
	}
	along(verdict.Place{Name: "⟨∂C/∂x, ±1⟩"}, got.X.Data, bounds.X.Data, own.Magnitude.X.Data,
		func(v []float64) forwardmode.Direction { return forwardmode.Direction{X: v} })
	return j.Finding()
}

func sum(v []float64) float64 {
	total := 0.0
	for _, x := range v {
		total += x
	}
	return total
}

func weightDirection(n contract.Network, i int, v []float64) forwardmode.Direction {
	d := forwardmode.Direction{W: make([]contract.Matrix, len(n.Layers))}
	d.W[i] = contract.Matrix{Rows: n.Layers[i].W.Rows, Cols: n.Layers[i].W.Cols, Data: v}
	return d
}

func biasDirection(n contract.Network, i int, v []float64) forwardmode.Direction {
	d := forwardmode.Direction{B: make([][]float64, len(n.Layers))}
	d.B[i] = v
	return d
}

// digits draws a batch of digits with their targets, a row each.
func (d *Draws) digits(B int, loss contract.LossKind) (x, y contract.Matrix) {
	x, y = contract.NewMatrix(B, len(digitPixels())), contract.NewMatrix(B, classes)
	for i := range B {
		image, target := d.digit(loss)
		copy(x.Row(i), image)
		copy(y.Row(i), target)
	}
	return x, y
}

func batchOfDigits(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := digitNetwork(d, im)
	B := d.Int("B", 2, 5)
	x, y := d.digits(B, n.Loss)
	r := drawReduction(d)
	b, ok := bounded(&j, im, n, x, y, r)
	if !ok {
		return j.Finding()
	}
	got, ok := batched(&j, im, n, x, y, r)
	if !ok {
		return j.Finding()
	}
	if want, ok := b.sumOfExamples(&j, im); ok {
		b.closeBatch(&j, got, want)
	}
	return j.Finding()
}
