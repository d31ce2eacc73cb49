package props

import (
	"errors"
	"fmt"
	"sync/atomic"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// A guarded implementation turns a panic of an operation into an error, which
// on valid input is a failure of the implementation, and keeps the name of the
// operation that runs, so that one that hangs can be named.
type guarded struct {
	im          contract.Implementation
	running     atomic.Pointer[contract.Operation]
	unsupported atomic.Pointer[error] // the last [errors.ErrUnsupported] that an operation returned

	declared contract.Implementation // says what is provided
	made     contract.Implementation // what Fresh made of it, or declared
	broken   error                   // how Fresh panicked
}

// PanicError is the error that a panic of an operation becomes.
type PanicError struct {
	Operation contract.Operation
	Value     any
}

func (e *PanicError) Error() string { return fmt.Sprintf("%s panicked: %v", e.Operation, e.Value) }

// guard returns a fresh implementation, guarded. What is provided is what im
// declares: an operation that Fresh leaves out fails when it is called.
func guard(im contract.Implementation) *guarded {
	g := &guarded{declared: im, made: im}
	if im.Fresh != nil {
		g.renew()
	}
	g.im = g.made
	g.wrapNetwork()
	g.wrapScalars()
	g.wrapDepth()
	return g
}

// renew makes a fresh implementation. A panic of Fresh is the implementation's
// failure, and becomes one of every operation.
func (g *guarded) renew() {
	defer func() {
		if v := recover(); v != nil {
			g.broken = fmt.Errorf("the implementation's Fresh panicked: %v", v)
			g.made = contract.Implementation{Name: g.declared.Name, Conventions: g.declared.Conventions}
		}
	}()
	g.made = g.declared.Fresh()
	g.made.Fresh = g.declared.Fresh
}

// panicked says what a panic of an operation means: that Fresh panicked, or left
// the operation out, so that nil was called; or what it says.
func (g *guarded) panicked(op contract.Operation, v any) error {
	switch {
	case g.broken != nil:
		return g.broken
	case !g.made.Provides(op):
		return fmt.Errorf("%s is declared, but Fresh returned an implementation without it", op)
	}
	return &PanicError{Operation: op, Value: v}
}

// leave is deferred by every operation, which has stored op as what runs: it turns
// a panic into the operation's error.
func (g *guarded) leave(op *contract.Operation, err *error) {
	g.running.Store(nil)
	if v := recover(); v != nil {
		*err = g.panicked(*op, v)
	}
	if *err != nil && errors.Is(*err, errors.ErrUnsupported) {
		problem := fmt.Errorf("%s: %w", *op, *err)
		g.unsupported.Store(&problem)
	}
}

// lacking turns a finding other than a pass, of a check in which an operation
// said that it does not support its arguments, into not provided.
func (g *guarded) lacking(f verdict.Finding) verdict.Finding {
	if err := g.unsupported.Swap(nil); err != nil && f.Verdict != verdict.Pass {
		return verdict.NotProvidedf("%v", *err)
	}
	return f
}

// wrap2 and wrap3 guard functions of two and three arguments, and so on; one that
// is not declared stays nil.
func wrap2[A, B, R any](g *guarded, op contract.Operation, f func(A, B) (R, error)) func(A, B) (R, error) {
	if !g.declared.Provides(op) {
		return nil
	}
	return func(a A, b B) (r R, err error) {
		g.running.Store(&op)
		defer g.leave(&op, &err)
		return f(a, b)
	}
}

func wrap3[A, B, C, R any](g *guarded, op contract.Operation, f func(A, B, C) (R, error)) func(A, B, C) (R, error) {
	if !g.declared.Provides(op) {
		return nil
	}
	return func(a A, b B, c C) (r R, err error) {
		g.running.Store(&op)
		defer g.leave(&op, &err)
		return f(a, b, c)
	}
}

func wrap1[A, R any](g *guarded, op contract.Operation, f func(A) (R, error)) func(A) (R, error) {
	if !g.declared.Provides(op) {
		return nil
	}
	return func(a A) (r R, err error) {
		g.running.Store(&op)
		defer g.leave(&op, &err)
		return f(a)
	}
}

func (g *guarded) wrapNetwork() {
	im := &g.im
	im.Forward = wrap2(g, contract.OpForward, im.Forward)
	im.Deltas = wrap3(g, contract.OpDeltas, im.Deltas)
	im.Backprop = wrap3(g, contract.OpBackprop, im.Backprop)
	im.VJP = wrap3(g, contract.OpVJP, im.VJP)
	if f := im.BackpropBatch; g.declared.Provides(contract.OpBackpropBatch) {
		op := contract.OpBackpropBatch
		im.BackpropBatch = func(n contract.Network, x, y contract.Matrix, r contract.Reduction) (grad contract.Gradients, err error) {
			g.running.Store(&op)
			defer g.leave(&op, &err)
			return f(n, x, y, r)
		}
	}
	if f := im.Loss; g.declared.Provides(contract.OpLoss) {
		op := contract.OpLoss
		im.Loss = func(k contract.LossKind, output, target contract.Matrix, r contract.Reduction) (v float64, grad contract.Matrix, err error) {
			g.running.Store(&op)
			defer g.leave(&op, &err)
			return f(k, output, target, r)
		}
	}
	if f := im.Activate; g.declared.Provides(contract.OpActivate) {
		op := contract.OpActivate
		im.Activate = func(a contract.Activation, z []float64) (value, slope []float64, err error) {
			g.running.Store(&op)
			defer g.leave(&op, &err)
			return f(a, z)
		}
	}
}

func (g *guarded) wrapScalars() {
	im := &g.im
	im.Gamma = wrap1(g, contract.OpGamma, im.Gamma)
	im.Initialise = wrap2(g, contract.OpInitialise, im.Initialise)
	im.WeightVariance = wrap1(g, contract.OpWeightVariance, im.WeightVariance)
	im.SecondMoment = wrap2(g, contract.OpSecondMoment, im.SecondMoment)
	if f := im.VarianceGains; g.declared.Provides(contract.OpVarianceGains) {
		op := contract.OpVarianceGains
		im.VarianceGains = func(a contract.Activation, s contract.Shape, v float64) (forward, backward float64, err error) {
			g.running.Store(&op)
			defer g.leave(&op, &err)
			return f(a, s, v)
		}
	}
}

func (g *guarded) wrapDepth() {
	im := &g.im
	im.KeepProbabilities = wrap2(g, contract.OpKeepProbabilities, im.KeepProbabilities)
	im.ExpectedDepth = wrap2(g, contract.OpExpectedDepth, im.ExpectedDepth)
	im.DepthLaw = wrap2(g, contract.OpDepthLaw, im.DepthLaw)
	im.SampleBlocks = wrap3(g, contract.OpSampleBlocks, im.SampleBlocks)
}
