package structured_test

import (
	"fmt"
	"math"
	"runtime"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/diff/fd"

	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// The network of the benchmarks: 109,386 parameters, 202 nodes.
var large = []int{784, 128, 64, 10}

func largeProblem(samples int) problem {
	return randomProblem(1, []contract.ActivationKind{contract.Tanh}, contract.SoftmaxCrossEntropy, large, samples)
}

// interleaved runs a and b in turn and reports the time of b over that of a, each
// the least of its rounds: what disturbs a round only adds to it.
func interleaved(b *testing.B, unit string, peer, own func()) {
	b.Helper()
	least := func(best time.Duration, f func()) time.Duration {
		start := time.Now()
		f()
		return min(best, time.Since(start))
	}
	peerTime, ownTime := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		peerTime, ownTime = least(peerTime, peer), least(ownTime, own)
	}
	b.ReportMetric(float64(ownTime)/float64(peerTime), unit)
	b.ReportMetric(float64(ownTime.Microseconds()), "µs-least")
	b.ReportMetric(0, "ns/op")
}

func mustPass(b *testing.B, finding verdict.Finding) {
	if finding.Verdict != verdict.Pass {
		b.Fatalf("%v: %s", finding.Verdict, finding.Reason)
	}
}

// prepared is everything that a caller does: prepare the network, judge.
func prepared(b *testing.B, p problem, judge func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding, g []float64) func() {
	return func() {
		f, err := nodes.New(p.n, contract.Conventions{}, p.x, p.y, p.r, false)
		if err != nil {
			b.Fatal(err)
		}
		mustPass(b, judge(f, claim(g), nil))
	}
}

// BenchmarkNodes: every parameter by differences at the nodes, over one forward
// and backward pass written with gonum's BLAS.
func BenchmarkNodes(b *testing.B) { overBackprop(b, structured.Nodes) }

// BenchmarkDual: the same by dual numbers.
func BenchmarkDual(b *testing.B) { overBackprop(b, structured.Dual) }

func overBackprop(b *testing.B, judge func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding) {
	for _, samples := range []int{1, 32} {
		b.Run(fmt.Sprintf("tanh/batch=%d", samples), func(b *testing.B) {
			p := largeProblem(samples)
			q := newPeer(p)
			_, g := q.gradient(q.theta)
			own := prepared(b, p, judge, append([]float64(nil), g...))
			interleaved(b, "×forward+backward", func() { q.gradient(q.theta) }, own)
		})
	}
}

// BenchmarkLiteral and BenchmarkBiases: how many times faster than gonum's
// concurrent central differences of the same network.
func BenchmarkLiteral(b *testing.B) {
	p := largeProblem(1)
	q := newPeer(p)
	_, g := q.gradient(q.theta)
	overDifferences(b, p, prepared(b, p, structured.Literal, append([]float64(nil), g...)))
}

func BenchmarkBiases(b *testing.B) {
	p := largeProblem(1)
	q := newPeer(p)
	_, g := q.gradient(q.theta)
	g = append([]float64(nil), g...)
	var blocks []structured.Dense
	f := p.function(b, false)
	for l := range f.Blocks() {
		rows, cols, _ := f.Size(l)
		blocks = append(blocks, structured.Dense{Rows: rows, Cols: cols, Input: f.Inputs(l)})
	}
	black := concurrent(p)
	// The noise that is supposed of f, 64u, leaves bars of 1e-5 of a tensor.
	set := &structured.Settings{Resolution: 1e-4}
	overDifferences(b, p, func() { mustPass(b, structured.Biases(black, q.theta, blocks, g, set)) })
}

// overDifferences reports the time of gonum's fd.Gradient (central, concurrent)
// over that of own. One call of gonum's takes seconds, so that it is measured
// once.
func overDifferences(b *testing.B, p problem, own func()) {
	theta, f := newPeer(p).theta, concurrent(p)
	start := time.Now()
	fd.Gradient(make([]float64, len(theta)), f, theta, &fd.Settings{Formula: fd.Central, Concurrent: true})
	peerTime, ownTime := time.Since(start), time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		own()
		ownTime = min(ownTime, time.Since(start))
	}
	b.ReportMetric(float64(peerTime)/float64(ownTime), "×faster-than-fd")
	b.ReportMetric(float64(ownTime.Microseconds()), "µs-least")
	b.ReportMetric(0, "ns/op")
}

// concurrent returns the peer's loss as a function that may be called from
// several goroutines: each call takes one of a few sets of scratch.
func concurrent(p problem) func(theta []float64) float64 {
	free := make(chan *peer, 4*runtime.GOMAXPROCS(0))
	var made sync.Mutex
	return func(theta []float64) float64 {
		var q *peer
		select {
		case q = <-free:
		default:
			made.Lock()
			q = newPeer(p)
			made.Unlock()
		}
		loss := q.forward(theta)
		free <- q
		return loss
	}
}

// BenchmarkGrowth: time and allocated memory of the structured checks from 1,000 to
// 1,000,000 parameters, and their exponents between the ends.
func BenchmarkGrowth(b *testing.B) {
	sizes := [][]int{{40, 20, 10, 10}, {200, 45, 20, 10}, {784, 128, 64, 10}, {1568, 560, 200, 10}}
	for name, judge := range map[string]func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding{
		"nodes": structured.Nodes, "dual": structured.Dual,
	} {
		b.Run(name, func(b *testing.B) {
			var n, micros, bytes []float64
			for i, widths := range sizes {
				p := randomProblem(1, []contract.ActivationKind{contract.Tanh}, contract.SoftmaxCrossEntropy, widths, 1)
				own := prepared(b, p, judge, p.gradient(b, false))
				best := time.Duration(math.MaxInt64)
				for range 20 {
					start := time.Now()
					own()
					best = min(best, time.Since(start))
				}
				n = append(n, float64(p.n.NumParameters()))
				micros = append(micros, float64(best.Microseconds()))
				bytes = append(bytes, allocated(own))
				b.ReportMetric(micros[i], fmt.Sprintf("µs@%.0f", n[i]))
				b.ReportMetric(bytes[i], fmt.Sprintf("B@%.0f", n[i]))
			}
			last := len(n) - 1
			exponent := func(of []float64) float64 { return math.Log(of[last]/of[0]) / math.Log(n[last]/n[0]) }
			b.ReportMetric(exponent(micros), "exponent")
			b.ReportMetric(exponent(bytes), "memory-exponent")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// allocated returns how many bytes f allocates, freed or not.
func allocated(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}
