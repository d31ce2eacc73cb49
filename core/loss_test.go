package core_test

import (
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// Where logits are saturated the loss and its gradient are known without
// computing: to the bit.
func TestSaturatedLosses(t *testing.T) {
	im := core.Reference()
	for _, test := range []struct {
		reason   string
		k        contract.LossKind
		a, y     []float64
		value    float64
		gradient []float64
	}{
		{"right and certain", contract.BinaryCrossEntropy, []float64{1e4}, []float64{1}, 0, []float64{0}},
		{"wrong and certain", contract.BinaryCrossEntropy, []float64{1e4}, []float64{0}, 1e4, []float64{1}},
		{"wrong and certain, below", contract.BinaryCrossEntropy, []float64{-1e4}, []float64{1}, 1e4, []float64{-1}},
		{"soft", contract.BinaryCrossEntropy, []float64{1e4}, []float64{0.25}, 7500, []float64{0.75}},
		{"zero logit", contract.BinaryCrossEntropy, []float64{0}, []float64{0.25}, math.Ln2, []float64{0.25}},
		{"right and certain", contract.SoftmaxCrossEntropy, []float64{1e4, -1e4}, []float64{1, 0}, 0, []float64{0, 0}},
		{"wrong and certain", contract.SoftmaxCrossEntropy, []float64{1e4, -1e4}, []float64{0, 1}, 2e4, []float64{1, -1}},
		{"targets that sum to 3", contract.SoftmaxCrossEntropy, []float64{1e4, 0}, []float64{1, 2}, 2e4, []float64{2, -2}},
		{"no target at all", contract.SoftmaxCrossEntropy, []float64{1, 2}, []float64{0, 0}, 0, []float64{0, 0}},
		{"one class", contract.SoftmaxCrossEntropy, []float64{5}, []float64{1}, 0, []float64{0}},
		{"a difference that overflows, not asked for", contract.SoftmaxCrossEntropy,
			[]float64{math.MaxFloat64, -math.MaxFloat64}, []float64{1, 0}, 0, []float64{0, 0}},
		{"quadratic", contract.Quadratic, []float64{3, -1}, []float64{1, 1}, 4, []float64{2, -2}},
	} {
		value, gradient, err := im.Loss(test.k, contract.RowMatrix(test.a), contract.RowMatrix(test.y), contract.Sum)
		if err != nil {
			t.Fatal(err)
		}
		if value != test.value {
			t.Errorf("%s, %s: C = %v, want %v", test.k, test.reason, value, test.value)
		}
		for j, want := range test.gradient {
			if gradient.Data[j] != want {
				t.Errorf("%s, %s: gradient %v, want %v", test.k, test.reason, gradient.Data, test.gradient)
				break
			}
		}
	}
}

// Where σ and softmax have rounded to 1, the gradient has not vanished: it is
// −e^{−a} for a ≥ 37, within the 4 ulps of exp and a quotient.
func TestSaturatedGradientsKeepTheirDigits(t *testing.T) {
	im := core.Reference()
	for _, a := range []float64{37, 40, 100, 700} {
		want := -math.Exp(-a)
		_, binary, err := im.Loss(contract.BinaryCrossEntropy, contract.RowMatrix([]float64{a}), contract.RowMatrix([]float64{1}), contract.Sum)
		if err != nil || !(math.Abs(binary.Data[0]-want) <= 4*ulp(want)) {
			t.Errorf("binary at %v: %v (%v), want %v", a, binary.Data, err, want)
		}
		_, softmax, err := im.Loss(contract.SoftmaxCrossEntropy, contract.RowMatrix([]float64{a, 0}), contract.RowMatrix([]float64{1, 0}), contract.Sum)
		if err != nil || !(math.Abs(softmax.Data[0]-want) <= 4*ulp(want)) {
			t.Errorf("softmax at %v: %v (%v), want %v", a, softmax.Data, err, want)
		}
	}
}

// Rows do not mix: a row's loss and gradient in a batch are those of the row
// alone, to the bit, however large the logits of its neighbours.
func TestRowsAreIndependent(t *testing.T) {
	im := core.Reference()
	for _, k := range contract.LossKinds() {
		output := contract.Matrix{Rows: 3, Cols: 2, Data: []float64{1e4, -1e4, 0.5, -0.25, -1e4, 3}}
		target := contract.Matrix{Rows: 3, Cols: 2, Data: []float64{1, 0, 0.25, 0.5, 0, 1}}
		total, batch, err := im.Loss(k, output, target, contract.Sum)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i := range 3 {
			c, gradient, err := im.Loss(k, contract.RowMatrix(output.Row(i)), contract.RowMatrix(target.Row(i)), contract.Mean)
			if err != nil {
				t.Fatal(err)
			}
			sum += c
			if gradient.Data[0] != batch.At(i, 0) || gradient.Data[1] != batch.At(i, 1) {
				t.Errorf("%s: row %d is %v alone and %v in the batch", k, i+1, gradient.Data, batch.Row(i))
			}
		}
		if total != sum {
			t.Errorf("%s: the batch is %v, the sum of its rows %v", k, total, sum)
		}
	}
}
