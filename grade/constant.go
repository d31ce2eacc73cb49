package grade

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

// Many properties are identities, and identities hold of 0: the gradients of a batch
// of zeros are the mean of zeros. So an operation that answers the same to questions
// whose answers differ, or with no finite number, counts as not written, and earns
// nothing of what it would take part in. So does one that supports nothing of what
// it is asked, which is found here with few questions.

// question asks an operation about something drawn from r, which is another thing
// each time.
type question struct {
	op  contract.Operation
	ask func(im contract.Implementation, r *rand.Rand, nth int) (answer any, err error)
}

// times is how often each operation is asked.
const times = 3

// Why an operation counts as not written. What needs a constant fails; what needs an
// unsupported one is not provided.
const (
	constant    = "gives the same answer to different questions, or no finite number, and counts as not written"
	unsupported = "supports nothing that it was asked, and counts as not written"
)

// notWritten returns the operations that count as not written, and why. What a
// submission ends or blocks in, its properties judge: where something does, nobody
// knows which, and each operation is asked by itself, until more than a few did.
func (j *judging) notWritten() map[contract.Operation]string {
	client, err := j.session.open()
	if err != nil {
		return nil // the properties will say so
	}
	all := questions(client.Implementation())
	left := notWritten(all, j.settings.Seed, client.Together)
	if client.Err() == nil {
		return left
	}
	left = map[contract.Operation]string{}
	for broke := 0; len(all) > 0 && broke <= mostBreaks && j.ctx.Err() == nil; all = all[1:] {
		if client, err = j.session.open(); err != nil {
			return left
		}
		one := notWritten(all[:1], j.settings.Seed, inTurn(client.Implementation()))
		if client.Err() != nil {
			broke++
			continue
		}
		maps.Copy(left, one)
	}
	return left
}

// inTurn makes calls in messages of their own, for who cannot answer several at once.
func inTurn(im contract.Implementation) props.Together {
	return func(n int, each func(i int, im contract.Implementation)) {
		for i := range n {
			each(i, im)
		}
	}
}

// notWritten returns which of the operations that are asked count as not written.
func notWritten(asked []question, seed uint64, together props.Together) map[contract.Operation]string {
	answers := make([][times]any, len(asked))
	errs := make([][times]error, len(asked))
	together(times*len(asked), func(i int, im contract.Implementation) {
		q, nth := i/times, i%times
		answers[q][nth], errs[q][nth] = asked[q].ask(im, rand.New(rand.NewPCG(seed, uint64(i))), nth)
	})
	left := map[contract.Operation]string{}
	for i, q := range asked {
		switch {
		case errors.Join(errs[i][:]...) == nil && same(answers[i][:]):
			left[q.op] = constant
		case !slices.ContainsFunc(errs[i][:], func(err error) bool { return !errors.Is(err, errors.ErrUnsupported) }):
			left[q.op] = unsupported
		}
	}
	return left
}

// same reports whether the same numbers are in all answers, or none that is finite.
func same(answers []any) bool {
	equal, finite := true, false
	var first []float64
	for i, a := range answers {
		numbers := numbersOf(nil, reflect.ValueOf(a))
		finite = finite || len(numbers) == 0 || slices.ContainsFunc(numbers, func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) })
		slices.Sort(numbers)
		numbers = slices.CompactFunc(numbers, equalNumbers) // of arrays of another size
		if i == 0 {
			first = numbers
		}
		equal = equal && slices.EqualFunc(numbers, first, equalNumbers)
	}
	return equal || !finite
}

// equalNumbers takes NaN for equal to itself.
func equalNumbers(a, b float64) bool { return cmp.Compare(a, b) == 0 }

// numbersOf appends the numbers in an answer.
func numbersOf(to []float64, v reflect.Value) []float64 {
	switch v.Kind() {
	case reflect.Float64:
		return append(to, v.Float())
	case reflect.Slice:
		for i := range v.Len() {
			to = numbersOf(to, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			to = numbersOf(to, v.Field(i))
		}
	case reflect.Interface:
		return numbersOf(to, v.Elem())
	default: // the sizes of a matrix
	}
	return to
}

// questions returns what each operation that is provided is asked, of different kinds
// of what there are. All that is drawn is positive, so that no ReLU is dead and every answer depends
// on what is asked; a mask of 64 blocks comes again with a probability below 1e-9.
func questions(im contract.Implementation) []question {
	type (
		subject = contract.Implementation
		source  = rand.Rand
	)
	kinds, losses := im.Conventions.SupportedActivations(), im.Conventions.SupportedLosses()
	function := func(nth int) contract.Activation { return contract.Activation{Kind: kinds[nth%len(kinds)]} }
	loss := func(nth int) contract.LossKind { return losses[nth%len(losses)] }
	reduction := func(nth int) contract.Reduction { return contract.Reductions()[nth%len(contract.Reductions())] }
	network := func(r *source, nth int) contract.Network {
		return contract.Network{Loss: loss(nth), Layers: []contract.Layer{
			{W: matrix(r, 4, 3), B: positive(r, 4), F: function(nth)},
			{W: matrix(r, 2, 4), B: positive(r, 2), F: function(nth)},
		}}
	}
	spec := func(nth int, shape contract.Shape) contract.InitSpec {
		return contract.InitSpec{Scheme: contract.Schemes()[nth], Mode: contract.FanIn, Law: contract.Normal, Shape: shape}
	}
	all := []question{
		{contract.OpActivate, func(im subject, r *source, nth int) (any, error) {
			a, slope, err := im.Activate(function(nth), positive(r, 4))
			return []any{a, slope}, err
		}},
		{contract.OpLoss, func(im subject, r *source, nth int) (any, error) {
			value, gradient, err := im.Loss(loss(nth), matrix(r, 3, 2), matrix(r, 3, 2), reduction(nth))
			return []any{value, gradient}, err
		}},
		{contract.OpForward, func(im subject, r *source, nth int) (any, error) {
			trace, err := im.Forward(network(r, nth), positive(r, 3))
			return trace.Z, err // a⁰ is what was given
		}},
		{contract.OpDeltas, func(im subject, r *source, nth int) (any, error) {
			return im.Deltas(network(r, nth), positive(r, 3), positive(r, 2))
		}},
		{contract.OpBackprop, func(im subject, r *source, nth int) (any, error) {
			return im.Backprop(network(r, nth), positive(r, 3), positive(r, 2))
		}},
		{contract.OpBackpropBatch, func(im subject, r *source, nth int) (any, error) {
			return im.BackpropBatch(network(r, nth), matrix(r, 2, 3), matrix(r, 2, 2), reduction(nth))
		}},
		{contract.OpVJP, func(im subject, r *source, nth int) (any, error) {
			return im.VJP(network(r, nth), positive(r, 3), positive(r, 2))
		}},
		{contract.OpInitialise, func(im subject, r *source, nth int) (any, error) {
			drawn, err := im.Initialise(spec(nth, contract.Dense([times]int{4, 6, 8}[nth], [times]int{6, 4, 3}[nth])), r.Uint64())
			return drawn.W.Data, err
		}},
		{contract.OpWeightVariance, func(im subject, r *source, nth int) (any, error) {
			return im.WeightVariance(spec(nth, contract.Dense(1+nth+times*r.IntN(300), 5)))
		}},
		{contract.OpVarianceGains, func(im subject, r *source, nth int) (any, error) {
			f := contract.Activation{Kind: [times]contract.ActivationKind{contract.Identity, contract.ReLU, contract.LeakyReLU}[nth]}
			forward, backward, err := im.VarianceGains(f, contract.Dense(3, 4), 0.5+r.Float64())
			return []any{forward, backward}, err
		}},
		{contract.OpSecondMoment, func(im subject, r *source, nth int) (any, error) {
			return im.SecondMoment(function(nth), 0.5+r.Float64())
		}},
		{contract.OpKeepProbabilities, func(im subject, r *source, nth int) (any, error) {
			return im.KeepProbabilities(5+nth, r.Float64())
		}},
		{contract.OpExpectedDepth, func(im subject, r *source, nth int) (any, error) {
			return im.ExpectedDepth(5+nth, r.Float64())
		}},
		{contract.OpDepthLaw, func(im subject, r *source, nth int) (any, error) {
			return im.DepthLaw(5+nth, r.Float64())
		}},
		{contract.OpSampleBlocks, func(im subject, r *source, _ int) (any, error) {
			mask, err := im.SampleBlocks(64, 0.25+r.Float64()/2, r.Uint64())
			var kept []float64
			for l, is := range mask {
				if is {
					kept = append(kept, float64(l))
				}
			}
			return kept, err
		}},
	}
	return slices.DeleteFunc(all, func(q question) bool { return !im.Provides(q.op) })
}

// positive returns n numbers in [¼, 1).
func positive(r *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 0.25 + 0.75*r.Float64()
	}
	return v
}

func matrix(r *rand.Rand, rows, cols int) contract.Matrix {
	return contract.Matrix{Rows: rows, Cols: cols, Data: positive(r, rows*cols)}
}

// without returns the implementation without some operations.
func without(im contract.Implementation, ops map[contract.Operation]string) contract.Implementation {
	fields := reflect.ValueOf(&im).Elem()
	for op := range ops {
		fields.FieldByName(string(op)).SetZero()
	}
	return im
}

// because says why a property is not judged that needs what counts as not written.
func because(found props.Result, needs []contract.Operation, left map[contract.Operation]string) props.Result {
	for _, op := range needs {
		reason, ok := left[op]
		if !ok || found.Verdict != verdict.NotProvided {
			continue
		}
		found.Reason = string(op) + " " + reason
		if reason == constant {
			found.Verdict = verdict.Fail
			return found
		}
	}
	return found
}
