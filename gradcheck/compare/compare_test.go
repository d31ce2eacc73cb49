package main

import (
	"bonpied/gradcheck/compare/cases"

	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/diff/fd"
)

// TestGradient holds backpropagation to central differences. They are off by
// h²|f‴|/6 + u|f|/h; with h = 6e-6 and derivatives of order 10 that is 1e-9.
func TestGradient(t *testing.T) {
	for _, activation := range []string{"tanh", "relu"} {
		c := cases.Draw(cases.Size{Layers: cases.Shape{5, 4, 3}, Networks: 3, Faults: 1}, activation)
		m := cases.NewMLP(c.Layers, activation)
		for _, n := range c.Networks {
			g := m.Gradient(n.P, n.X, n.Y)
			loss := func(p []float64) float64 { return m.Loss(p, n.X, n.Y) }
			for i, want := range fd.Gradient(nil, loss, n.P, &fd.Settings{Formula: fd.Central}) {
				if !(math.Abs(g[i]-want) <= 1e-9) {
					t.Errorf("%s: entry %d is %g, want %g", activation, i, g[i], want)
				}
			}
		}
	}
}

// TestSmallest has one entry that hides errors up to 1 and one that is
// rejected when it is right.
func TestSmallest(t *testing.T) {
	equal := rule{equal: func(a, n float64) bool { return math.Abs(a-n) <= 1e-3 }}
	e, trials, alarms := smallest([]pair{{1, 1, 1e-3}, {1, 1, 1}, {1, 2, 1}}, equal)
	want := math.Pow(10, 0.5) // 1 is within the tolerance of 1e-3
	if !(math.Abs(e-want) <= 1e-12) || trials != 2 || alarms != 1 {
		t.Errorf("found %g in %d trials with %d false alarms, want %g, 2, 1", e, trials, alarms, want)
	}
}

func TestRowsIn(t *testing.T) {
	got := rowsIn([]byte("=== RUN X\n    x_test.go:3: {\"judge\":\"a\",\"network\":\"1-2\",\"error\":1e-9,\"trials\":7}\nok\n"))
	if diff := cmp.Diff([]row{{Judge: "a", Network: "1-2", Error: 1e-9, Trials: 7}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBenchRows(t *testing.T) {
	got := benchRows([]byte("goos: linux\nBenchmarkNodes/tanh/batch=1-2 \t 100 \t 2000 ns/op\t 0 B/op\nBenchmarkX \t 1 \t 1e9 ns/op\nBenchmarkY-2 \t 1923\t 306.0 µs-least\t 8.073 ×forward+backward\nPASS\n"))
	want := []row{{Judge: nodesBench, Seconds: 2e-6}, {Judge: "BenchmarkX", Seconds: 1}, {Judge: "BenchmarkY", Seconds: 306e-6}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTable joins a benchmark with a row that names it.
func TestTable(t *testing.T) {
	var got strings.Builder
	printTable(&got, []row{
		{Judge: nodesBench, Seconds: 0.001},
		{Judge: cases.TorchSlow, Network: largest, Activation: "tanh", Seconds: 10},
		{Judge: "nodes", Network: largest, Activation: "tanh", Error: 1e-8, Trials: 7000, TimedAs: nodesBench},
		{Judge: cases.TorchSlow, Network: largest, Activation: "tanh", Error: 0.1, Trials: 3},
	})
	for _, want := range []string{
		"| 784-128-64-10 | tanh | torch slow | 0.1 | 3 | 0 | 10 | 1 |  |\n",
		"| 784-128-64-10 | tanh | nodes | 1e-08 | 7000 | 0 | 0.001 | 10000 |  |\n",
		": 10000 times faster than torch slow (goal 10,000)",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no %q in\n%s", want, got.String())
		}
	}
}
