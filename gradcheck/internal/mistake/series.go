// Package mistake says what the mistake in a claimed derivative looks like: a
// constant factor, zeros, a matrix stored the other way round, two entries
// swapped.
package mistake

import "math"

// Series is a run of claimed numbers beside what they should be: a tensor's
// entries, or its derivatives along a few directions. Claimed_i agrees with
// v·true_i if they differ by at most Slack_i + |v| Bar_i, where Slack bounds
// the rounding error of Claimed_i, and Bar that of Value_i.
type Series struct {
	Claimed, Value, Bar, Slack []float64
}

// Add appends one comparison.
func (s *Series) Add(claimed, value, bar, slack float64) {
	s.Claimed, s.Value = append(s.Claimed, claimed), append(s.Value, value)
	s.Bar, s.Slack = append(s.Bar, bar), append(s.Slack, slack)
}

// is reports whether claimed_i can be v times the true value at j.
func (s Series) is(i int, v float64, j int) bool {
	return math.Abs(s.Claimed[i]-v*s.Value[j]) <= s.Slack[i]+math.Abs(v)*s.Bar[j]
}

// certain reports whether the true value at i is surely not 0.
func (s Series) certain(i int) bool { return math.Abs(s.Value[i]) > 2*(s.Bar[i]+s.Slack[i]) }

// zero reports whether every claimed number is 0 although one must not be.
func (s Series) zero() bool {
	some := false
	for i, c := range s.Claimed {
		if c != 0 {
			return false
		}
		some = some || s.certain(i)
	}
	return some
}

// Factor returns c and its uncertainty if claimed = c·value throughout, with at
// least two numbers that are surely not 0: one ratio is no pattern. With
// c = Σ claimed·value / Σ value², an error of claimed_i − c·value_i of at most
// e_i moves c by at most Σ e_i |value_i| / Σ value².
func (s Series) Factor() (c, uncertainty float64, ok bool) {
	var product, square float64
	sure := 0
	for i, v := range s.Value {
		product += s.Claimed[i] * v
		square += v * v
		if s.certain(i) {
			sure++
		}
	}
	if sure < 2 || square == 0 {
		return 0, 0, false
	}
	c = product / square
	for i, v := range s.Value {
		uncertainty += (s.Slack[i] + math.Abs(c)*s.Bar[i]) * math.Abs(v) / square
	}
	for i := range s.Value {
		// c is itself off by its uncertainty.
		if !(math.Abs(s.Claimed[i]-c*s.Value[i]) <= s.Slack[i]+math.Abs(c)*s.Bar[i]+uncertainty*math.Abs(s.Value[i])) {
			return 0, 0, false
		}
	}
	return c, uncertainty, true
}
