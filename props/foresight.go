package props

import (
	"context"
	"runtime"
	"sync"

	"bonpied/core/contract"
)

// A message to another process costs as much as a thousand additions, and most
// checks ask one thing after the other. So a check is rehearsed: it runs on
// guesses where it does not know the answers yet, which shows what it is going to
// ask; all of that is asked at once; and it runs again, until nothing is missing.
// Only that last run counts, and it has seen the implementation's own answers
// alone: guesses choose what is asked, and never a verdict. Where they were wrong,
// the check asks something else the next time, and runs once more.
//
// What is asked is asked in the order in which the check asks it, and what it asks
// twice is asked twice, so that a sequence of calls is the sequence that the check
// means. One thing is put off: a call whose arguments hold numbers of a guess, such
// as a forward pass through weights that are still to be drawn.

// Together makes calls of an implementation in another process: it calls each with
// 0, …, n−1 and an implementation to call, once each, and returns when all have
// returned. The calls of lower numbers are made first.
type Together = func(n int, each func(i int, im contract.Implementation))

// foresight is what is known of the calls of one check.
type foresight struct {
	oracle contract.Implementation     // guesses
	known  map[fingerprint][]*question // answered, in the order in which they were asked

	mu      sync.Mutex            // what follows is of one rehearsal
	used    map[fingerprint]int   // how many of the known were asked for
	asked   []*question           // not answered yet
	guess   map[*float64]struct{} // the first numbers of guesses
	marked  func(v *[]float64)    // adds to guess
	written []byte                // the call that is looked up
}

// question is one call with arguments of its own.
type question struct {
	key    fingerprint
	ask    func(im contract.Implementation) // sets the answer
	answer any                              // *reply of what the operation returns
}

type reply[R any] struct {
	value R
	err   error
}

// begin forgets the rehearsal before.
func (f *foresight) begin() {
	f.used, f.asked, f.guess = map[fingerprint]int{}, nil, map[*float64]struct{}{}
	f.marked = func(v *[]float64) {
		if len(*v) > 0 {
			f.guess[&(*v)[0]] = struct{}{}
		}
	}
}

// learn keeps what was answered.
func (f *foresight) learn() {
	for _, q := range f.asked {
		f.known[q.key] = append(f.known[q.key], q)
	}
	f.asked = nil
}

// guesses reports whether the arguments hold numbers of a guess.
func (f *foresight) guesses(args []any) (found bool) {
	for _, a := range args {
		numbers(a, func(v *[]float64) {
			if len(*v) > 0 {
				_, guessed := f.guess[&(*v)[0]]
				found = found || guessed
			}
		})
	}
	return found
}

// foresee returns the answer to a call if it is known, and otherwise a guess. args
// point to the arguments of call, which are copied if they are kept.
func foresee[R any](f *foresight, op contract.Operation, args []any, call func(im contract.Implementation) (R, error)) (R, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := f.fingerprintOf(op, args)
	if n := f.used[key]; n < len(f.known[key]) {
		f.used[key]++
		r := f.known[key][n].answer.(*reply[R])
		value := r.value
		own(&value)
		return value, r.err
	}
	f.used[key]++
	if !f.guesses(args) {
		for _, a := range args {
			own(a)
		}
		q := &question{key: key}
		q.ask = func(im contract.Implementation) {
			r := &reply[R]{}
			defer func() { // guarding all of im costs more than a call
				if v := recover(); v != nil {
					r.err = &PanicError{Operation: op, Value: v}
					q.answer = r
				}
			}()
			r.value, r.err = call(im)
			q.answer = r
		}
		f.asked = append(f.asked, q)
	}
	r, err := call(f.oracle)
	numbers(&r, f.marked)
	return r, err
}

// trial is a check, or a sample, that is rehearsed until all that it asks is known.
type trial struct {
	foresight
	declared contract.Implementation
	run      func(im contract.Implementation) outcome // does the same each time, given the same answers
	outcome  outcome                                  // of the last rehearsal
	settled  bool                                     // nothing was missing in it
	calls    int                                      // that were made
}

func newTrial(oracle, declared contract.Implementation, run func(im contract.Implementation) outcome) *trial {
	return &trial{
		foresight: foresight{oracle: oracle, known: map[fingerprint][]*question{}},
		declared:  declared, run: run,
	}
}

func (t *trial) rehearse() {
	t.begin()
	t.outcome = t.run(t.foreseen(t.declared))
	t.settled = len(t.asked) == 0
	t.calls += len(t.asked)
}

// rehearse rehearses all trials once, on every processor, and asks what they miss,
// in their order.
func rehearse(trials []*trial, together Together) {
	eachOf(trials, (*trial).rehearse)
	var asked []*question
	for _, t := range trials {
		asked = append(asked, t.asked...)
	}
	together(len(asked), func(i int, im contract.Implementation) { asked[i].ask(im) })
	for _, t := range trials {
		t.learn()
	}
}

// settle rehearses one trial until nothing is missing, or the context ends. A
// rehearsal in this goroutine may panic.
func (t *trial) settle(ctx context.Context, together Together) error {
	for !t.settled {
		if err := ctx.Err(); err != nil {
			return err
		}
		rehearse([]*trial{t}, together)
	}
	return nil
}

// eachOf calls f on each of the items, on every processor; on one item in the
// caller's goroutine.
func eachOf[T any](items []T, f func(T)) {
	workers := min(runtime.GOMAXPROCS(0), len(items))
	if workers <= 1 {
		for _, item := range items {
			f(item)
		}
		return
	}
	next := make(chan T)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for item := range next {
				f(item)
			}
		})
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	all.Wait()
}
