package props

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"pgregory.net/rapid"

	"bonpied/core/contract"
)

// Draws makes the choices of one check. Its only primitive is an integer from a
// range: rapid draws and shrinks it, and a recording replays it, so that a
// counterexample is a list of integers that means the same on every machine.
// Everything else (numbers, networks, batches) is built from integers, with the
// simplest value first, to which shrinking goes.
//
// Draw from one goroutine only.
type Draws struct {
	rapid   *rapid.T // nil in a replay
	replay  []int    // the first choices; with rapid nil, all of them
	choices []int
	inTurn  bool // calls go to another process, where one at a time is answered

	rung   []int // widths that a network must have; nil: any
	widths []int // of the network that was drawn; nil: none yet
	notes  []note
}

// note is one drawn input, kept unformatted until a counterexample is printed.
type note struct {
	name  string
	value any
}

// unreplayable is the panic of a replay whose recording does not fit.
type unreplayable struct{ problem string }

// offRung is the panic of a check that cannot be made on a rung of the ladder.
type offRung struct{}

// Int draws an integer from [lo, hi]; the simplest is lo for lo ≥ 0, and
// otherwise the one nearest to 0. It panics if lo > hi.
func (d *Draws) Int(label string, lo, hi int) int {
	if lo > hi {
		panic(fmt.Sprintf("props: draw %s from [%d, %d]", label, lo, hi))
	}
	v := lo
	switch {
	case d.rapid == nil || len(d.choices) < len(d.replay):
		v = d.recorded(label, lo, hi)
	case lo < hi:
		v = intRange(lo, hi).Draw(d.rapid, label)
	}
	d.choices = append(d.choices, v)
	return v
}

// intRanges keeps the generators of intRange, of which there are few and drawn from
// often: [2]int → *rapid.Generator[int].
var intRanges sync.Map

// intRange returns the generator of the whole numbers from lo to hi.
func intRange(lo, hi int) *rapid.Generator[int] {
	ends := [2]int{lo, hi}
	if made, ok := intRanges.Load(ends); ok {
		return made.(*rapid.Generator[int])
	}
	made, _ := intRanges.LoadOrStore(ends, rapid.IntRange(lo, hi))
	return made.(*rapid.Generator[int])
}

func (d *Draws) recorded(label string, lo, hi int) int {
	if len(d.choices) >= len(d.replay) {
		panic(unreplayable{fmt.Sprintf("it ends before the draw of %s", label)})
	}
	v := d.replay[len(d.choices)]
	if v < lo || v > hi {
		panic(unreplayable{fmt.Sprintf("%s is %d, outside [%d, %d]", label, v, lo, hi)})
	}
	return v
}

// pick draws one of the choices, the simplest first.
func pick[T any](d *Draws, label string, choices []T) T {
	return choices[d.Int(label, 0, len(choices)-1)]
}

// Bool draws a boolean; the simplest is false.
func (d *Draws) Bool(label string) bool { return d.Int(label, 0, 1) == 1 }

// Note records an input under a name, to be shown with a counterexample. The
// value must not change afterwards.
func (d *Draws) Note(name string, value any) { d.notes = append(d.notes, note{name, value}) }

// Describe formats what was noted, a line for each input.
func (d *Draws) Describe() string {
	var b strings.Builder
	for _, n := range d.notes {
		describe(&b, n.name, n.value)
	}
	return strings.TrimRight(b.String(), "\n")
}

func describe(b *strings.Builder, name string, value any) {
	switch v := value.(type) {
	case contract.Network:
		fmt.Fprintf(b, "%s: %v\n", name, v)
		for i, layer := range v.Layers {
			fmt.Fprintf(b, "  W%d = %s  b%d = %v\n", i+1, rows(layer.W), i+1, layer.B)
		}
	case contract.Matrix:
		fmt.Fprintf(b, "%s = %s\n", name, rows(v))
	default:
		fmt.Fprintf(b, "%s = %v\n", name, v)
	}
}

// rows formats a matrix as [[1 2] [3 4]], or by its shape if it is too large to
// read.
func rows(m contract.Matrix) string {
	const readable = 64
	if len(m.Data) > readable {
		return fmt.Sprintf("(%d×%d)", m.Rows, m.Cols)
	}
	parts := make([]string, m.Rows)
	for i := range parts {
		parts[i] = fmt.Sprint(m.Row(i))
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// size draws a dimension of the network, or takes it from the rung.
func (d *Draws) size(label string, index, lo, hi int) int {
	if d.rung == nil {
		return d.Int(label, lo, hi)
	}
	if index >= len(d.rung) || d.rung[index] < lo || d.rung[index] > hi {
		panic(offRung{})
	}
	return d.Int(label, d.rung[index], d.rung[index])
}

// depth draws the number of layers L, or takes it from the rung.
func (d *Draws) depth(lo, hi int) int {
	if d.rung == nil {
		return d.Int("L", lo, hi)
	}
	if L := len(d.rung) - 1; L >= lo && L <= hi {
		return d.Int("L", L, L)
	}
	panic(offRung{})
}

// drew records the widths of the first network of the check.
func (d *Draws) drew(widths []int) {
	if d.widths == nil {
		d.widths = slices.Clone(widths)
	}
}
