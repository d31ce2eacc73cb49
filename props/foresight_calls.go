package props

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math"
	"slices"

	"bonpied/core/contract"
)

// pair is what an operation of two results returns.
type pair[A, B any] struct {
	a A
	b B
}

func (p *pair[A, B]) parts() []any { return []any{&p.a, &p.b} }

// foreseen returns the implementation that a trial rehearses on: of every operation
// that is declared, what is known and else a guess.
func (t *trial) foreseen(declared contract.Implementation) contract.Implementation {
	im := contract.Implementation{Name: declared.Name, Conventions: declared.Conventions}
	for _, op := range foreseenOperations {
		if declared.Provides(op.name) {
			op.set(&im, &t.foresight)
		}
	}
	return im
}

// foreseenOperations has every operation of package contract.
var foreseenOperations = []struct {
	name contract.Operation
	set  func(im *contract.Implementation, f *foresight)
}{
	{contract.OpActivate, foreseeActivate},
	{contract.OpGamma, func(im *contract.Implementation, f *foresight) {
		im.Gamma = foresee1(f, contract.OpGamma, func(im contract.Implementation) func(contract.Activation) (float64, error) { return im.Gamma })
	}},
	{contract.OpLoss, foreseeLoss},
	{contract.OpForward, func(im *contract.Implementation, f *foresight) {
		im.Forward = foresee2(f, contract.OpForward, func(im contract.Implementation) func(contract.Network, []float64) (contract.Trace, error) {
			return im.Forward
		})
	}},
	{contract.OpDeltas, func(im *contract.Implementation, f *foresight) {
		im.Deltas = foresee3(f, contract.OpDeltas, func(im contract.Implementation) func(contract.Network, []float64, []float64) ([][]float64, error) {
			return im.Deltas
		})
	}},
	{contract.OpBackprop, func(im *contract.Implementation, f *foresight) {
		im.Backprop = foresee3(f, contract.OpBackprop, func(im contract.Implementation) func(contract.Network, []float64, []float64) (contract.Gradients, error) {
			return im.Backprop
		})
	}},
	{contract.OpBackpropBatch, func(im *contract.Implementation, f *foresight) {
		im.BackpropBatch = foresee4(f, contract.OpBackpropBatch, func(im contract.Implementation) func(contract.Network, contract.Matrix, contract.Matrix, contract.Reduction) (contract.Gradients, error) {
			return im.BackpropBatch
		})
	}},
	{contract.OpVJP, func(im *contract.Implementation, f *foresight) {
		im.VJP = foresee3(f, contract.OpVJP, func(im contract.Implementation) func(contract.Network, []float64, []float64) (contract.Gradients, error) {
			return im.VJP
		})
	}},
	{contract.OpInitialise, func(im *contract.Implementation, f *foresight) {
		im.Initialise = foresee2(f, contract.OpInitialise, func(im contract.Implementation) func(contract.InitSpec, uint64) (contract.Parameters, error) {
			return im.Initialise
		})
	}},
	{contract.OpWeightVariance, func(im *contract.Implementation, f *foresight) {
		im.WeightVariance = foresee1(f, contract.OpWeightVariance, func(im contract.Implementation) func(contract.InitSpec) (float64, error) { return im.WeightVariance })
	}},
	{contract.OpVarianceGains, foreseeGains},
	{contract.OpSecondMoment, func(im *contract.Implementation, f *foresight) {
		im.SecondMoment = foresee2(f, contract.OpSecondMoment, func(im contract.Implementation) func(contract.Activation, float64) (float64, error) {
			return im.SecondMoment
		})
	}},
	{contract.OpKeepProbabilities, func(im *contract.Implementation, f *foresight) {
		im.KeepProbabilities = foresee2(f, contract.OpKeepProbabilities, func(im contract.Implementation) func(int, float64) ([]float64, error) {
			return im.KeepProbabilities
		})
	}},
	{contract.OpExpectedDepth, func(im *contract.Implementation, f *foresight) {
		im.ExpectedDepth = foresee2(f, contract.OpExpectedDepth, func(im contract.Implementation) func(int, float64) (float64, error) {
			return im.ExpectedDepth
		})
	}},
	{contract.OpDepthLaw, func(im *contract.Implementation, f *foresight) {
		im.DepthLaw = foresee2(f, contract.OpDepthLaw, func(im contract.Implementation) func(int, float64) ([]float64, error) {
			return im.DepthLaw
		})
	}},
	{contract.OpSampleBlocks, func(im *contract.Implementation, f *foresight) {
		im.SampleBlocks = foresee3(f, contract.OpSampleBlocks, func(im contract.Implementation) func(int, float64, uint64) ([]bool, error) {
			return im.SampleBlocks
		})
	}},
}

// foresee1 and so on foresee an operation of one argument and so on; of takes it
// from an implementation.
func foresee1[A, R any](f *foresight, op contract.Operation, of func(contract.Implementation) func(A) (R, error)) func(A) (R, error) {
	return func(a A) (R, error) {
		return foresee(f, op, []any{&a}, func(im contract.Implementation) (R, error) { return of(im)(a) })
	}
}

func foresee2[A, B, R any](f *foresight, op contract.Operation, of func(contract.Implementation) func(A, B) (R, error)) func(A, B) (R, error) {
	return func(a A, b B) (R, error) {
		return foresee(f, op, []any{&a, &b}, func(im contract.Implementation) (R, error) { return of(im)(a, b) })
	}
}

func foresee3[A, B, C, R any](f *foresight, op contract.Operation, of func(contract.Implementation) func(A, B, C) (R, error)) func(A, B, C) (R, error) {
	return func(a A, b B, c C) (R, error) {
		return foresee(f, op, []any{&a, &b, &c}, func(im contract.Implementation) (R, error) { return of(im)(a, b, c) })
	}
}

func foresee4[A, B, C, D, R any](f *foresight, op contract.Operation, of func(contract.Implementation) func(A, B, C, D) (R, error)) func(A, B, C, D) (R, error) {
	return func(a A, b B, c C, d D) (R, error) {
		return foresee(f, op, []any{&a, &b, &c, &d}, func(im contract.Implementation) (R, error) { return of(im)(a, b, c, d) })
	}
}

func foreseeActivate(im *contract.Implementation, f *foresight) {
	im.Activate = func(k contract.Activation, z []float64) (a, slope []float64, err error) {
		r, err := foresee(f, contract.OpActivate, []any{&k, &z}, func(im contract.Implementation) (r pair[[]float64, []float64], err error) {
			r.a, r.b, err = im.Activate(k, z)
			return r, err
		})
		return r.a, r.b, err
	}
}

func foreseeLoss(im *contract.Implementation, f *foresight) {
	im.Loss = func(k contract.LossKind, output, target contract.Matrix, reduction contract.Reduction) (float64, contract.Matrix, error) {
		args := []any{&k, &output, &target, &reduction}
		r, err := foresee(f, contract.OpLoss, args, func(im contract.Implementation) (r pair[float64, contract.Matrix], err error) {
			r.a, r.b, err = im.Loss(k, output, target, reduction)
			return r, err
		})
		return r.a, r.b, err
	}
}

func foreseeGains(im *contract.Implementation, f *foresight) {
	im.VarianceGains = func(k contract.Activation, s contract.Shape, variance float64) (forward, backward float64, err error) {
		r, err := foresee(f, contract.OpVarianceGains, []any{&k, &s, &variance}, func(im contract.Implementation) (r pair[float64, float64], err error) {
			r.a, r.b, err = im.VarianceGains(k, s, variance)
			return r, err
		})
		return r.a, r.b, err
	}
}

// numbers calls f on every slice of numbers of what v points to: an argument or a
// result of an operation.
func numbers(v any, f func(v *[]float64)) {
	switch v := v.(type) {
	case *[]float64:
		f(v)
	case *contract.Matrix:
		f(&v.Data)
	case *[][]float64:
		eachVector(*v, f)
	case *contract.Network:
		for i := range v.Layers {
			f(&v.Layers[i].W.Data)
			f(&v.Layers[i].B)
		}
	case *contract.Trace:
		eachVector(v.Z, f)
		eachVector(v.A, f)
	case *contract.Gradients:
		eachMatrix(v.W, f)
		eachVector(v.B, f)
		f(&v.X.Data)
	case *contract.Parameters:
		f(&v.W.Data)
		f(&v.B)
	case interface{ parts() []any }:
		for _, part := range v.parts() {
			numbers(part, f)
		}
	}
}

func eachVector(vs [][]float64, f func(v *[]float64)) {
	for i := range vs {
		f(&vs[i])
	}
}

func eachMatrix(ms []contract.Matrix, f func(v *[]float64)) {
	for i := range ms {
		f(&ms[i].Data)
	}
}

// own gives what v points to memory of its own.
func own(v any) {
	switch v := v.(type) {
	case *[]bool:
		*v = slices.Clone(*v)
	case *[][]float64:
		*v = slices.Clone(*v)
	case *contract.Network:
		v.Layers = slices.Clone(v.Layers)
	case *contract.Trace:
		v.Z, v.A = slices.Clone(v.Z), slices.Clone(v.A)
	case *contract.Gradients:
		v.W, v.B = slices.Clone(v.W), slices.Clone(v.B)
	case interface{ parts() []any }:
		for _, part := range v.parts() {
			own(part)
		}
		return
	}
	numbers(v, func(v *[]float64) { *v = slices.Clone(*v) })
}

// fingerprint tells calls apart: two hashes of the operation and of every bit of its
// arguments. Among 10⁶ calls two have one fingerprint with a probability of 10⁻²⁷.
type fingerprint [2]uint64

var fingerprintSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func (f *foresight) fingerprintOf(op contract.Operation, args []any) fingerprint {
	b := append(f.written[:0], op...)
	for _, a := range args {
		b = append(appendShape(b, a), ';')
		numbers(a, func(v *[]float64) {
			b = binary.LittleEndian.AppendUint64(b, uint64(len(*v)))
			for _, x := range *v {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
			}
		})
	}
	f.written = b
	return fingerprint{maphash.Bytes(fingerprintSeeds[0], b), maphash.Bytes(fingerprintSeeds[1], b)}
}

// appendShape appends what an argument is beside its slices of numbers.
func appendShape(b []byte, a any) []byte {
	switch a := a.(type) {
	case *[]float64:
		return b
	case *contract.Matrix:
		return appendInts(b, a.Rows, a.Cols)
	case *contract.Network:
		b = appendInts(append(append(b, a.Loss...), ','), len(a.Layers))
		for _, layer := range a.Layers {
			b = append(appendShape(appendInts(b, layer.W.Rows, layer.W.Cols), &layer.F), ',')
		}
		return b
	case *contract.Activation:
		return append(binary.LittleEndian.AppendUint64(b, math.Float64bits(a.Alpha)), a.Kind...)
	case *float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(*a))
	case *int:
		return appendInts(b, *a)
	case *uint64:
		return binary.LittleEndian.AppendUint64(b, *a)
	case *contract.LossKind:
		return append(b, *a...)
	case *contract.Reduction:
		return append(b, *a...)
	}
	return fmt.Appendf(b, "%+v", a) // a struct of numbers and words, behind its pointer
}

func appendInts(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	return b
}
