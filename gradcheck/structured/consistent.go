package structured

import (
	"fmt"
	"math"
)

// shaped reports a structure of which the parts do not fit together.
func shaped(f Structure) error {
	if f.Blocks() < 1 {
		return badArgument("f.Blocks()", "is %d, want at least 1", f.Blocks())
	}
	total, batch := 0, 0
	for b := range f.Blocks() {
		rows, cols, samples := f.Size(b)
		if rows < 1 || cols < 1 || samples < 1 {
			return badArgument(fmt.Sprintf("f.Size(%d)", b), "is %d, %d, %d, want at least 1 each", rows, cols, samples)
		}
		if b == 0 {
			batch = samples * cols
		}
		total += rows * (cols + 1)
		parts := []part{
			{"Weights", f.Weights(b), rows * cols, false}, {"Biases", f.Biases(b), rows, false},
			{"Inputs", f.Inputs(b), samples * cols, false},
		}
		if f, ok := f.(Function); ok {
			parts = append(parts, part{"Nodes", f.Nodes(b), samples * rows, false})
		}
		if err := checkParts(b, parts); err != nil {
			return err
		}
	}
	if n := f.Len(); n != total && n != total+batch {
		return badArgument("f.Len()", "is %d, want the %d parameters, or these and the %d inputs of block 0", n, total, batch)
	}
	return nil
}

// varied reports variances of another length than what they are of, and any below
// 0. One that is not finite says that nothing is known.
func varied(f Function) error {
	if u := f.Roundoff(); !(u > 0 && u < 1) {
		return badArgument("f.Roundoff()", "is %v, want (0, 1)", u)
	}
	if !(f.Underflow() >= 0) || f.PlainRounding() < 0 {
		return badArgument("f", "has an Underflow of %v and a PlainRounding of %v, want at least 0", f.Underflow(), f.PlainRounding())
	}
	for b := range f.Blocks() {
		rows, cols, samples := f.Size(b)
		node, input := f.Rounding(b)
		parts := []part{{"Rounding", node, samples * rows, true}, {"NodeRounding", f.NodeRounding(b), samples * rows, true}}
		if input != nil {
			parts = append(parts, part{"Rounding", input, samples * cols, true})
		}
		if err := checkParts(b, parts); err != nil {
			return err
		}
	}
	return nil
}

func checkParts(block int, parts []part) error {
	for _, p := range parts {
		if err := p.check(block); err != nil {
			return err
		}
	}
	return nil
}

// overflows returns the first block whose inputs or nodes are not finite, or −1.
func overflows(f Function) int {
	for b := range f.Blocks() {
		if !finite(f.Inputs(b)) || !finite(f.Nodes(b)) {
			return b
		}
	}
	return -1
}

// mostVariance: what has a larger one may be as large as what stands for an unknown
// slope, of which the variance is (2⁻⁵³ unresolved)² at least.
const mostVariance = (0x1p-53 * unresolved) * (0x1p-53 * unresolved)

// outOfRange returns the first block of which the slopes or inputs are, or −1.
func outOfRange(f Structure) int {
	for b := range f.Blocks() {
		if node, input := f.Rounding(b); !(largestOf(node) < mostVariance) || !(largestOf(input) < mostVariance) {
			return b
		}
	}
	return -1
}

func finite(v []float64) bool {
	for _, a := range v {
		if !(math.Abs(a) <= math.MaxFloat64) {
			return false
		}
	}
	return true
}

// part is what a method returned for a block.
type part struct {
	method   string
	v        []float64
	want     int
	variance bool
}

func (p part) check(block int) error {
	if len(p.v) != p.want {
		return badArgument(p.argument(block), "has %d entries, want %d", len(p.v), p.want)
	}
	if !p.variance {
		return nil
	}
	for i, v := range p.v {
		if v < 0 {
			return badArgument(p.argument(block), "is %v at %d, want a variance", v, i)
		}
	}
	return nil
}

func (p part) argument(block int) string { return fmt.Sprintf("f.%s(%d)", p.method, block) }
