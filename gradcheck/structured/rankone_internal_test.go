package structured

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestQuotients: the sums by which rows pass at once are those that they stand for, at
// every number of columns.
func TestQuotients(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 17))
	for n := range 27 {
		c, a, inverse, weight := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		want, d := 0.0, r.NormFloat64()
		for k := range c {
			c[k], a[k] = r.NormFloat64(), r.NormFloat64()
			inverse[k], weight[k] = 1/a[k], 1/(a[k]*a[k])
			want += (c[k]/a[k] - d) * (c[k]/a[k] - d)
		}
		for name, got := range map[string]float64{"quotients": quotients(c, inverse, d), "weighted": weighted(c, a, weight, d)} {
			if !(math.Abs(got-want) <= 64*0x1p-53*(want+d*d)*float64(n)) {
				t.Errorf("%s of %d: %v, want %v", name, n, got, want)
			}
		}
	}
}

// TestRankOneIsExact: rows pass at once by quotients, by weights where an input is 0,
// or entry by entry; a claim mismatches if and only if one of its entries does by
// itself, however little and wherever.
func TestRankOneIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 17))
	const rows, cols, lambda = 37, 19, 8.0
	for trial := range 2000 {
		l := &layer{rows: rows, cols: cols, samples: 1, u: 0x1p-53}
		for range rows {
			d := r.NormFloat64() * math.Pow(2, float64(r.IntN(40)-20))
			l.d, l.node = append(l.d, d), append(l.node, d*d*0x1p-100*r.Float64())
		}
		for k := range cols {
			a := r.NormFloat64()
			if trial%2 == 0 && k%5 == 0 {
				a = 0
			}
			l.a = append(l.a, a)
		}
		l.dd, l.aa = squares(l.d), squares(l.a)
		c := &tensor{part: 'w', rows: rows, cols: cols, claimed: make([]float64, rows*cols), floor: 0x1p-160}
		c.fill = l.weights
		value, variance := c.all()
		// Most are off by a few hundredths of their tolerance, one by about all of it.
		for i := range c.claimed {
			c.claimed[i] = value[i] + 0.03*r.NormFloat64()*lambda*math.Sqrt(variance[i]+c.floor)
		}
		i := r.IntN(len(c.claimed))
		c.claimed[i] = value[i] + (0.9+0.2*r.Float64())*lambda*math.Sqrt(variance[i]+c.floor)
		exact := c.compareRows(lambda, 0, c.claimed, value, variance)
		c.compareRankOne(l, lambda, 1, new(scratch))
		if c.worst.mismatches() != exact.worst.mismatches() || exact.worst.mismatches() && c.worst.index != exact.worst.index {
			t.Fatalf("trial %d: entry %d, %v of %v; entry by entry %d, %v of %v",
				trial, c.worst.index, c.worst.square, c.worst.limit, exact.worst.index, exact.worst.square, exact.worst.limit)
		}
	}
}
