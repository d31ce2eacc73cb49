package props

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
	"bonpied/core/rounding"
	"bonpied/core/verdict"
)

// The loss of a batch: a row for each example.
func lossBatches() []Property {
	return []Property{
		{
			Name:   "loss/rows-independent",
			Claim:  "the summed loss of a batch is the sum of the losses of its rows, each with its own gradient, however different the scales of the rows",
			Source: "slide «Formulation d'un problème de ML»; manassharma07/crysx_nn#7",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  rowsIndependent,
		},
		{
			Name:   "loss/reduction",
			Claim:  "the mean over B examples is 1/B of the sum, C and ∂C/∂a alike, for any B and any number of classes",
			Source: "contract.Reduction; paiml/aprender#2182",
			Needs:  []contract.Operation{contract.OpLoss},
			Check:  lossReduction,
		},
	}
}

// offsets put the rows of one batch on scales whose exponentials share no
// format.
var offsets = []float64{0, 1000, -1000, 64, -64}

// few are numbers of rows and of classes: small ones, and a few around the
// lengths of unrolled loops.
var few = []int{1, 2, 3, 4, 5, 8, 9}

// lossBatch draws a loss and a batch of few rows, but at least as many as asked
// for, of few classes; each row is about one of the offsets.
func (d *Draws) lossBatch(im contract.Implementation, least int, offsets []float64) (k contract.LossKind, a, y contract.Matrix) {
	k = pick(d, "loss", im.Conventions.SupportedLosses())
	d.Note("loss", k)
	B, n := max(least, pick(d, "B", few)), pick(d, "classes", few)
	a = contract.NewMatrix(B, n)
	for i := range B {
		offset := pick(d, "offset", offsets)
		for j := range n {
			a.Set(i, j, offset+float64(d.Int("a", -16, 16))/8)
		}
	}
	d.Note("a", a)
	return k, a, d.matrix("y", B, n, targets(k))
}

// batchLossError returns the bounds of every row, and of the sum of the losses
// with up to B+1 roundings (its own, and those of a factor 1/B).
func batchLossError(im contract.Implementation, k contract.LossKind, a, y contract.Matrix) (rows []rounding.LossBounds, sum float64) {
	size := 0.0
	for i := range a.Rows {
		b := lossError(im, k, a.Row(i), y.Row(i))
		c, _ := forwardmode.LossAlong(k, a.Row(i), y.Row(i), make([]float64, a.Cols))
		rows = append(rows, b)
		sum += b.Value
		size += math.Abs(c) + b.Value
	}
	return rows, sum + im.Conventions.Gamma(a.Rows+1)*size
}

func rowsIndependent(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossBatch(im, 2, offsets)
	value, gradient, ok := batchLoss(&j, im, k, a, y, contract.Sum)
	if !ok {
		return j.Finding()
	}
	bounds, sum := batchLossError(im, k, a, y)
	j.ToleranceFrom = fromLoss + ", alone and in the batch"
	total := 0.0
	for i := range a.Rows {
		c, g, ok := oneLoss(&j, im, k, a.Row(i), y.Row(i))
		if !ok {
			return j.Finding()
		}
		total += c
		tolerance := mapVector(bounds[i].Gradient, func(v float64) float64 { return 2 * v })
		closeVector(&j, verdict.Place{Name: "∂C/∂a", Example: i + 1}, gradient.Row(i), g, tolerance)
	}
	// The rows are summed once by the implementation and once here.
	j.Close(verdict.Place{Name: "C"}, value, total, 2*sum)
	return j.Finding()
}

func lossReduction(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	k, a, y := d.lossBatch(im, 1, []float64{0})
	sum, sumGradient, ok := batchLoss(&j, im, k, a, y, contract.Sum)
	mean, meanGradient, alsoOK := batchLoss(&j, im, k, a, y, contract.Mean)
	if !ok || !alsoOK {
		return j.Finding()
	}
	B := float64(a.Rows)
	bounds, total := batchLossError(im, k, a, y)
	// Two roundings of 1/B and of the product, and one of the division here.
	gamma := im.Conventions.Gamma(3)
	j.ToleranceFrom = fromLoss + ", under both reductions, and of 1/B"
	j.Close(verdict.Place{Name: "the mean C"}, mean, sum/B, (2*total+gamma*math.Abs(sum))/B)
	for i, b := range bounds {
		want, tolerance := make([]float64, a.Cols), make([]float64, a.Cols)
		for c := range want {
			want[c] = sumGradient.At(i, c) / B
			tolerance[c] = (2*b.Gradient[c] + gamma*b.Magnitude[c]) / B
		}
		closeVector(&j, verdict.Place{Name: "∂C/∂a of the mean", Example: i + 1}, meanGradient.Row(i), want, tolerance)
	}
	return j.Finding()
}
