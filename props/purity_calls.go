package props

import (
	"errors"
	"fmt"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// call is one call of one operation.
type call struct {
	op  contract.Operation
	run func(im contract.Implementation, a *arguments) (result, error)
}

// result is what an operation returned, as slices that share its memory.
type result []tensor

// tensor is one named slice of numbers, or of booleans.
type tensor struct {
	name   string
	layer  int // l; 0: it belongs to no layer
	values []float64
	flags  []bool
	single bool  // one number, which has no index
	err    error // in place of numbers, what the call returned
}

func scalar(name string, v float64) tensor {
	return tensor{name: name, values: []float64{v}, single: true}
}

// calls holds a call of every operation.
var calls = []call{
	{contract.OpForward, func(im contract.Implementation, a *arguments) (result, error) {
		t, err := im.Forward(a.n, a.x)
		return append(layers("z", 1, t.Z), layers("a", 0, t.A)...), err
	}},
	{contract.OpDeltas, func(im contract.Implementation, a *arguments) (result, error) {
		δ, err := im.Deltas(a.n, a.x, a.y)
		return layers("δ", 1, δ), err
	}},
	{contract.OpBackprop, func(im contract.Implementation, a *arguments) (result, error) {
		g, err := im.Backprop(a.n, a.x, a.y)
		return gradientTensors(g), err
	}},
	{contract.OpBackpropBatch, func(im contract.Implementation, a *arguments) (result, error) {
		g, err := im.BackpropBatch(a.n, a.batchX, a.batchY, contract.Mean)
		return gradientTensors(g), err
	}},
	{contract.OpVJP, func(im contract.Implementation, a *arguments) (result, error) {
		g, err := im.VJP(a.n, a.x, a.cotangent)
		return gradientTensors(g), err
	}},
	{contract.OpActivate, func(im contract.Implementation, a *arguments) (result, error) {
		value, slope, err := im.Activate(a.f, a.z)
		return result{{name: "f(z)", values: value}, {name: "f'(z)", values: slope}}, err
	}},
	{contract.OpGamma, func(im contract.Implementation, a *arguments) (result, error) {
		γ, err := im.Gamma(a.f)
		return result{scalar("γ", γ)}, err
	}},
	{contract.OpLoss, func(im contract.Implementation, a *arguments) (result, error) {
		v, g, err := im.Loss(a.n.Loss, a.output, a.batchY, contract.Sum)
		return result{scalar("C", v), {name: "∂C/∂a", values: g.Data}}, err
	}},
	{contract.OpInitialise, func(im contract.Implementation, a *arguments) (result, error) {
		p, err := im.Initialise(a.spec, a.key)
		return result{{name: "W", values: p.W.Data}, {name: "b", values: p.B}}, err
	}},
	{contract.OpWeightVariance, func(im contract.Implementation, a *arguments) (result, error) {
		v, err := im.WeightVariance(a.spec)
		return result{scalar("V[w]", v)}, err
	}},
	{contract.OpVarianceGains, func(im contract.Implementation, a *arguments) (result, error) {
		forward, backward, err := im.VarianceGains(a.linear, a.spec.Shape, a.variance)
		return result{scalar("forward gain", forward), scalar("backward gain", backward)}, err
	}},
	{contract.OpSecondMoment, func(im contract.Implementation, a *arguments) (result, error) {
		m, err := im.SecondMoment(a.f, a.variance)
		return result{scalar("E f(z)²", m)}, err
	}},
	{contract.OpKeepProbabilities, func(im contract.Implementation, a *arguments) (result, error) {
		p, err := im.KeepProbabilities(a.blocks, a.pL)
		return result{{name: "p", values: p}}, err
	}},
	{contract.OpExpectedDepth, func(im contract.Implementation, a *arguments) (result, error) {
		e, err := im.ExpectedDepth(a.blocks, a.pL)
		return result{scalar("E[depth]", e)}, err
	}},
	{contract.OpDepthLaw, func(im contract.Implementation, a *arguments) (result, error) {
		law, err := im.DepthLaw(a.blocks, a.pL)
		return result{{name: "P(depth)", values: law}}, err
	}},
	{contract.OpSampleBlocks, func(im contract.Implementation, a *arguments) (result, error) {
		mask, err := im.SampleBlocks(a.blocks, a.pL, a.key)
		return result{{name: "mask", flags: mask}}, err
	}},
}

func layers(name string, first int, vs [][]float64) result {
	r := make(result, len(vs), len(vs)+4)
	for i, v := range vs {
		r[i] = tensor{name: name, layer: first + i, values: v}
	}
	return r
}

func gradientTensors(g contract.Gradients) result {
	r := result{scalar("C", g.Loss), {name: "∂C/∂x", values: g.X.Data}}
	for i := range g.W {
		r = append(r, tensor{name: "∂C/∂w", layer: i + 1, values: g.W[i].Data})
	}
	return append(r, layers("∂C/∂b", 1, g.B)...)
}

// provided returns the calls that can be made on the implementation.
func provided(im contract.Implementation, a *arguments) []call {
	var can []call
	for _, c := range calls {
		if im.Provides(c.op) && (c.op != contract.OpVarianceGains || a.linear.Kind != "") {
			can = append(can, c)
		}
	}
	return can
}

// perform runs the call. An error on valid input is for the properties of that
// operation to judge, so that it costs once: here it is a result, and has to come
// again. What is not supported ends the check, as everywhere.
func (c call) perform(j *verdict.Judge, im contract.Implementation, a *arguments) result {
	r, err := c.run(im, a)
	if errors.Is(err, errors.ErrUnsupported) {
		onValid(j, c.op, err)
		return nil
	}
	if err != nil {
		return result{{err: err}}
	}
	return r
}

// failure returns the error that is the result; nil if it is none.
func (r result) failure() error {
	if len(r) == 0 {
		return nil
	}
	return r[0].err
}

// performAll runs the calls in order and returns their results.
func performAll(j *verdict.Judge, im contract.Implementation, cs []call, a *arguments) []result {
	all := make([]result, len(cs))
	for i, c := range cs {
		all[i] = c.perform(j, im, a)
	}
	someWork(j, cs, all)
	return all
}

// someWork fails the check if every result of what the family needs is an error:
// that γ is answered says nothing of an implementation that computes nothing else.
func someWork(j *verdict.Judge, cs []call, all []result) {
	failed := -1
	for i, c := range cs {
		if c.op != contract.OpForward && c.op != contract.OpBackprop {
			continue
		}
		if all[i].failure() == nil {
			return
		}
		failed = i
	}
	if failed >= 0 {
		onValid(j, cs[failed].op, all[failed].failure())
	}
}

// snapshot returns a copy that shares nothing with r.
func (r result) snapshot() result {
	kept := slices.Clone(r)
	for i := range kept {
		kept[i].values, kept[i].flags = slices.Clone(r[i].values), slices.Clone(r[i].flags)
	}
	return kept
}

func snapshots(rs []result) []result {
	kept := make([]result, len(rs))
	for i, r := range rs {
		kept[i] = r.snapshot()
	}
	return kept
}

// equalResults compares to the bit; when says which call got is from.
func equalResults(j *verdict.Judge, cs []call, when string, got, want []result) {
	for i, c := range cs {
		c.equal(j, when, got[i], want[i])
	}
}

func (c call) equal(j *verdict.Judge, when string, got, want result) {
	if e, before := got.failure(), want.failure(); e != nil || before != nil {
		j.True(e == nil || before != nil, "%s %s returned an error: %v", c.op, when, e)
		j.True(e != nil, "%s %s returned no error, and one before: %v", c.op, when, before)
		return
	}
	if !j.Length(string(c.op)+" "+when, len(got), len(want)) {
		return
	}
	for i, t := range want {
		t.equal(j, c.op, when, got[i])
	}
}

// equal compares to the bit; the place says of which operation and when, which
// is formatted only if there is something to say.
func (t tensor) equal(j *verdict.Judge, op contract.Operation, when string, got tensor) {
	place := verdict.Place{Name: t.name, Layer: t.layer}
	if !same(got.values, t.values) || !slices.Equal(got.flags, t.flags) {
		place.Name = fmt.Sprintf("%s %s: %s", op, when, t.name)
	}
	if t.single && len(got.values) == 1 {
		j.Equal(place, got.values[0], t.values[0])
		return
	}
	equalVector(j, place, got.values, t.values)
	j.True(slices.Equal(got.flags, t.flags), "%s is %v, want %v", place.Name, got.flags, t.flags)
}

// same compares as Judge.Equal does: NaN equals NaN.
func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(v, w float64) bool { return v == w || v != v && w != w })
}
