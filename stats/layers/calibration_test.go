package layers_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/layers"
)

var calibrationRuns = flag.Int("calibration.runs", 100, "correct networks of each cell of the false alarms")

// cell is a kind of network: widths from in to width, depth layers of it.
type cell struct {
	kurtosis         float64
	in, width, depth int
	slope            float64
	drawn            bool // normal weights one by one
}

func (c cell) String() string {
	law := "normal"
	if c.kurtosis == layers.Uniform {
		law = "uniform"
	}
	if c.drawn {
		law = "drawn " + law
	}
	return fmt.Sprintf("%s weights, %d inputs, width %d, depth %d, slope %v", law, c.in, c.width, c.depth, c.slope)
}

// cells spans widths 1 to 512, depths 1 to 50 and slopes 0 to 1. Uniform weights are
// drawn one by one, which bounds their number, as are normal ones of the same sizes, by
// which the law that pass takes for granted is judged too.
func cells() []cell {
	var all []cell
	for _, slope := range []float64{0, 0.01, 0.5, 1} {
		for _, size := range [][3]int{{1, 1, 1}, {1, 1, 50}, {3, 2, 50}, {512, 16, 2}, {16, 512, 2}, {64, 64, 10}} {
			all = append(all, cell{layers.Normal, size[0], size[1], size[2], slope, false})
		}
		for _, size := range [][3]int{{1, 1, 1}, {1, 1, 50}, {3, 2, 50}, {512, 2, 1}, {1, 512, 1}, {8, 8, 10}} {
			all = append(all, cell{layers.Uniform, size[0], size[1], size[2], slope, false},
				cell{layers.Normal, size[0], size[1], size[2], slope, true})
		}
	}
	return append(all, cell{layers.Normal, 512, 512, 50, 0, false}, cell{layers.Normal, 512, 512, 50, 0.25, false})
}

// pass draws the pre-activations of a layer of normal weights at once: given x they
// are independent N(0, s²‖x‖²), whatever the weights were. Others are summed.
func (c cell) pass(r *rand.Rand, l layers.Layer, x []float64) []float64 {
	h := make([]float64, l.Out)
	if l.Kurtosis == layers.Normal && !c.drawn {
		sigma := math.Sqrt(l.Variance * layers.Of(x).Second)
		for j := range h {
			h[j] = sigma * r.NormFloat64()
		}
		return h
	}
	weight := func() float64 { return math.Sqrt(3*l.Variance) * (2*r.Float64() - 1) }
	if l.Kurtosis == layers.Normal {
		weight = func() float64 { return math.Sqrt(l.Variance) * r.NormFloat64() }
	}
	for j := range h {
		for _, v := range x {
			h[j] += weight() * v
		}
	}
	return h
}

// judge draws one network and judges its layers, each given the one before, from
// what the next layer would see: of ReLU the active neurons.
func (c cell) judge(r *rand.Rand, plan stats.Plan) verdict.Finding {
	normal, other := &stats.Variance{Want: 1}, &stats.SubGaussian{}
	x := make([]float64, c.in)
	for k := range x {
		x[k] = float64(1 + k%3)
	}
	in := c.in
	for range c.depth {
		l := layers.He(in, c.width, c.kurtosis, c.slope)
		before := layers.Of(x).Second
		if before == 0 { // a dead layer
			break
		}
		h := c.pass(r, l, x)
		sum, seen := 0., 0
		for j, v := range h {
			if v > 0 || c.slope != 0 {
				sum += v * v / (l.Variance * before)
				seen++
			}
			if v < 0 {
				h[j] *= c.slope
			}
		}
		if seen > 0 {
			normal.AddChiSquared(sum, seen)
			other.AddSum(sum, seen)
		}
		x, in = h, c.width
	}
	if c.kurtosis == layers.Normal {
		return normal.Judge(plan)
	}
	return other.Judge(plan)
}

// TestCalibration counts the networks that fail at 1e-2 and 1e-3, of every kind: no
// cell may exceed its α, by an exact binomial test at 1e-9.
func TestCalibration(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-2, Effect: 1, Miss: 0.5}
	for _, c := range cells() {
		runs := *calibrationRuns
		r := stats.NewStream(1, "calibration", c.String(), runs).Rand()
		alarms := map[float64]int{}
		for range runs {
			f := c.judge(r, plan)
			if f.Verdict == verdict.Error {
				t.Fatalf("%v: %s", c, f.Reason)
			}
			for _, alpha := range []float64{1e-2, 1e-3} {
				if f.Verdict == verdict.Fail && !(float64(f.Evidence.Statistics.PValue) > alpha) {
					alarms[alpha]++
				}
			}
		}
		for _, alpha := range []float64{1e-2, 1e-3} {
			rate := &stats.Proportion{P: alpha}
			rate.AddCount(alarms[alpha], runs)
			f := rate.Judge(stats.Plan{FalseAlarm: 2e-9, Effect: 0.5, Miss: 0.5}) // 1e-9 on this side
			if f.Verdict == verdict.Fail && f.Evidence.Got > f.Evidence.Want {
				t.Errorf("%v at %v: %s", c, alpha, f.Reason)
			}
		}
		t.Logf("%-70v %d runs, false alarms %d at 1e-2, %d at 1e-3", c, runs, alarms[1e-2], alarms[1e-3])
	}
}
