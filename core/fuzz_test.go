package core_test

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"bonpied/core"
	"bonpied/core/contract"
)

// The fuzz targets hold one statement: whatever the input, an operation returns
// a *contract.ArgumentError or a result of the right shapes, and does not panic.

// source turns the fuzzer's bytes into numbers, absurd ones among them; it gives
// zeros for ever when they are used up.
type source []byte

func (s *source) byte() int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b)
}

func (s *source) float() float64 {
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324, math.Copysign(0, -1)}
	b := s.byte()
	switch {
	case b < len(special):
		return special[b]
	case b < 16 && len(*s) >= 8:
		v := math.Float64frombits(binary.LittleEndian.Uint64(*s))
		*s = (*s)[8:]
		return v
	}
	return float64(b-128) / 16
}

// floats returns about n numbers: sometimes one fewer, one more, or nil.
func (s *source) floats(n int) []float64 {
	switch s.byte() {
	case 1:
		n--
	case 2:
		n++
	case 3:
		return nil
	}
	x := make([]float64, max(n, 0))
	for i := range x {
		x[i] = s.float()
	}
	return x
}

func (s *source) matrix(rows, cols int) contract.Matrix {
	m := contract.Matrix{Rows: rows, Cols: cols, Data: s.floats(rows * cols)}
	switch s.byte() {
	case 1:
		m.Rows = -m.Rows
	case 2:
		m.Cols = math.MaxInt
	case 3:
		m.Rows, m.Cols = 1<<32, 1<<32
	}
	return m
}

func (s *source) activation() contract.Activation {
	kinds := append(contract.ActivationKinds(), "", "step")
	f := contract.Activation{Kind: kinds[s.byte()%len(kinds)]}
	if f.Kind == contract.LeakyReLU || s.byte() == 1 {
		f.Alpha = s.float() / 8
	}
	return f
}

func (s *source) loss() contract.LossKind {
	kinds := append(contract.LossKinds(), "hinge")
	return kinds[s.byte()%len(kinds)]
}

func (s *source) reduction() contract.Reduction {
	return append(contract.Reductions(), "none")[s.byte()%3]
}

// judge reports an error of another type than the contract's, and whether there
// was no error.
func judge(t *testing.T, name string, err error) bool {
	var bad *contract.ArgumentError
	if err != nil && !errors.As(err, &bad) {
		t.Errorf("%s: %v is not a *contract.ArgumentError", name, err)
	}
	return err == nil
}

// seeds for every target: nothing, all zeros (valid networks of small numbers
// follow from large bytes), a ramp, and each mutation.
func addSeeds(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 64))
	for step := 1; step < 64; step += 3 {
		ramp := make([]byte, 200)
		for i := range ramp {
			ramp[i] = byte(40 + i*step%200)
		}
		f.Add(ramp)
		for i := range 4 {
			mutated := append([]byte(nil), ramp...)
			mutated[(i*7+step)%60] = byte(i)
			f.Add(mutated)
		}
	}
}

func FuzzNetwork(f *testing.F) {
	addSeeds(f)
	im, single := core.Reference(), float32Variant()
	f.Fuzz(func(t *testing.T, data []byte) {
		s := source(data)
		widths := []int{s.byte()%4 + 1, s.byte()%4 + 1, s.byte()%4 + 1}
		n := contract.Network{Loss: s.loss()}
		for l := range s.byte() % 3 {
			n.Layers = append(n.Layers, contract.Layer{
				W: s.matrix(widths[l+1], widths[l]), B: s.floats(widths[l+1]), F: s.activation()})
		}
		in, out, B, r := widths[0], widths[len(n.Layers)], s.byte()%3+1, s.reduction()
		x, y := s.matrix(B, in), s.matrix(B, out)
		for _, im := range []contract.Implementation{im, single} {
			g, err := im.BackpropBatch(n, x, y, r)
			if judge(t, "BackpropBatch", err) && (len(g.W) != len(n.Layers) || g.X.Rows != B || g.X.Cols != in) {
				t.Errorf("BackpropBatch: gradients of another shape: %+v", g)
			}
			trace, err := im.Forward(n, x.Data)
			if judge(t, "Forward", err) && len(trace.A) != len(n.Layers)+1 {
				t.Errorf("Forward: %d activations, want %d", len(trace.A), len(n.Layers)+1)
			}
			δ, err := im.Deltas(n, x.Data, y.Data)
			if judge(t, "Deltas", err) && len(δ) != len(n.Layers) {
				t.Errorf("Deltas: %d layers, want %d", len(δ), len(n.Layers))
			}
			_, err = im.Backprop(n, x.Data, y.Data)
			judge(t, "Backprop", err)
			_, err = im.VJP(n, x.Data, y.Data)
			judge(t, "VJP", err)
			_, _, err = im.Loss(n.Loss, x, y, r)
			judge(t, "Loss", err)
		}
	})
}

func FuzzActivation(f *testing.F) {
	addSeeds(f)
	im := core.Reference()
	f.Fuzz(func(t *testing.T, data []byte) {
		s := source(data)
		fn, z := s.activation(), []float64{s.float(), s.float(), s.float()}
		a, slope, err := im.Activate(fn, z)
		if judge(t, "Activate", err) {
			for i := range a {
				if math.IsNaN(a[i]) || math.IsNaN(slope[i]) {
					t.Errorf("%v at %v: f = %v, f' = %v", fn, z[i], a[i], slope[i])
				}
			}
		}
		γ, err := im.Gamma(fn)
		if judge(t, "Gamma", err) && !(γ >= 0.25 && γ < 1.2) {
			t.Errorf("γ of %v is %v", fn, γ)
		}
		v := s.float()
		m, err := im.SecondMoment(fn, v)
		// f(z)² ≤ (ln 2 + |z|)² bounds the moment by 2(ln²2 + v) < 1 + 2v.
		if judge(t, "SecondMoment", err) && !(m >= 0 && m <= 1+2*v) {
			t.Errorf("E %v² at variance %v is %v", fn, v, m)
		}
	})
}

func FuzzInitialise(f *testing.F) {
	addSeeds(f)
	im := core.Reference()
	f.Fuzz(func(t *testing.T, data []byte) {
		s := source(data)
		spec := contract.InitSpec{
			Scheme: append(contract.Schemes(), "lecun")[s.byte()%4],
			Mode:   append(contract.Modes(), "fan")[s.byte()%4],
			Law:    append(contract.Laws(), "cauchy")[s.byte()%3],
			Shape:  contract.Shape{In: s.byte()%40 - 2, Out: s.byte()%40 - 2, Area: s.byte()%10 - 1, Groups: s.byte()%5 - 1},
		}
		if spec.Scheme == contract.Leaky || s.byte() == 1 {
			spec.Slope = s.float() / 8
		}
		if s.byte() == 2 { // valid or not, too many weights to draw
			spec.Shape = contract.Shape{In: math.MaxInt, Out: 1 << 40, Area: 1 << 40, Groups: 1}
		}
		p, err := im.Initialise(spec, uint64(s.byte()))
		if judge(t, "Initialise", err) && (p.W.Validate("W") != nil || p.W.Rows != spec.Shape.Out || len(p.B) != spec.Shape.Out) {
			t.Errorf("%+v: %+v", spec, p)
		}
		v, err := im.WeightVariance(spec)
		if judge(t, "WeightVariance", err) && !(v > 0 && v <= 2) {
			t.Errorf("%+v: variance %v", spec, v)
		}
		forward, backward, err := im.VarianceGains(s.activation(), spec.Shape, s.float())
		if judge(t, "VarianceGains", err) && !(forward >= 0 && backward >= 0) {
			t.Errorf("%+v: gains %v and %v", spec, forward, backward)
		}
	})
}

func FuzzDepth(f *testing.F) {
	for _, seed := range []struct {
		L   int
		pL  float64
		key uint64
	}{{1, 0, 0}, {54, 0.5, 1}, {0, 0.5, 2}, {-1, 0.5, 3}, {math.MinInt, 0, 4}, {math.MaxInt, 1, 5},
		{3, math.NaN(), 6}, {3, math.Inf(1), 7}, {3, -1e-300, 8}, {40, 1, 9}, {7, 5e-324, 10}} {
		f.Add(seed.L, seed.pL, seed.key)
	}
	im := core.Reference()
	f.Fuzz(func(t *testing.T, L int, pL float64, key uint64) {
		if L > 300 && L <= contract.MaxBlocks {
			L %= 300 // the law costs O(L²)
		}
		p, err := im.KeepProbabilities(L, pL)
		if judge(t, "KeepProbabilities", err) {
			for l := 1; l <= L; l++ {
				if !(p[l] <= p[l-1] && p[l] >= 0) {
					t.Errorf("L = %d, p_L = %v: p_%d = %v after %v", L, pL, l, p[l], p[l-1])
				}
			}
		}
		e, err := im.ExpectedDepth(L, pL)
		if judge(t, "ExpectedDepth", err) && !(e >= 0 && e <= float64(L)) {
			t.Errorf("L = %d, p_L = %v: E = %v", L, pL, e)
		}
		law, err := im.DepthLaw(L, pL)
		if judge(t, "DepthLaw", err) && len(law) != L+1 {
			t.Errorf("L = %d: the law has %d entries", L, len(law))
		}
		kept, err := im.SampleBlocks(L, pL, key)
		if judge(t, "SampleBlocks", err) && len(kept) != L {
			t.Errorf("L = %d: %d blocks", L, len(kept))
		}
	})
}
