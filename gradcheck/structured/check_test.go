package structured_test

import (
	"fmt"
	"math"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// judges are those that need a Function alone.
var judges = map[string]func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding{
	"nodes": structured.Nodes, "dual": structured.Dual, "literal": structured.Literal,
}

var everyKind = [][]contract.ActivationKind{
	{contract.Tanh}, {contract.ReLU}, {contract.Sigmoid, contract.LeakyReLU}, {contract.Softplus, contract.GELU}, {contract.Identity, contract.Tanh, contract.ReLU},
}

// TestCorrect: backpropagation passes every judge, on every activation and loss,
// with one example and with a batch.
func TestCorrect(t *testing.T) {
	for name, judge := range judges {
		for i, kinds := range everyKind {
			for _, loss := range contract.LossKinds() {
				for _, samples := range []int{1, 3} {
					p := randomProblem(uint64(i), kinds, loss, []int{5, 4, 6, 3}, samples)
					input := name != "literal"
					finding := judge(p.function(t, input), claim(p.gradient(t, input)), nil)
					if finding.Verdict != verdict.Pass {
						t.Errorf("%s, %v, %s, %d samples: %v: %s", name, kinds, loss, samples, finding.Verdict, finding.Reason)
					}
				}
			}
		}
	}
}

// TestOneEntry: one entry off by 1e-8 of its tensor's root mean square is failed
// and named, wherever it is.
func TestOneEntry(t *testing.T) {
	p := randomProblem(7, []contract.ActivationKind{contract.Tanh, contract.ReLU}, contract.SoftmaxCrossEntropy, []int{5, 4, 6, 3}, 2)
	for name, judge := range judges {
		input := name != "literal"
		f, right := p.function(t, input), p.gradient(t, input)
		for i := range right {
			wrong := append([]float64(nil), right...)
			wrong[i] += 1e-8
			finding := judge(f, claim(wrong), nil)
			if finding.Verdict != verdict.Fail {
				t.Fatalf("%s, entry %d: %v: %s", name, i, finding.Verdict, finding.Reason)
			}
			if math.Abs(float64(finding.Evidence.Discrepancy)-1e-8) > 1e-11 {
				t.Errorf("%s, entry %d: %s names another entry", name, i, finding.Reason)
			}
		}
	}
}

// TestNotANumber: an entry that is NaN or infinite fails.
func TestNotANumber(t *testing.T) {
	p := randomProblem(7, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{3, 2, 2}, 1)
	for name, judge := range judges {
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
			wrong := p.gradient(t, false)
			wrong[3] = v
			if finding := judge(p.function(t, false), claim(wrong), nil); finding.Verdict != verdict.Fail {
				t.Errorf("%s: %v at an entry: %v: %s", name, v, finding.Verdict, finding.Reason)
			}
		}
	}
}

// TestForward: a claimed forward that differs is said to, before its gradient.
func TestForward(t *testing.T) {
	p := randomProblem(3, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{3, 2, 2}, 2)
	f := p.function(t, false)
	right := structured.Claim{Value: f.Loss(), Gradient: p.gradient(t, false)}
	for b := range f.Blocks() {
		right.Nodes = append(right.Nodes, append([]float64(nil), f.Nodes(b)...))
	}
	if finding := structured.Nodes(f, right, nil); finding.Verdict != verdict.Pass {
		t.Errorf("the right forward: %v: %s", finding.Verdict, finding.Reason)
	}
	wrong := right
	wrong.Value *= 1 + 1e-10
	if finding := structured.Nodes(f, wrong, nil); finding.Verdict != verdict.Fail || finding.Evidence.Where != "f" {
		t.Errorf("another loss: %v: %s", finding.Verdict, finding.Reason)
	}
	right.Nodes[1][3] += 1e-10
	if finding := structured.Dual(f, right, nil); finding.Verdict != verdict.Fail || finding.Evidence.Where != "z[i=2 l=2 j=2]" {
		t.Errorf("another node: %v: %s", finding.Verdict, finding.Reason)
	}
}

// TestKink: at an exact tie differences are inconclusive, and dual numbers judge
// by the declared convention.
func TestKink(t *testing.T) {
	p := randomProblem(5, []contract.ActivationKind{contract.ReLU}, contract.Quadratic, []int{3, 4, 2}, 1)
	for k := range p.n.Layers[0].W.Cols {
		p.n.Layers[0].W.Set(1, k, 0)
	}
	p.n.Layers[0].B[1] = 0
	f, g := p.function(t, false), p.gradient(t, false)
	if finding := structured.Nodes(f, claim(g), nil); finding.Verdict != verdict.Inconclusive {
		t.Errorf("nodes at a tie: %v: %s", finding.Verdict, finding.Reason)
	}
	if finding := structured.Dual(f, claim(g), nil); finding.Verdict != verdict.Pass {
		t.Errorf("dual at a tie: %v: %s", finding.Verdict, finding.Reason)
	}
	bias := 3*4 + 1 // of the node at the tie; the convention of the reference is f'(0) = 0
	g[bias] = 1
	if finding := structured.Dual(f, claim(g), nil); finding.Verdict != verdict.Fail {
		t.Errorf("dual at a tie with another convention: %v: %s", finding.Verdict, finding.Reason)
	}
}

// TestDeadNetwork: a gradient of 0 throughout certifies nothing.
func TestDeadNetwork(t *testing.T) {
	p := randomProblem(5, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{3, 4, 2}, 1)
	top := &p.n.Layers[1]
	clear(top.W.Data)
	clear(top.B)
	clear(p.y.Data)
	for name, judge := range judges {
		if finding := judge(p.function(t, false), claim(p.gradient(t, false)), nil); finding.Verdict != verdict.Inconclusive {
			t.Errorf("%s: %v: %s", name, finding.Verdict, finding.Reason)
		}
	}
}

// crooked is a function whose structure is not what it says.
type crooked struct{ structured.Function }

func (c crooked) Plain(part byte, block, index int, by float64) float64 {
	return c.Function.Plain(part, block, index, 1.5*by)
}

// TestCrooked: a structure that contradicts plain evaluation is an error.
func TestCrooked(t *testing.T) {
	p := randomProblem(5, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{2, 1}, 1)
	f := crooked{p.function(t, false)}
	for name, judge := range judges {
		set := &structured.Settings{Spots: 3}
		if finding := judge(f, claim(p.gradient(t, false)), set); finding.Verdict != verdict.Error {
			t.Errorf("%s: %v: %s", name, finding.Verdict, finding.Reason)
		}
	}
}

// TestWorkers: the number of goroutines changes no bit of a finding.
func TestWorkers(t *testing.T) {
	p := randomProblem(11, []contract.ActivationKind{contract.Tanh, contract.ReLU}, contract.SoftmaxCrossEntropy, []int{20, 30, 10, 5}, 4)
	f, g := p.function(t, false), p.gradient(t, false)
	for name, judge := range judges {
		var want string
		for workers := range 4 {
			got := fmt.Sprintf("%+v", judge(f, claim(g), &structured.Settings{Workers: workers + 1}))
			if workers > 0 && got != want {
				t.Errorf("%s: %d workers: %s, want %s", name, workers+1, got, want)
			}
			want = got
		}
	}
}

// TestArguments: what is out of bounds is an error that names the argument.
func TestArguments(t *testing.T) {
	p := randomProblem(5, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{2, 1}, 1)
	f, g := p.function(t, false), p.gradient(t, false)
	for _, set := range []*structured.Settings{
		{Rounding: []float64{1}}, {Rounding: []float64{0, -1, 0}}, {Resolution: math.NaN()}, {Resolution: 2},
		{FalseAlarm: 0.6}, {Spots: -1}, {Spots: 4}, {Workers: -1},
	} {
		for name, judge := range judges {
			if finding := judge(f, claim(g), set); finding.Verdict != verdict.Error {
				t.Errorf("%s, %+v: %v", name, set, finding.Verdict)
			}
		}
	}
	if finding := structured.Dual(nil, claim(g), nil); finding.Verdict != verdict.Error {
		t.Errorf("nil function: %v", finding.Verdict)
	}
	if finding := structured.Dual(f, claim(g[1:]), nil); finding.Verdict != verdict.Fail {
		t.Errorf("short gradient: %v", finding.Verdict)
	}
}

// TestPatterns: what the mistake looks like is said.
func TestPatterns(t *testing.T) {
	p := randomProblem(7, []contract.ActivationKind{contract.Tanh}, contract.SoftmaxCrossEntropy, []int{4, 4, 3}, 2)
	f, right := p.function(t, false), p.gradient(t, false)
	for want, spoil := range map[string]func(g []float64){
		"∂C/∂w[l=1] looks transposed": func(g []float64) {
			for j := range 4 {
				for k := range j {
					g[4*j+k], g[4*k+j] = g[4*k+j], g[4*j+k]
				}
			}
		},
		"every tensor is off by a factor 2 throughout: looks like a missing 1/B": func(g []float64) {
			for i := range g {
				g[i] *= 2
			}
		},
		"∂C/∂b[l=2] is zero throughout": func(g []float64) { clear(g[len(g)-3:]) },
	} {
		wrong := append([]float64(nil), right...)
		spoil(wrong)
		set := &structured.Settings{Factors: map[string]float64{"1/B": 0.5}}
		if finding := structured.Dual(f, claim(wrong), set); finding.Evidence.Pattern != want {
			t.Errorf("%q, want %q", finding.Evidence.Pattern, want)
		}
	}
}
