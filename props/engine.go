package props

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bonpied/core/contract"
	"bonpied/core/verdict"
)

// tb is what rapid reports to: it keeps whether the check failed, and drops
// every message but the first failure's, for the driver prints findings.
type tb struct {
	name    string
	ctx     context.Context
	failed  bool
	message string // of the first Errorf
}

func (t *tb) Helper()                  {}
func (t *tb) Name() string             { return t.name }
func (t *tb) Context() context.Context { return t.ctx }
func (t *tb) Logf(string, ...any)      {}
func (t *tb) Log(...any)               {}
func (t *tb) Skipf(string, ...any)     {}
func (t *tb) Skip(...any)              {}
func (t *tb) SkipNow()                 {}
func (t *tb) Error(...any)             { t.failed = true }
func (t *tb) Fatalf(string, ...any)    { t.failed = true }
func (t *tb) Fatal(...any)             { t.failed = true }
func (t *tb) FailNow()                 { t.failed = true }
func (t *tb) Fail()                    { t.failed = true }
func (t *tb) Failed() bool             { return t.failed }
func (t *tb) Errorf(format string, args ...any) {
	if !t.failed {
		t.message = fmt.Sprintf(format, args...)
	}
	t.failed = true
}

// rapidSettings are the settings of one run of rapid. They are process-wide
// flags, so that runs hold rapidLock, set every one of them and put them back.
type rapidSettings struct {
	checks int
	seed   uint64
	shrink time.Duration
}

var rapidLock sync.Mutex

// ErrFlags says that rapid cannot run yet: it reads flags of the testing
// package, which a program outside go test has to register and parse. This
// library never parses the flags of somebody's program.
var ErrFlags = errors.New("props: outside go test, call testing.Init() and flag.Parse() before Run")

func flagsReady() bool { return flag.Parsed() && flag.Lookup("test.short") != nil }

// withRapid runs f under the settings and restores those before.
func withRapid(s rapidSettings, f func()) {
	checks := s.checks
	if testing.Short() {
		checks *= 5 // rapid divides them by 5 under -short; the count is the driver's to choose
	}
	want := map[string]string{
		"rapid.checks":     strconv.Itoa(checks),
		"rapid.steps":      "30",
		"rapid.failfile":   "",
		"rapid.nofailfile": "true", // tokens replay counterexamples
		"rapid.seed":       strconv.FormatUint(max(s.seed, 1), 10),
		"rapid.log":        "false",
		"rapid.v":          "false",
		"rapid.debug":      "false",
		"rapid.debugvis":   "false",
		"rapid.shrinktime": s.shrink.String(),
	}
	for name, value := range want {
		before := flag.Lookup(name).Value.String()
		set(name, value)
		defer set(name, before)
	}
	f()
}

func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic(fmt.Sprintf("props: setting -%s: %v", name, err))
	}
}

// search is one run of rapid over a property's Check, and what it found.
type search struct {
	property Property
	im       contract.Implementation
	rung     []int
	ctx      context.Context
	watch    func(*guarded) // sees the implementation of each check

	together Together // nil: calls are made one by one
	oracle   contract.Implementation
	tries    int // checks made to make a failure small, where calls travel together
	calls    int // made by the checks of this search, likewise

	shared   *guarded // of an implementation of pure functions; nil: a fresh one a check
	checks   int      // judged before the first failure
	redrawn  int      // inconclusive before the first failure
	lacking  int      // not supported before the first failure
	compared int
	worst    verdict.Finding // the pass nearest to its tolerance
	failure  *verdict.Finding
	draws    *Draws          // of the last failure: the minimal one, once rapid is done
	last     verdict.Finding // the last inconclusive one
	lacks    verdict.Finding // the last one that is not supported
	stopped  error           // the context ended
	broken   string          // how the property panicked
}

// failed is the one message that rapid sees, so that a failure with other
// digits is still the same failure.
const failed = "the property does not hold"

// stopped is the message that ends a run of rapid before its last check.
const stopped = "the run was ended"

func (s *search) run(settings rapidSettings) {
	if s.im.Fresh == nil {
		s.shared = guard(s.im)
	}
	t := &tb{name: "bonpied-v1/" + s.property.Name, ctx: s.ctx}
	withRapid(settings, func() { rapid.Check(t, s.check) })
	// A panic of the property itself: those of the implementation are errors.
	if line, _, _ := strings.Cut(t.message, "\n"); s.failure == nil && strings.HasPrefix(line, "[rapid] panic") {
		s.broken = line
	}
}

// check is what rapid calls: it judges one draw.
func (s *search) check(t *rapid.T) {
	if s.stopped = s.ctx.Err(); s.stopped != nil {
		if s.failure == nil {
			t.Fatal(stopped) // else rapid goes through what is left of a million checks
		}
		return // shrinking ends with what it has
	}
	if s.together != nil && s.failure != nil && s.exhausted() {
		return
	}
	draws := &Draws{rapid: t, rung: s.rung, inTurn: s.together != nil}
	f, judged := s.judge(draws)
	if !judged || f.Verdict == verdict.Inconclusive || f.Verdict == verdict.NotProvided {
		s.skip(f)
		t.SkipNow()
	}
	if f.Verdict == verdict.Pass {
		s.pass(f)
		return
	}
	s.failure, s.draws = &f, draws
	t.Fatal(failed)
}

// skip counts a draw that was not judged before the first failure.
func (s *search) skip(f verdict.Finding) {
	switch {
	case s.failure != nil:
	case f.Verdict == verdict.NotProvided:
		s.lacking++
		s.lacks = f
	default:
		s.redrawn++
		s.last = f
	}
}

// pass counts a check that passed before the first failure; shrinking does not
// count.
func (s *search) pass(f verdict.Finding) {
	if s.failure != nil {
		return
	}
	s.checks++
	s.compared += f.Evidence.Compared
	if s.checks == 1 || nearer(f.Evidence, s.worst.Evidence) {
		s.worst = f
	}
}

// nearer reports whether a is nearer to its tolerance than b.
func nearer(a, b verdict.Evidence) bool {
	return a.Discrepancy*b.Tolerance > b.Discrepancy*a.Tolerance
}

// judge runs the Check once; judged is false on a rung that the property cannot
// be drawn on.
func (s *search) judge(draws *Draws) (f verdict.Finding, judged bool) {
	var o outcome
	if s.together != nil {
		o = s.judgeTogether(draws)
	} else {
		im := s.shared
		if im == nil {
			im = guard(s.im)
		}
		s.watch(im)
		o = s.attempt(draws, im)
	}
	return o.finding, o.judged
}

// outcome is what one check gave.
type outcome struct {
	finding verdict.Finding
	judged  bool   // it could be made on the rung
	draws   *Draws // of a Check
	broken  string // how the property panicked, where that was met
}

// attempt runs the Check on a guarded implementation.
func (s *search) attempt(draws *Draws, im *guarded) (o outcome) {
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(offRung); !ok {
				panic(v)
			}
			o = outcome{draws: draws}
		}
	}()
	return outcome{finding: im.lacking(s.property.Check(draws, im.im)), judged: true, draws: draws}
}
