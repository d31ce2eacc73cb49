package core

import (
	"reflect"

	"bonpied/core/contract"
)

// Reference returns the project's own implementation of every operation, named
// "reference": float64, the exact GELU, f'(0) from the left at a kink.
func Reference() contract.Implementation { return Build("reference", ReferencePrimitives()) }

// Build composes an implementation of every operation from p, where a nil field
// means the reference's formula. Its operations validate their arguments with
// package contract, are pure, and may be called concurrently if the primitives
// may. It panics if the name is empty or the conventions are not valid.
func Build(name string, p Primitives) contract.Implementation {
	p.complete()
	im := contract.Implementation{
		Name: name, Conventions: p.Conventions,
		Activate: p.activate, Gamma: p.gammaOf, Loss: p.loss,
		Forward: p.forward, Deltas: p.deltas,
		Backprop: p.backprop, BackpropBatch: p.backpropBatch, VJP: p.vjp,
		Initialise: p.initialise, WeightVariance: p.weightVariance,
		VarianceGains: p.varianceGains, SecondMoment: p.secondMoment,
		KeepProbabilities: p.keepProbabilities, ExpectedDepth: p.expectedDepth,
		DepthLaw: p.depthLaw, SampleBlocks: p.sampleBlocks,
	}
	if err := im.Validate(); err != nil {
		panic("core: Build: " + err.Error())
	}
	return im
}

// complete sets every nil formula to the reference's. Round stays nil: that is
// the identity, and costs no call.
func (p *Primitives) complete() {
	reference := ReferencePrimitives()
	own, from := reflect.ValueOf(p).Elem(), reflect.ValueOf(&reference).Elem()
	for i := range own.NumField() {
		if field := own.Field(i); field.Kind() == reflect.Func && field.IsNil() {
			field.Set(from.Field(i))
		}
	}
}
