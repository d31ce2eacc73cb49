package main

import (
	"math"
	"testing"
	"time"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/sequential"
)

// heLayers are 20 layers of 512 neurons by He's initialisation.
var heLayers = contract.InitSpec{Scheme: contract.He, Mode: contract.FanIn, Law: contract.Normal, Shape: contract.Dense(512, 512)}

const heDepth = 20

// certify judges each of 20 layers on its own: its weights are drawn, under another
// key again if need be, until its gain is certified to 1 % (2.01 % of the variance) at
// a twentieth of α = 1e-9, or failed. It returns the worst finding, the time that the
// implementation took of it, and the weights drawn.
func certify(t testing.TB, draw func(layer int, key uint64) (contract.Parameters, error), s *stats.Stream) (worst verdict.Finding, drawing time.Duration, weights int) {
	worst.Verdict = verdict.Pass
	for layer := range heDepth {
		v := &sequential.Variance{Want: 2. / 512, Plan: stats.Plan{FalseAlarm: 1e-9 / heDepth, Effect: 0.0201, Miss: 1e-3}}
		for !v.Look() {
			start := time.Now()
			p, err := draw(layer, s.Key())
			drawing += time.Since(start)
			if err != nil {
				t.Fatal(err)
			}
			v.AddSquared(sumOfSquares(p.W.Data), len(p.W.Data))
			weights += len(p.W.Data)
		}
		if f := v.Judge(); f.Verdict != verdict.Pass {
			worst = f
		}
	}
	return worst, drawing, weights
}

// heReference draws a layer by the reference.
func heReference(_ int, key uint64) (contract.Parameters, error) {
	return core.Reference().Initialise(heLayers, key)
}

// sumOfSquares adds in four chains, as the processor can.
func sumOfSquares(v []float64) float64 {
	var a, b, c, d float64
	for ; len(v) >= 4; v = v[4:] {
		a += v[0] * v[0]
		b += v[1] * v[1]
		c += v[2] * v[2]
		d += v[3] * v[3]
	}
	for _, x := range v {
		a += x * x
	}
	return a + b + (c + d)
}

// TestCertifyHe certifies the reference, and fails one layer of 20 whose gain is 1 %
// too large.
func TestCertifyHe(t *testing.T) {
	f, _, weights := certify(t, heReference, stats.NewStream(1, "certify"))
	if f.Verdict != verdict.Pass || weights < heDepth*512*512 || weights > 2*heDepth*512*512 {
		t.Errorf("%v (%s) after %d weights", f.Verdict, f.Reason, weights)
	}
	f, _, _ = certify(t, func(layer int, key uint64) (contract.Parameters, error) {
		p, err := heReference(layer, key)
		for i := range p.W.Data {
			if layer == 13 {
				p.W.Data[i] *= 1.01
			}
		}
		return p, err
	}, stats.NewStream(1, "certify", "off"))
	if f.Verdict != verdict.Fail || math.Abs(float64(f.Evidence.Got)-1.0201) > 0.02 {
		t.Errorf("a gain that is 1 %% too large is %v, ratio %v", f.Verdict, f.Evidence.Got)
	}
}

// TestSumOfSquares holds the four chains to small integers, which add exactly.
func TestSumOfSquares(t *testing.T) {
	for n := range 10 {
		v, want := []float64{}, 0.
		for i := range n {
			v = append(v, float64(i+1))
			want += float64((i + 1) * (i + 1))
		}
		if got := sumOfSquares(v); got != want {
			t.Errorf("%v: %v, want %v", v, got, want)
		}
	}
}

// BenchmarkCertifyHe certifies He's initialisation of 20 layers of 512 neurons, each to
// 1 % of its gain at α = 1e-9, β = 1e-3, and reports total time over the time that the
// implementation took to draw the weights consumed. Its memory is that of one layer.
func BenchmarkCertifyHe(b *testing.B) {
	s := stats.NewStream(1, "certify")
	drawing, weights := time.Duration(0), 0
	b.ReportAllocs()
	for range b.N {
		f, d, n := certify(b, heReference, s)
		if f.Verdict != verdict.Pass {
			b.Fatalf("%v: %s", f.Verdict, f.Reason)
		}
		drawing += d
		weights += n
	}
	b.ReportMetric(float64(b.Elapsed())/float64(drawing), "total/drawing")
	b.ReportMetric(float64(weights)/float64(b.N), "weights/op")
	b.ReportMetric(float64(drawing.Nanoseconds())/float64(weights), "ns/weight")
}
