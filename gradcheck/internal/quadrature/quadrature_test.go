package quadrature

import (
	"math"
	"testing"

	"bonpied/gradcheck/internal/float"
)

// integrand is an exact derivative φ' of φ, whose values have no rounding errors
// but their last.
func integrand(slope func(t float64) float64) Integrand {
	return Integrand{
		Slope: func(t float64) (float64, float64) { v := slope(t); return v, float.UnitRoundoff * math.Abs(v) },
		Stop:  func() bool { return false },
	}
}

// TestBarIsHonest: the integral is φ(1) − φ(0) to within the bars.
func TestBarIsHonest(t *testing.T) {
	for _, test := range []struct {
		reason string
		slope  func(t float64) float64
		want   float64
		most   float64 // of the bar
	}{
		{"a polynomial of degree 3, which 2 nodes integrate exactly", func(t float64) float64 { return 4*t*t*t - 2*t }, 0, 1e-15},
		{"a smooth function", math.Exp, math.E - 1, 1e-13},
		{"a fast one, by bisection", func(t float64) float64 { return math.Sin(60 * t) }, (1 - math.Cos(60)) / 60, 1e-13},
		{"a jump at a third", func(t float64) float64 {
			if t < 1.0/3 {
				return 0
			}
			return 3
		}, 2, 1e-13},
		{"a jump close to the end, beyond the nodes", func(t float64) float64 {
			if t < 1-0x1p-7 {
				return 1
			}
			return -1
		}, 1 - 0x1p-6, 1e-13},
	} {
		q := Integrate(integrand(test.slope), 1e-15)
		// The weights and the sum round to within 8u of ∫|φ'|.
		bar := q.Bar + q.Slack + 8*float.UnitRoundoff*q.Size
		if off := math.Abs(q.Sum.Value() - test.want); !q.Converged || !(off <= bar) || !(q.Bar <= test.most) {
			t.Errorf("%s: off by %.3g with bar %.3g, want at most %.3g; converged %v", test.reason, off, q.Bar, test.most, q.Converged)
		}
	}
}

// TestJumpIsWithinTheBar: wherever the slope jumps, the bar of three rules that
// are believed at once, however much they disagree, covers it.
func TestJumpIsWithinTheBar(t *testing.T) {
	const positions = 10_007
	for i := range positions {
		at := (float64(i) + 0.5) / positions
		φ := integrand(func(t float64) float64 {
			if t < at {
				return 1
			}
			return 2
		})
		q := &integration{Integrand: φ, Integral: Integral{Converged: true}}
		r, ok := q.settle(math.Inf(1), 0, 1)
		if off := math.Abs(r.integral - (2 - at)); !ok || !(off <= r.bar+r.slack) {
			t.Fatalf("jump at %v: off by %.3g, bar %.3g", at, off, r.bar)
		}
	}
}

// TestPatternLocates: where the pattern tells kinks, they cost a few evaluations
// each, and the integral is as sharp.
func TestPatternLocates(t *testing.T) {
	saw := func(t float64) float64 { return 1 - 2*float64(int(7*t)%2) }
	φ := integrand(saw)
	φ.Pattern = func(t float64) uint64 { return uint64(7 * t) }
	slopes := 0
	slope := φ.Slope
	φ.Slope = func(t float64) (float64, float64) { slopes++; return slope(t) }
	q := Integrate(φ, 1e-15)
	if off := math.Abs(q.Sum.Value() - 1.0/7); !q.Converged || !(off <= q.Bar+q.Slack+8*float.UnitRoundoff*q.Size) || !(q.Bar <= 1e-12) {
		t.Errorf("off by %.3g with bar %.3g, converged %v", off, q.Bar, q.Converged)
	}
	// The last change, at 1, is one more; about 45 pieces of 3 rules, 7 nodes,
	// would lie beside each of 7 changes.
	if slopes > 7*45*8 {
		t.Errorf("%d evaluations", slopes)
	}
}

// TestPatternThereAndBack: a pattern that is the same at both ends, and not in
// between.
func TestPatternThereAndBack(t *testing.T) {
	inside := func(t float64) bool { return 0.3 < t && t < 0.4 }
	φ := integrand(func(t float64) float64 {
		if inside(t) {
			return 1
		}
		return 0
	})
	φ.Pattern = func(t float64) uint64 {
		if inside(t) {
			return 1
		}
		return 0
	}
	q := Integrate(φ, 1) // whatever a rule says is good enough
	if off := math.Abs(q.Sum.Value() - 0.1); !q.Converged || !(off <= 1e-12) {
		t.Errorf("off by %.3g, converged %v", off, q.Converged)
	}
}

// TestGivesUp: a slope without end of kinks, a caller who does not care any more,
// and a budget that is spent do not converge.
func TestGivesUp(t *testing.T) {
	dense := func(t float64) float64 { return math.Copysign(1, math.Sin(1e7*t)) }
	if q := Integrate(integrand(dense), 1e-15); q.Converged {
		t.Errorf("3 million kinks converge, bar %.3g", q.Bar)
	}
	stopped := integrand(math.Exp)
	stopped.Stop = func() bool { return true }
	if Integrate(stopped, 1e-15).Converged {
		t.Error("converges although it was stopped")
	}
	spent := integrand(math.Exp)
	spent.Spent = mostSlopes
	if Integrate(spent, 1e-15).Converged {
		t.Error("converges beyond the budget")
	}
}
