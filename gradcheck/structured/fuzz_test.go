package structured_test

import (
	"math"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// FuzzJudges: on any small network the right gradient never fails, one entry off
// by a thousandth of its tensor never passes, and nothing panics.
func FuzzJudges(f *testing.F) {
	f.Add(uint64(1), uint8(0), uint8(3), uint8(2), uint16(5), false)
	f.Add(uint64(2), uint8(4), uint8(1), uint8(1), uint16(0), true)
	f.Fuzz(func(t *testing.T, seed uint64, stack, width, samples uint8, at uint16, input bool) {
		kinds := everyKind[int(stack)%len(everyKind)]
		loss := contract.LossKinds()[int(stack/8)%3]
		widths := []int{1 + int(width%5), 1 + int(width/5%5), 1 + int(width/25%5), 1 + int(seed%4)}
		p := randomProblem(seed, kinds, loss, widths, 1+int(samples%4))
		for name, judge := range judges {
			input := input && name != "literal"
			right := p.gradient(t, input)
			if finding := judge(p.function(t, input), claim(right), nil); finding.Verdict == verdict.Fail || finding.Verdict == verdict.Error {
				t.Errorf("%s, %v: %v: %s", name, p.n, finding.Verdict, finding.Reason)
			}
			// The largest entry of all is at least the mean size of its tensor.
			largest := 0.0
			for _, v := range right {
				largest = max(largest, math.Abs(v))
			}
			wrong := append([]float64(nil), right...)
			wrong[int(at)%len(wrong)] += largest / 1000
			if finding := judge(p.function(t, input), claim(wrong), nil); finding.Verdict == verdict.Pass {
				t.Errorf("%s, %v: passes an error of %v at %d", name, p.n, largest/1000, int(at)%len(wrong))
			}
		}
	})
}

// FuzzBiases: whatever the shapes, nothing panics, and a claim of a wrong length
// never passes.
func FuzzBiases(f *testing.F) {
	f.Add([]byte{2, 3, 1}, uint8(9), 0.5)
	f.Add([]byte{}, uint8(0), math.NaN())
	f.Fuzz(func(t *testing.T, shapes []byte, size uint8, value float64) {
		x := make([]float64, size)
		for i := range x {
			x[i] = value * float64(i%7)
		}
		var blocks []structured.Dense
		for i := 0; i+2 < len(shapes) && i < 30; i += 3 {
			blocks = append(blocks, structured.Dense{Rows: int(int8(shapes[i])), Cols: int(int8(shapes[i+1])), Input: make([]float64, shapes[i+2]%32)})
		}
		square := func(x []float64) float64 {
			sum := 0.0
			for _, v := range x {
				sum += v * v
			}
			return sum
		}
		if finding := structured.Biases(square, x, blocks, make([]float64, len(x)+1), nil); finding.Verdict == verdict.Pass {
			t.Error("a claim of a wrong length passes")
		}
	})
}
