package structured_test

import (
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/core/verdict"
	"bonpied/gradcheck/structured"
)

// single is the reference in float32.
func single() contract.Implementation {
	return core.Build("float32", core.Primitives{
		Conventions: contract.Conventions{UnitRoundoff: contract.Float32},
		Round:       func(x float64) float64 { return float64(float32(x)) },
	})
}

// judgeAll judges an implementation's own loss and gradient of a problem, and
// returns the verdicts in the order nodes, dual, literal.
func judgeAll(t *testing.T, im contract.Implementation, p problem, set *structured.Settings) (findings []verdict.Finding) {
	t.Helper()
	g, err := im.BackpropBatch(p.n, p.x, p.y, p.r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := nodes.New(p.n, im.Conventions, p.x, p.y, p.r, false)
	if err != nil {
		t.Fatal(err)
	}
	c := structured.Claim{Value: g.Loss}
	for i := range g.W {
		c.Gradient = append(append(c.Gradient, g.W[i].Data...), g.B[i]...)
	}
	for _, name := range []string{"nodes", "dual", "literal"} {
		findings = append(findings, judges[name](f, c, set))
	}
	return findings
}

// toSingle rounds the data of a problem to float32.
func toSingle(p problem) problem {
	for _, l := range p.n.Layers {
		for _, v := range [][]float64{l.W.Data, l.B} {
			for i := range v {
				v[i] = float64(float32(v[i]))
			}
		}
	}
	for _, m := range []contract.Matrix{p.x, p.y} {
		for i := range m.Data {
			m.Data[i] = float64(float32(m.Data[i]))
		}
	}
	return p
}

// TestHard: right gradients on problems on which errors are large, small or not
// independent. None fails.
func TestHard(t *testing.T) {
	tanh, relu := []contract.ActivationKind{contract.Tanh}, []contract.ActivationKind{contract.ReLU}
	coarse := &structured.Settings{Resolution: 1}
	for name, c := range map[string]struct {
		p   problem
		im  contract.Implementation
		set *structured.Settings
	}{
		"loss of 300 samples":   {toSingle(randomProblem(1, tanh, contract.Quadratic, []int{3, 2}, 300)), single(), coarse},
		"equal samples":         {toSingle(equalSamples(randomProblem(1, tanh, contract.Quadratic, []int{7, 6, 5}, 2048))), single(), coarse},
		"equal nodes":           {toSingle(equalNodes(randomProblem(2, tanh, contract.Quadratic, []int{3, 512, 512, 2}, 1))), single(), coarse},
		"float32 that vanishes": {toSingle(scaled(randomProblem(5, relu, contract.BinaryCrossEntropy, []int{4, 5, 6, 3}, 2), 1e-21, 1, 2)), single(), coarse},
		"a step that saturates": {scaled(randomProblem(6, tanh, contract.Quadratic, []int{2, 2, 2, 2}, 1), 1e9, 1), core.Reference(), nil},
		"logits of 1e9":         {shifted(randomProblem(6, tanh, contract.SoftmaxCrossEntropy, []int{2, 3}, 1), 1e9), core.Reference(), coarse},
		"tiny nodes":            {scaled(randomProblem(6, tanh, contract.Quadratic, []int{2, 2, 2}, 1), 1e-302, 0), core.Reference(), coarse},
	} {
		for i, finding := range judgeAll(t, c.im, c.p, c.set) {
			if finding.Verdict != verdict.Pass && finding.Verdict != verdict.Inconclusive {
				t.Errorf("%s, judge %d: %v: %s", name, i, finding.Verdict, finding.Reason)
			}
		}
	}
}

func equalSamples(p problem) problem {
	for s := range p.x.Rows {
		copy(p.x.Row(s), p.x.Row(0))
		copy(p.y.Row(s), p.y.Row(0))
	}
	return p
}

// equalNodes makes all weights of a layer the same.
func equalNodes(p problem) problem {
	for _, l := range p.n.Layers {
		for i := range l.W.Data {
			l.W.Data[i] = 1 / float64(l.W.Cols)
		}
		for j := range l.B {
			l.B[j] = l.B[0]
		}
	}
	return p
}

func scaled(p problem, by float64, layers ...int) problem {
	for _, l := range layers {
		for i := range p.n.Layers[l].W.Data {
			p.n.Layers[l].W.Data[i] *= by
		}
	}
	return p
}

func shifted(p problem, by float64) problem {
	top := p.n.Layers[len(p.n.Layers)-1]
	for j := range top.B {
		top.B[j] += by
	}
	return p
}

// TestTies: with blank inputs and no biases a convention claims of two layers what
// is no derivative; differences leave it to dual numbers.
func TestTies(t *testing.T) {
	p := problem{r: contract.Sum, n: contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{
		{W: contract.RowMatrix([]float64{1}), B: []float64{0}, F: contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}},
		{W: contract.RowMatrix([]float64{-1}), B: []float64{0}, F: contract.Activation{Kind: contract.LeakyReLU, Alpha: 0.25}},
	}}, x: contract.RowMatrix([]float64{0}), y: contract.RowMatrix([]float64{1})}
	findings := judgeAll(t, core.Reference(), p, nil)
	for i, want := range []verdict.Verdict{verdict.Inconclusive, verdict.Inconclusive, verdict.Inconclusive} {
		if findings[i].Verdict != want {
			t.Errorf("judge %d: %v, want %v: %s", i, findings[i].Verdict, want, findings[i].Reason)
		}
	}
}

// TestVanishingInputs: an input below the least normal number makes no step
// infinite.
func TestVanishingInputs(t *testing.T) {
	p := randomProblem(6, []contract.ActivationKind{contract.Tanh}, contract.Quadratic, []int{2, 2, 2}, 1)
	p.x.Data[0] = 0x1p-1070
	for i, finding := range judgeAll(t, core.Reference(), p, nil) {
		if finding.Verdict != verdict.Pass {
			t.Errorf("judge %d: %v: %s", i, finding.Verdict, finding.Reason)
		}
	}
}

// TestOverflow: where the forward pass, a slope or a variance is not finite
// nothing is certified, failed or an error.
func TestOverflow(t *testing.T) {
	for _, by := range []float64{1e100, 1e150, 1e200} {
		p := randomProblem(6, []contract.ActivationKind{contract.Identity}, contract.Quadratic, []int{2, 2, 2}, 1)
		f := scaled(p, by, 0, 1).function(t, false)
		slope := make([]float64, f.Len())
		for name, judge := range judges {
			if finding := judge(f, claim(slope), nil); finding.Verdict == verdict.Pass || finding.Verdict == verdict.Error {
				t.Errorf("%s, %v: %v: %s", name, by, finding.Verdict, finding.Reason)
			}
		}
	}
}
