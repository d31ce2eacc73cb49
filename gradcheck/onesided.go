package gradcheck

import (
	"slices"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
)

// settleKinks chooses how large a bar may be, and has the entries with a larger one
// looked at from one side: half of the smallest error that must be told apart.
func (e *Estimates) settleKinks() *call.Fault {
	b := e.bench
	for _, size := range sizesOf(e.entries, b.set.Tensors) {
		e.limits = append(e.limits, b.set.Resolution*size/2)
	}
	all := make([]int, 0, len(e.entries))
	for i, climbed := range e.climbed {
		if climbed {
			all = append(all, i)
		}
	}
	return e.oneSided(all)
}

// oneSided improves those of the entries to whose bars a kink beside x leaves small
// steps only.
func (e *Estimates) oneSided(entries []int) *call.Fault {
	b := e.bench
	limit := b.byEntry(e.limits)
	cramped := slices.DeleteFunc(slices.Clone(entries), func(i int) bool {
		v := &e.entries[i]
		return v.Kink || v.Unknown() || !(v.Cramped || v.Beside) || v.Bar <= limit(i)
	})
	return b.crew(cramped, func(fun *call.Function, i int) {
		l := difference.Axis(fun, i, b.scales[i])
		e.entries[i] = difference.OneSided(&l, b.centre, b.noise, e.entries[i])
	})
}

// byEntry returns what holds for the tensor of an entry.
func (b *bench) byEntry(v []float64) func(i int) float64 {
	var ends []int
	end := 0
	for _, t := range b.set.Tensors {
		end += t.Size()
		ends = append(ends, end)
	}
	return func(i int) float64 {
		t, _ := slices.BinarySearch(ends, i+1)
		return v[t]
	}
}
