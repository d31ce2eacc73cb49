package stats

import "math"

// unitMean is a law on [0, 1] of which the mean is known and the variance at
// most known, and what is proven of the mean ȳ of n samples: with c = 1 − mean
// above and mean below,
//
//	P(Ȳ beyond y) ≤ exp(−n kl(y ‖ mean))         Hoeffding
//	P(Ȳ beyond y) ≤ exp(−n v/c² h(c|y−mean|/v))   Bennett, h(u) = (1+u) ln(1+u) − u
//
// slack is how much rounding may move Ȳ; it is given to the sampler.
type unitMean struct{ mean, variance, slack float64 }

// rate returns r with P(Ȳ beyond y) ≤ e^(−nr), on the side of y.
func (u unitMean) rate(y float64) float64 {
	off, c := y-u.mean, 1-u.mean
	if off < 0 {
		off, c = -off, u.mean
	}
	off = math.Max(0, off-u.slack)
	if y < u.mean {
		y = u.mean - off
	} else {
		y = u.mean + off
	}
	return math.Max(divergence(y, u.mean), bennett(off, c, u.variance))
}

// twoSided returns twice the bound on the side of y.
func (u unitMean) twoSided(y float64, n int) float64 {
	return math.Min(1, 2*math.Exp(-float64(n)*u.rate(y)))
}

// divergence returns kl(p‖q), whose two deviances hold terms q − p that cancel.
func divergence(p, q float64) float64 { return deviance(p, q) + deviance(1-p, 1-q) }

// bennett returns v/c² h(ct/v): h(u) is the deviance of 1+u from 1. For v → 0 it
// grows without bound.
func bennett(t, c, v float64) float64 {
	if t == 0 {
		return 0
	}
	if v == 0 {
		return math.Inf(1)
	}
	return v / (c * c) * deviance(1+c*t/v, 1)
}

// critical returns the least deviation from the mean, towards end (0 or 1), at
// which the rate reaches r, from above; ok is false if there is none.
func (u unitMean) critical(end, r float64) (y float64, ok bool) {
	if !(u.rate(end) >= r) {
		return 0, false
	}
	inside, outside := u.mean, end
	for range 100 { // halvings: to the last bit
		if y = inside + (outside-inside)/2; u.rate(y) >= r {
			outside = y
		} else {
			inside = y
		}
	}
	return outside, true
}

// miss returns the Chernoff–Hoeffding bound on the probability that Ȳ of any law
// on [0, 1] whose mean is off by effect stays within the critical values.
func (u unitMean) miss(alpha, effect float64, n int) float64 {
	r, worst := math.Log(2/alpha)/float64(n), 0.
	for _, side := range []struct{ end, mean float64 }{{1, u.mean + effect}, {0, u.mean - effect}} {
		if side.mean > 1+defaultRoundoff*2 || side.mean < -defaultRoundoff*2 {
			continue // no such law
		}
		mean := math.Min(1, math.Max(0, side.mean))
		y, ok := u.critical(side.end, r)
		if !ok || math.Abs(y-u.mean) >= math.Abs(mean-u.mean) {
			return 1
		}
		worst = math.Max(worst, math.Exp(-float64(n)*divergence(y, mean)))
	}
	return worst
}
