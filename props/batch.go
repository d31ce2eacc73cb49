package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// Batches: the loss of a batch is a sum or a mean of the losses of its examples,
// and so are its gradients.
func batchFamily() []Property {
	both := []contract.Operation{contract.OpBackpropBatch, contract.OpBackprop}
	return []Property{
		{
			Name:   "batch/mean-of-examples",
			Claim:  "for the mean, C and ∂C/∂W, ∂C/∂b are (1/B) Σᵢ of the examples', and ∂C/∂xᵢ is 1/B of example i's",
			Source: "Exercise 1.1, averaged over the batch; Nielsen (2015), equation 7",
			Needs:  both,
			Check:  meanOfExamples,
		},
		{
			Name:   "batch/sum-of-examples",
			Claim:  "for the sum, C and ∂C/∂W, ∂C/∂b are Σᵢ of the examples', and ∂C/∂xᵢ is example i's",
			Source: "Exercise 1.1, summed over the batch",
			Needs:  both,
			Check:  sumOfExamples,
		},
		{
			Name:   "batch/one-example",
			Claim:  "a batch of one has the loss and the gradients of its example, for the mean and the sum",
			Source: "Exercise 1.1 at B = 1",
			Needs:  both,
			Check:  oneExample,
		},
		{
			Name:   "batch/permutation",
			Claim:  "the order of the examples does not matter, but for the order of the rows of ∂C/∂x",
			Source: "Exercise 1.1: a sum does not depend on the order of its terms",
			Needs:  []contract.Operation{contract.OpBackpropBatch},
			Check:  batchPermutation,
		},
		{
			Name:   "batch/split",
			Claim:  "a batch cut in two unequal parts has the sum of the parts' gradients, weighted by their sizes for the mean",
			Source: "Exercise 1.1; gradient accumulation, keras-team/keras#20241",
			Needs:  []contract.Operation{contract.OpBackpropBatch},
			Check:  batchSplit,
		},
		{
			Name:   "batch/repeated-example",
			Claim:  "B copies of one example have its gradients for the mean, and B times them for the sum",
			Source: "Exercise 1.1 with equal examples",
			Needs:  both,
			Check:  repeatedExample,
		},
	}
}

// batchBounds sums the bounds of the examples, times scale, and adds γ_{B+2} of
// their magnitudes for the sum over the batch and the scaling. Rows of x keep
// their own.
func batchBounds(im contract.Implementation, n contract.Network, x, y contract.Matrix, scale float64) (contract.Gradients, bool) {
	c, ambiguous := im.Conventions, false
	gamma := c.Gamma(x.Rows + 2)
	var sum contract.Gradients
	rowsOfX := contract.NewMatrix(x.Rows, x.Cols)
	for i := range x.Rows {
		b := rounding.Example(n, c, x.Row(i), y.Row(i))
		ambiguous = ambiguous || b.Ambiguous
		one := addGradients(scaleOrZero(b.Error, scale*(1+gamma)), scaleOrZero(b.Magnitude, scale*gamma))
		one.Loss = scale * ((1+gamma)*b.Loss + gamma*math.Abs(oracleLoss(im, n, x.Row(i), y.Row(i))))
		copy(rowsOfX.Row(i), one.X.Data)
		if i == 0 {
			sum = one
			continue
		}
		loss := sum.Loss + one.Loss
		sum = addGradients(sum, one)
		sum.Loss = loss
	}
	sum.X = rowsOfX
	return sum, ambiguous
}

func scaleOrZero(g contract.Gradients, scale float64) contract.Gradients {
	return mapGradients(g, func(v float64) float64 { return scale * v })
}

// batchCase is a drawn batch with the bounds of its gradients.
type batchCase struct {
	n         contract.Network
	x, y      contract.Matrix
	reduction contract.Reduction
	scale     float64
	bounds    contract.Gradients
}

// drawBatch draws a batch of at least the given size.
func drawBatch(j *verdict.Judge, d *Draws, im contract.Implementation, least int, r contract.Reduction) (b batchCase, ok bool) {
	n := d.network(im, networkForm{})
	x, y := d.batch(n, least, 4)
	return bounded(j, im, n, x, y, r)
}

// bounded adds the bounds to a batch; ok is false, with the reason in j, if a
// neuron is too near to its kink.
func bounded(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y contract.Matrix, r contract.Reduction) (b batchCase, ok bool) {
	b = batchCase{n: n, x: x, y: y, reduction: r, scale: 1}
	if r == contract.Mean {
		b.scale = 1 / float64(x.Rows)
	}
	var ambiguous bool
	b.bounds, ambiguous = batchBounds(im, n, x, y, b.scale)
	j.ToleranceFrom = fromOwn
	return b, settled(j, rounding.Bounds{Ambiguous: ambiguous})
}

// drawReduction draws a reduction and notes it.
func drawReduction(d *Draws) contract.Reduction {
	r := pick(d, "reduction", contract.Reductions())
	d.Note("reduction", r)
	return r
}

// batched calls BackpropBatch and checks the shapes.
func batched(j *verdict.Judge, im contract.Implementation, n contract.Network, x, y contract.Matrix, r contract.Reduction) (contract.Gradients, bool) {
	g, err := im.BackpropBatch(n, x, y, r)
	return g, onValid(j, contract.OpBackpropBatch, err) && gradientShapes(j, n, g, x.Rows)
}

// closeBatch compares gradients and losses of a batch within twice the bounds.
func (b batchCase) closeBatch(j *verdict.Judge, got, want contract.Gradients) {
	closeGradients(j, b.n, got, want, scaleGradients(b.bounds, 2))
	j.Close(verdict.Place{Name: "C"}, got.Loss, want.Loss, 2*b.bounds.Loss)
	if j.Failed() {
		j.Pattern = gradientPattern(got, want, scaleGradients(b.bounds, 2))
	}
}

// sumOfExamples calls Backprop on every example and reduces the results, of which it
// adds the rounding to the bounds.
func (b *batchCase) sumOfExamples(j *verdict.Judge, im contract.Implementation) (contract.Gradients, bool) {
	var sum contract.Gradients
	rowsOfX := contract.NewMatrix(b.x.Rows, b.x.Cols)
	for i := range b.x.Rows {
		g, err := im.Backprop(b.n, b.x.Row(i), b.y.Row(i))
		if !onValid(j, contract.OpBackprop, err) || !gradientShapes(j, b.n, g, 1) {
			return sum, false
		}
		scaled := scaleOrZero(g, b.scale)
		scaled.Loss = g.Loss * b.scale
		copy(rowsOfX.Row(i), scaled.X.Data)
		b.addOwn(im, scaled)
		if i == 0 {
			sum = scaled
			continue
		}
		loss := sum.Loss + scaled.Loss
		sum = addGradients(sum, scaled)
		sum.Loss = loss
	}
	sum.X = rowsOfX
	return sum, true
}

func meanOfExamples(d *Draws, im contract.Implementation) verdict.Finding {
	return reductionOfExamples(d, im, contract.Mean)
}

func sumOfExamples(d *Draws, im contract.Implementation) verdict.Finding {
	return reductionOfExamples(d, im, contract.Sum)
}

func reductionOfExamples(d *Draws, im contract.Implementation, r contract.Reduction) verdict.Finding {
	var j verdict.Judge
	b, ok := drawBatch(&j, d, im, 2, r)
	if !ok {
		return j.Finding()
	}
	b.widen(im)
	got, ok := batched(&j, im, b.n, b.x, b.y, r)
	if !ok {
		return j.Finding()
	}
	if want, ok := b.sumOfExamples(&j, im); ok {
		b.closeBatch(&j, got, want)
	}
	return j.Finding()
}

func oneExample(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	r := drawReduction(d)
	n := d.network(im, networkForm{})
	x, y := d.example(n)
	b, ok := bounded(&j, im, n, contract.RowMatrix(x), contract.RowMatrix(y), r)
	if !ok {
		return j.Finding()
	}
	got, ok := batched(&j, im, n, b.x, b.y, r)
	if !ok {
		return j.Finding()
	}
	if want, ok := b.sumOfExamples(&j, im); ok {
		b.closeBatch(&j, got, want)
	}
	return j.Finding()
}

func batchPermutation(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	b, ok := drawBatch(&j, d, im, 2, drawReduction(d))
	p := d.permutation("example", b.x.Rows)
	if !ok {
		return j.Finding()
	}
	want, ok := batched(&j, im, b.n, b.x, b.y, b.reduction)
	if !ok {
		return j.Finding()
	}
	got, ok := batched(&j, im, b.n, permuteRows(b.x, p), permuteRows(b.y, p), b.reduction)
	if !ok {
		return j.Finding()
	}
	b.widen(im)
	for i := range b.x.Rows {
		one, ok := batched(&j, im, b.n, contract.RowMatrix(b.x.Row(i)), contract.RowMatrix(b.y.Row(i)), contract.Sum)
		if !ok {
			return j.Finding()
		}
		b.addOwn(im, one)
	}
	want.X = permuteRows(want.X, p)
	b.bounds.X = permuteRows(b.bounds.X, p)
	b.closeBatch(&j, got, want)
	return j.Finding()
}

func batchSplit(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	b, ok := drawBatch(&j, d, im, 2, drawReduction(d))
	cut := d.Int("cut", 1, b.x.Rows-1)
	d.Note("cut after", cut)
	if !ok {
		return j.Finding()
	}
	whole, ok := batched(&j, im, b.n, b.x, b.y, b.reduction)
	if !ok {
		return j.Finding()
	}
	var sum contract.Gradients
	rowsOfX := contract.NewMatrix(b.x.Rows, b.x.Cols)
	for part, ends := range [][2]int{{0, cut}, {cut, b.x.Rows}} {
		g, ok := batched(&j, im, b.n, someRows(b.x, ends), someRows(b.y, ends), b.reduction)
		if !ok {
			return j.Finding()
		}
		weight := 1.0
		if b.reduction == contract.Mean {
			weight = float64(ends[1]-ends[0]) * b.scale
		}
		weighted := scaleOrZero(g, weight)
		weighted.Loss = g.Loss * weight
		copy(rowsOfX.Data[ends[0]*b.x.Cols:], weighted.X.Data)
		if part == 0 {
			sum = weighted
			continue
		}
		loss := sum.Loss + weighted.Loss
		weighted.X = contract.NewMatrix(sum.X.Rows, sum.X.Cols)
		sum = addGradients(sum, weighted)
		sum.Loss = loss
	}
	sum.X = rowsOfX
	b.closeBatch(&j, whole, sum)
	return j.Finding()
}

// someRows returns a copy of rows ends[0]..ends[1]−1.
func someRows(m contract.Matrix, ends [2]int) contract.Matrix {
	return contract.Matrix{Rows: ends[1] - ends[0], Cols: m.Cols,
		Data: append([]float64(nil), m.Data[ends[0]*m.Cols:ends[1]*m.Cols]...)}
}

// blocks are numbers of examples around the lengths of unrolled loops.
var blocks = []int{2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33}

func repeatedExample(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	n := d.network(im, networkForm{})
	x, y := d.example(n)
	B := pick(d, "B", blocks)
	r := drawReduction(d)
	d.Note("copies", B)
	b, ok := bounded(&j, im, n, copies(x, B), copies(y, B), r)
	if !ok {
		return j.Finding()
	}
	got, ok := batched(&j, im, n, b.x, b.y, r)
	if !ok {
		return j.Finding()
	}
	one, err := im.Backprop(n, x, y)
	if !onValid(&j, contract.OpBackprop, err) || !gradientShapes(&j, n, one, 1) {
		return j.Finding()
	}
	want := scaleOrZero(one, b.scale*float64(B))
	want.Loss = one.Loss * b.scale * float64(B)
	want.X = copies(mapVector(one.X.Data, func(v float64) float64 { return v * b.scale }), B)
	b.closeBatch(&j, got, want)
	return j.Finding()
}

// copies returns the matrix whose B rows are all x.
func copies(x []float64, B int) contract.Matrix {
	m := contract.NewMatrix(B, len(x))
	for i := range B {
		copy(m.Row(i), x)
	}
	return m
}
