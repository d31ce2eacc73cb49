package gradcheck

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
)

// Kink is a point on the axis of one entry at which the derivative of f jumps:
// x_i + At, to within ±Precision, with the one-sided derivatives of f at x.
type Kink struct {
	// Entry is an index into x, from 0, and Place the same in its tensor.
	Entry int
	Place verdict.Place
	// At is where the kink is, relative to x_i.
	At, Precision float64
	// Left and Right are the derivatives of f from below and from above, with
	// their error bars.
	Left, LeftBar, Right, RightBar float64
}

// Exact reports whether the kink cannot be told from one at x.
func (k Kink) Exact() bool { return math.Abs(k.At) <= k.Precision }

// placed returns a kink of entry i, nil if there is none.
func (b *bench) placed(i int, k *difference.Kink) *Kink {
	if k == nil {
		return nil
	}
	return &Kink{
		Entry: i, Place: b.place(i), At: k.At, Precision: k.Precision,
		Left: k.Left, LeftBar: k.LeftBar, Right: k.Right, RightBar: k.RightBar,
	}
}
