package props

import (
	"fmt"
	"slices"
	"sync"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// fromPurity is the origin of the tolerance of the family.
const fromPurity = "0: equal arguments give equal results, to the bit"

// argumentsUnchanged looks at every slice of the arguments, and at the margin
// behind it, after each call.
func argumentsUnchanged(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "0: arguments are read, and not written"}
	a := d.arguments(im)
	given, before := a.padded(), a.tensors()
	cs := provided(im, a)
	results := make([]result, len(cs))
	for n, c := range cs {
		results[n] = c.perform(&j, im, given)
		for i, t := range given.tensors() {
			before[i].equal(&j, c.op, "changed its argument", t)
			behind := t.values[:len(t.values)+margin][len(t.values):]
			j.True(behind[0] == untouched && behind[1] == untouched,
				"%s wrote behind the end of %s, into the caller's array", c.op, t.name)
		}
		for i, layer := range given.n.Layers {
			own := a.n.Layers[i]
			j.True(layer.F == own.F && layer.W.Rows == own.W.Rows && layer.W.Cols == own.W.Cols,
				"%s changed the shape or the activation of layer %d", c.op, i+1)
		}
		if j.Failed() {
			break // the arguments of the next call are not what they should be
		}
	}
	someWork(&j, cs, results)
	return j.Finding()
}

func repeatable(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromPurity}
	a := d.arguments(im)
	times := d.Int("times", 2, 6)
	cs := provided(im, a)
	first := snapshots(performAll(&j, im, cs, a))
	for again := 2; again <= times; again++ {
		equalResults(&j, cs, fmt.Sprintf("on call %d", again), performAll(&j, im, cs, a), first)
	}
	return j.Finding()
}

// interleaved makes all calls on x₁, then on x₂, and then both in the opposite
// order, so that a call finds the cache of another operation, and of other
// arguments.
func interleaved(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromPurity}
	a := d.arguments(im)
	b := a.other()
	cs := provided(im, a)
	firstA := snapshots(performAll(&j, im, cs, a))
	firstB := snapshots(performAll(&j, im, cs, b))
	slices.Reverse(cs)
	slices.Reverse(firstA)
	slices.Reverse(firstB)
	equalResults(&j, cs, "of x₁ after x₂", performAll(&j, im, cs, a), firstA)
	equalResults(&j, cs, "of x₂ after x₁", performAll(&j, im, cs, b), firstB)
	return j.Finding()
}

// resultsKept makes up to six later rounds, to come around a ring of buffers.
func resultsKept(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "0: a result is the caller's own"}
	a := d.arguments(im)
	rounds := d.Int("later rounds", 1, 6)
	cs := provided(im, a)
	live := performAll(&j, im, cs, a)
	kept := snapshots(live)
	b := a.other()
	for range rounds {
		performAll(&j, im, cs, b)
	}
	equalResults(&j, cs, "after later calls", live, kept)
	return j.Finding()
}

// callerBuffers changes the arguments after a call, and then the results.
func callerBuffers(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: fromPurity}
	a := d.arguments(im)
	b := a.other()
	cs := provided(im, a)
	mine := a.clone()
	live := performAll(&j, im, cs, mine)
	kept := snapshots(live)
	mine.overwrite(b)
	equalResults(&j, cs, "after the caller changed the arguments", live, kept)
	if j.Failed() {
		return j.Finding()
	}
	in := snapshots(performAll(&j, im, cs, mine))
	equalResults(&j, cs, "of new numbers in the memory of old ones", in, performAll(&j, im, cs, b.clone()))
	for _, r := range live {
		spoil(r)
	}
	equalResults(&j, cs, "after the caller changed an earlier result", performAll(&j, im, cs, a.clone()), kept)
	return j.Finding()
}

// spoil changes every number of a result. It adds, and does not write a
// constant, so that spoiling a cache twice changes it twice: the check fails
// again when it is repeated.
func spoil(r result) {
	for _, t := range r {
		for i := range t.values {
			t.values[i]++
		}
		for i := range t.flags {
			t.flags[i] = !t.flags[i]
		}
	}
}

// sharedArguments gives one vector, one batch, one matrix and one bias to
// whatever takes one, in a network of equal widths.
func sharedArguments(d *Draws, im contract.Implementation) verdict.Finding {
	j := verdict.Judge{ToleranceFrom: "0: the same numbers, elsewhere in memory"}
	n := d.squareNetwork(im)
	x := d.vector("x", len(n.Layers[0].B), targets(n.Loss))
	shared := fillArguments(im, n, x, x)
	shared.cotangent, shared.z = x, x
	shared.batchX.Data, shared.output.Data = shared.batchY.Data, shared.batchY.Data
	cs := provided(im, shared)
	apart := shared.clone()
	want := snapshots(performAll(&j, im, cs, apart))
	equalResults(&j, cs, "of shared arguments", performAll(&j, im, cs, shared), want)
	return j.Finding()
}

// squareNetwork draws a network of equal widths whose layers share one matrix
// and one bias.
func (d *Draws) squareNetwork(im contract.Implementation) contract.Network {
	L, width := d.depth(1, 3), d.size("N", 0, 1, 3)
	n := contract.Network{Loss: pick(d, "loss", im.Conventions.SupportedLosses())}
	one := d.layer(width, width, d.activation(im.Conventions.SupportedActivations()), networkForm{})
	widths := []int{width}
	for l := range L {
		widths = append(widths, d.size("N", l+1, width, width))
		n.Layers = append(n.Layers, one)
	}
	d.drew(widths)
	d.Note("network of shared layers", n)
	return n
}

// concurrent makes the calls from several goroutines, each on arguments of its
// own. Everything is drawn, and computed one after the other, before they start.
func concurrent(d *Draws, im contract.Implementation) verdict.Finding {
	const rounds = 2
	var j verdict.Judge
	a := d.arguments(im)
	workers := make([]worker, d.Int("goroutines", 2, 3))
	cs := provided(im, a)
	for i := range workers {
		workers[i] = worker{arguments: a, want: snapshots(performAll(&j, im, cs, a))}
		workers[i].outcome.ToleranceFrom = fromPurity
		a = a.other()
	}
	if j.Failed() {
		return j.Finding()
	}
	if d.inTurn {
		inTurn(workers, rounds, im, cs)
	} else {
		together(workers, func(w *worker) {
			for range rounds {
				w.work(im, cs)
			}
		})
	}
	for _, w := range workers {
		if w.outcome.Failed() {
			return w.outcome.Finding()
		}
	}
	return workers[0].outcome.Finding()
}

// inTurn is what calls at the same time are to a process that answers one at a time:
// each worker makes one call, in turn.
func inTurn(workers []worker, rounds int, im contract.Implementation, cs []call) {
	for range rounds {
		for i, c := range cs {
			for k := range workers {
				w := &workers[k]
				c.equal(&w.outcome, "called concurrently", c.perform(&w.outcome, im, w.arguments), w.want[i])
			}
		}
	}
}

// together lets all workers work at once, and waits for them.
func together(workers []worker, work func(w *worker)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range workers {
		all.Go(func() {
			<-start
			work(&workers[i])
		})
	}
	close(start)
	all.Wait()
}

// worker is one goroutine's arguments, what a sequential call gave for them, and
// what it found.
type worker struct {
	arguments *arguments
	want      []result
	outcome   verdict.Judge
}

func (w *worker) work(im contract.Implementation, cs []call) {
	equalResults(&w.outcome, cs, "called concurrently", performAll(&w.outcome, im, cs, w.arguments), w.want)
}
