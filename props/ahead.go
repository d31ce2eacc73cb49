package props

import (
	"context"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// Ahead of the properties in their order, all checks of all of them are made at
// once, where calls travel together: a run then costs as many messages as the check
// with the longest chain of calls, and not the sum over all checks. They are the
// very checks that the ordinary search makes, so that what passes is judged. What
// fails goes through the ordinary search, from the check that failed.

// job is a property that is judged ahead.
type job interface {
	// open returns the trials that are to be rehearsed next; none: it is judged.
	open() []*trial
}

// ahead is what was found ahead, by the names of the properties.
type ahead struct {
	findings map[string]verdict.Finding // of those that need no search
	failing  map[string]*lookahead      // of those that do
}

// judgeAhead judges the properties that apply to the implementation. It finds
// nothing if the context ends.
func judgeAhead(ctx context.Context, im contract.Implementation, set Settings, ps []Property) ahead {
	found := ahead{map[string]verdict.Finding{}, map[string]*lookahead{}}
	oracle := oracleFor(im)
	var jobs []job
	for _, p := range ps {
		switch {
		case p.whyNot(im) != "":
		case p.Check != nil:
			s := &search{property: p, im: im, ctx: ctx, watch: func(*guarded) {}, together: set.Together, oracle: oracle}
			jobs = append(jobs, newLookahead(s, keyOf(p, set), p.checks(set.Checks), mostRuns))
		default:
			jobs = append(jobs, newSampleAhead(ctx, p, im, set, oracle))
		}
	}
	if !finish(ctx, jobs, set.Together) {
		return found
	}
	for _, j := range jobs {
		switch j := j.(type) {
		case *sampleAhead:
			if f, ok := j.finding(); ok {
				found.findings[j.property.Name] = f
			}
		case *lookahead:
			if j.suspect {
				found.failing[j.property.Name] = j
			} else {
				found.findings[j.property.Name] = j.weigh()
			}
		}
	}
	return found
}

// oracleFor returns what guesses the implementation's answers: the reference, with
// the same conventions. It chooses what is asked early, and judges nothing.
func oracleFor(im contract.Implementation) contract.Implementation {
	p := core.Primitives{Conventions: im.Conventions}
	if im.Conventions.Roundoff() > contract.Float64 {
		p.Round = single
	}
	return core.Build("guess", p)
}

// finish rehearses the jobs until all are judged, and reports whether they are.
func finish(ctx context.Context, jobs []job, together Together) bool {
	for ctx.Err() == nil {
		var open [][]*trial
		for _, j := range jobs {
			open = append(open, j.open())
		}
		trials := inRounds(open)
		if len(trials) == 0 {
			return true
		}
		rehearse(trials, together)
	}
	return false
}

// inRounds returns the first trial of each job, then the second of each, and so on,
// so that what one property asks is spread over the run: an implementation that is right
// at times is not asked all of it while it is.
func inRounds(jobs [][]*trial) (trials []*trial) {
	for k, more := 0, true; more; k++ {
		more = false
		for _, j := range jobs {
			if k < len(j) {
				trials = append(trials, j[k])
				more = true
			}
		}
	}
	return trials
}

// lookahead makes the checks of a search, many at once.
type lookahead struct {
	*search
	seed   uint64 // of the runs
	wanted int    // checks of one run of rapid
	most   int    // runs
	runs   int    // begun

	next           uint64 // seed of the last check that was begun
	valid, invalid int    // of this run
	trials         []*trial
	seeds          []uint64 // of the trials
	suspect        bool     // the check of the seed failing did not pass
	failing        uint64
}

func newLookahead(s *search, seed uint64, wanted, most int) *lookahead {
	a := &lookahead{search: s, seed: seed, wanted: wanted, most: most}
	a.begin()
	return a
}

// begin begins a run of rapid.
func (a *lookahead) begin() {
	a.next, a.valid, a.invalid = max(a.seed+uint64(a.runs), 1), 0, 0
	a.runs++
}

// open counts what was judged, and draws the checks that rapid would certainly make
// next: it ends at so many that are valid, or ten times as many that are not.
func (a *lookahead) open() []*trial {
	var left []*trial
	for _, t := range a.trials {
		if !t.settled {
			left = append(left, t)
		}
	}
	if len(left) > 0 {
		return left
	}
	if a.count(); a.suspect {
		return nil
	}
	if a.valid == a.wanted || a.invalid == invalidChecks*a.wanted {
		if a.runs == a.most || !a.drawsOn() {
			return nil
		}
		a.begin()
	}
	for i := range min(a.wanted-a.valid, invalidChecks*a.wanted-a.invalid) {
		a.next += uint64(a.valid + a.invalid + i) // as rapid counts its seeds
		a.seeds = append(a.seeds, a.next)
		a.trials = append(a.trials, newTrial(a.oracle, a.im, a.drawn(a.next)))
	}
	return a.trials
}

// invalidChecks is how many times as many checks as are wanted rapid draws in vain.
const invalidChecks = 10

// count counts the outcomes as the search does, up to the first that did not pass.
func (a *lookahead) count() {
	trials, seeds := a.trials, a.seeds
	a.trials, a.seeds = nil, nil
	for i, t := range trials {
		a.calls += t.calls
		o := t.outcome
		switch {
		case o.broken != "" || o.judged && (o.finding.Verdict == verdict.Fail || o.finding.Verdict == verdict.Error):
			a.suspect, a.failing = true, seeds[i]
			return
		case o.judged && o.finding.Verdict == verdict.Pass:
			a.pass(o.finding)
			a.valid++
		default:
			a.skip(o.finding)
			a.invalid++
		}
	}
}

// drawn returns the check of a seed of rapid. Its draws are those of the check that
// rapid makes first with this seed.
func (a *lookahead) drawn(seed uint64) func(im contract.Implementation) outcome {
	return func(im contract.Implementation) (o outcome) {
		check := rapid.Custom(func(t *rapid.T) bool {
			defer func() {
				if v := recover(); v != nil {
					o.broken = fmt.Sprint(v)
				}
				rapid.Bool().Draw(t, "end") // rapid insists on a draw, and some checks draw nothing
			}()
			o = a.attempt(&Draws{rapid: t, rung: a.rung, inTurn: true}, guard(im))
			return true
		})
		check.Example(int(seed))
		return o
	}
}

// follow makes the check that failed ahead again, by itself, and makes it small. It
// returns nil if it passes by itself: then what was asked in between mattered, and
// the property is judged by its own calls alone.
func (a *lookahead) follow(screen bool) *search {
	s := a.again(0)
	switch {
	case s.failure == nil && s.broken == "" && s.stopped == nil:
		return nil
	case screen || s.failure == nil:
		return s
	}
	if smaller := a.climb(s.draws.widths); smaller != nil {
		small := smaller.again(patience)
		if small.failure != nil && small.failure.Verdict == verdict.Fail {
			small.checks, small.redrawn, small.compared = s.checks, s.redrawn, s.compared
			return small
		}
	}
	if small := a.again(patience); small.failure != nil {
		return small
	}
	return s
}

// again returns the search of which the check that failed is the first, with what
// was counted before it.
func (a *lookahead) again(shrink time.Duration) *search {
	s := *a.search
	s.calls = 0
	s.run(rapidSettings{checks: 1, seed: a.failing, shrink: shrink})
	return &s
}

// climb looks for a failure on a smaller network than one of these widths, on twice
// as many rungs of the ladder each time, as long as that costs few enough calls; nil if
// there is none.
func (a *lookahead) climb(widths []int) *lookahead {
	var rungs [][]int
	for _, rung := range ladder() {
		if widths != nil && compareShapes(rung, widths) < 0 {
			rungs = append(rungs, rung)
		}
	}
	checks := max(rungChecks/max(a.property.Cost, 1), 1)
	used, last := 0, 0
	for most := 1; len(rungs) > 0 && used+3*last <= mostClimbCalls; most *= 2 {
		var jobs []job
		for _, rung := range rungs[:min(most, len(rungs))] {
			s := *a.search
			s.rung = rung
			s.checks, s.redrawn, s.lacking, s.compared, s.calls = 0, 0, 0, 0, 0
			jobs = append(jobs, newLookahead(&s, a.seed, checks, 1))
		}
		rungs = rungs[len(jobs):]
		if !finish(a.ctx, jobs, a.together) {
			return nil
		}
		last = 0
		for _, j := range jobs {
			rung := j.(*lookahead)
			if rung.suspect {
				return rung
			}
			last += rung.calls
		}
		used += last
	}
	return nil
}

// What making a failure small may cost where calls travel: so many common checks of
// each rung, about so many calls for the ladder, and after that so many checks and
// calls more. Time is no bound here, but for that of the property: the same seed gives
// the same counterexample.
const (
	rungChecks     = 20
	mostClimbCalls = 12_000
	mostTries      = 100
	mostTryCalls   = 3_000
	patience       = time.Minute
)

// exhausted counts a check that is made to make a failure small, and reports whether
// there were enough.
func (s *search) exhausted() bool {
	s.tries++
	return s.tries > mostTries || s.calls > mostTryCalls
}

// judgeTogether makes one check, and asks what it asks in as few messages as can be.
// Each rehearsal makes the draws of the one before, and what rapid gives beyond.
func (s *search) judgeTogether(draws *Draws) outcome {
	next := draws
	t := newTrial(s.oracle, s.im, func(im contract.Implementation) outcome {
		o := s.attempt(next, guard(im))
		next = &Draws{rapid: draws.rapid, rung: draws.rung, inTurn: true, replay: next.choices}
		return o
	})
	if err := t.settle(s.ctx, s.together); err != nil {
		s.stopped = err
		draws.rapid.Fatal(stopped)
	}
	s.calls += t.calls
	*draws = *t.outcome.draws
	return t.outcome
}

// sampleAhead is a statistical property that is judged ahead.
type sampleAhead struct {
	property Property
	token    Token
	trial    *trial
}

func newSampleAhead(ctx context.Context, p Property, im contract.Implementation, set Settings, oracle contract.Implementation) *sampleAhead {
	a := &sampleAhead{property: p, token: sampleToken(im, p, set)}
	a.trial = newTrial(oracle, im, func(im contract.Implementation) (o outcome) {
		defer func() {
			if v := recover(); v != nil {
				o.broken = fmt.Sprint(v)
			}
		}()
		o.finding = sample(ctx, p, im, a.token, func(*guarded) {})
		return o
	})
	return a
}

func (a *sampleAhead) open() []*trial {
	if a.trial.settled {
		return nil
	}
	return []*trial{a.trial}
}

// finding returns that of the sample, whatever it is: chance is not tried twice. It
// reports false where the property is broken.
func (a *sampleAhead) finding() (f verdict.Finding, ok bool) {
	return witnessed(a.trial.outcome.finding, a.token), a.trial.outcome.broken == ""
}
