package mistake

import "testing"

// TestFactorText: a factor that is not 1 does not read as 1.
func TestFactorText(t *testing.T) {
	for _, test := range []struct {
		c    float64
		want string
	}{
		{1 - 1.7e-7, "is off by a relative -1.7e-07 throughout"},
		{1 + 1.7e-7, "is off by a relative 1.7e-07 throughout"},
		{1 - 4e-5, "is off by a relative -4e-05 throughout"},
		{1.001, "is off by a factor 1.001 throughout"},
		{0.9999, "is off by a factor 0.9999 throughout"},
		{-1 - 1.7e-7, "has its sign flipped and is off by a relative 1.7e-07 throughout"},
		{-2, "is off by a factor -2 throughout"},
		{1e-9, "is off by a factor 1e-09 throughout"},
	} {
		if got := factorText(test.c); got != test.want {
			t.Errorf("%v: %q, want %q", test.c, got, test.want)
		}
	}
}

// TestRatioNearOne: a factor is stated as soon as it is certain, and not before.
func TestRatioNearOne(t *testing.T) {
	of := func(c, bar float64) Series {
		var s Series
		for _, v := range []float64{1, -2, 3.5} {
			s.Add(c*v, v, bar, bar)
		}
		return s
	}
	if got, want := of(1-1.7e-7, 1e-12).Ratio(nil), "is off by a relative -1.7e-07 throughout"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := of(1-1.7e-7, 1e-6).Ratio(nil); got != "" {
		t.Errorf("%q although the bars explain it", got)
	}
	if got, want := of(1-1.7e-7, 1e-12).Ratio(map[string]float64{"1−ε": 1 - 1.7e-7}), "is off by a relative -1.7e-07 throughout: looks like 1−ε once too often"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
