package props

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"time"

	"bonpied"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// Settings of a run; nil means the defaults.
type Settings struct {
	// Seed of every draw. 0 draws one from the operating system; the report
	// states it.
	Seed uint64
	// Checks that each Check property executes; 0 means 100. A property of which
	// one check costs that of several executes the less of them, see
	// [Property.Cost]; one that asks for more gets its own least number.
	Checks int
	// Timeout of one property; 0 means a minute. An implementation that does
	// not return by then fails the property, and the run ends there: what hangs
	// cannot be stopped from within the process.
	Timeout time.Duration
	// Effect, in [0, 1], is the least effect that statistical properties certify: one
	// that certifies a smaller one takes fewer samples. 0: each its own.
	Effect float64
	// Together, if not nil, makes calls of the implementation, which is in another
	// process, in few messages: remote.Client's method of this name. All checks are
	// then made at once, and only what fails is gone through check by check, within
	// bounds on checks and calls; the report is the same as without it. Where a
	// message breaks the connection, everything that was asked with it fails: run
	// again without Together, on a new connection, to learn which call it was.
	Together Together
	// Screen neither shrinks nor certifies: it finds what is failed, fast.
	Screen bool
	// Progress, if not nil, is called before each property and once at the end,
	// with name "".
	Progress func(done, total int, name string)
}

const (
	defaultChecks  = 100
	defaultTimeout = time.Minute
)

// What a grader asks of a submission: see [Grading]. The smallest of the mistakes that
// are known in drawn weights, a normal law cut at two deviations, has 23 % less variance.
const (
	GradingChecks = 20
	GradingEffect = 0.2
)

// Grading returns the settings to grade an implementation in another process with:
// [GradingChecks] checks of each property, unless it asks for more, and effects of
// [GradingEffect]. The false alarm is that of the properties, as for any run.
func Grading(seed uint64, together Together) *Settings {
	return &Settings{Seed: seed, Checks: GradingChecks, Effect: GradingEffect, Together: together}
}

func (s *Settings) withDefaults() (Settings, error) {
	var set Settings
	if s != nil {
		set = *s
	}
	if set.Checks < 0 {
		return set, fmt.Errorf("props: Settings.Checks is %d, want at least 0", set.Checks)
	}
	if set.Timeout < 0 {
		return set, fmt.Errorf("props: Settings.Timeout is %v, want at least 0", set.Timeout)
	}
	if !(set.Effect >= 0 && set.Effect <= 1) {
		return set, fmt.Errorf("props: Settings.Effect is %v, want [0, 1]", set.Effect)
	}
	if set.Checks == 0 {
		set.Checks = defaultChecks
	}
	if set.Timeout == 0 {
		set.Timeout = defaultTimeout
	}
	for set.Seed == 0 {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand
		set.Seed = binary.LittleEndian.Uint64(b[:])
	}
	return set, nil
}

// Run judges an implementation by the properties, in order, and returns the
// report. If the context ends first the report holds what was judged, with
// Complete false, and the error is nil: a part of a report is a report. The
// error says what kept the run from starting.
//
// Runs in one process are sequential, for rapid's settings are process-wide.
// Outside go test, the program must have called testing.Init and parsed its
// flags (see [ErrFlags]).
func Run(ctx context.Context, im contract.Implementation, set *Settings, ps ...Property) (Report, error) {
	settings, err := set.withDefaults()
	if err != nil {
		return Report{}, err
	}
	if err := im.Validate(); err != nil {
		return Report{}, err
	}
	if err := Validate(ps); err != nil {
		return Report{}, err
	}
	if settings.Together != nil && im.Fresh != nil {
		return Report{}, fmt.Errorf("props: Settings.Together is set, and the implementation has a Fresh: one in another process is made there")
	}
	if !flagsReady() {
		return Report{}, ErrFlags
	}
	if !rapidLock.TryLock() {
		if hung.Load() {
			return Report{}, fmt.Errorf("props: an implementation that an earlier run judged still hangs in this process")
		}
		rapidLock.Lock()
	}
	report := newReport(im, settings, ps)
	if run(ctx, im, settings, ps, &report) {
		rapidLock.Unlock()
	}
	return report, nil
}

// run fills the report and reports whether nothing was left running.
func run(ctx context.Context, im contract.Implementation, set Settings, ps []Property, report *Report) (clean bool) {
	report.Complete = true
	var found ahead
	if set.Together != nil {
		found = judgeAhead(ctx, im, set, ps)
	}
	for i, p := range ps {
		if set.Progress != nil {
			set.Progress(i, len(ps), p.Name)
		}
		if finding, ok := found.findings[p.Name]; ok {
			report.add(p, conclude(p, finding, set))
			continue
		}
		finding, returned := judgeWithin(ctx, p, im, set, found.failing[p.Name])
		if ctx.Err() != nil && finding.Verdict != verdict.Fail {
			report.Complete = false
			return returned
		}
		report.add(p, finding)
		if !returned {
			report.Complete = false
			return false
		}
	}
	if set.Progress != nil {
		set.Progress(len(ps), len(ps), "")
	}
	return true
}

func newReport(im contract.Implementation, set Settings, ps []Property) Report {
	return Report{
		Schema: ReportSchema, Implementation: im.Name, Suite: bonpied.Digest(),
		Platform: Platform(), Seed: set.Seed, FalseAlarmBound: verdict.Float(FalseAlarmBound(ps)),
		Results: []Result{}, // a list in JSON, whatever ends the run
	}
}

// Platform names what may change digits: "linux/amd64 go1.26.8".
func Platform() string {
	return runtime.GOOS + "/" + runtime.GOARCH + " " + runtime.Version()
}

// judge judges one property; failing is what was found ahead, or nil.
func judge(ctx context.Context, p Property, im contract.Implementation, set Settings, failing *lookahead, watch func(*guarded)) verdict.Finding {
	return conclude(p, judgeProvided(ctx, p, im, set, failing, watch), set)
}

// conclude adds to a finding what the run says of it.
func conclude(p Property, f verdict.Finding, set Settings) verdict.Finding {
	if f.Verdict == verdict.NotProvided && p.Required {
		f = verdict.Failf("required, but %s", f.Reason)
	}
	f.Evidence.Seed = set.Seed
	return f
}

func judgeProvided(ctx context.Context, p Property, im contract.Implementation, set Settings, failing *lookahead, watch func(*guarded)) verdict.Finding {
	if reason := p.whyNot(im); reason != "" {
		return verdict.NotProvidedf("%s", reason)
	}
	if p.Check != nil {
		return judgeCheck(ctx, p, im, set, failing, watch)
	}
	token := sampleToken(im, p, set)
	return witnessed(sample(ctx, p, im, token, watch), token)
}

// keyOf returns the seed of a property in a run.
func keyOf(p Property, set Settings) uint64 { return stats.NewStream(set.Seed, p.Name).Key() }

// judgeCheck searches for a failure of a Check, makes it small, and weighs what
// was executed.
func judgeCheck(ctx context.Context, p Property, im contract.Implementation, set Settings, failing *lookahead, watch func(*guarded)) verdict.Finding {
	s := &search{property: p, im: im, ctx: ctx, watch: watch}
	if failing != nil {
		s.together, s.oracle = failing.together, failing.oracle
		failing.ctx, failing.watch = ctx, watch
		if followed := failing.follow(set.Screen); followed != nil {
			return followed.weigh()
		}
	}
	seed, shrink := keyOf(p, set), shrinkTime
	switch {
	case set.Screen:
		shrink = 0
	case s.together != nil:
		shrink = patience
	}
	checks := p.checks(set.Checks)
	s.run(rapidSettings{checks: checks, seed: seed, shrink: shrink})
	for again := uint64(1); again < mostRuns && s.drawsOn(); again++ {
		s.run(rapidSettings{checks: checks, seed: seed + again, shrink: shrink})
	}
	if s.failure != nil && !set.Screen && s.together == nil {
		s = s.climb(seed)
	}
	return s.weigh()
}

// drawsOn reports whether the search needs another run, so that an implementation
// that supports a hundredth of the arguments is still judged; but not where none of
// so many was supported.
func (s *search) drawsOn() bool { return s.wants() && s.lacking > 0 && s.checks+s.redrawn > 0 }

// weigh returns the finding of a search with what it counted.
func (s *search) weigh() verdict.Finding {
	f := s.finding(s.im)
	f.Evidence.Checks, f.Evidence.Redrawn, f.Evidence.Unsupported = s.checks, s.redrawn, s.lacking
	if s.failure != nil {
		f.Evidence.Checks++ // the one that failed
	}
	f.Evidence.Compared = max(f.Evidence.Compared, s.compared)
	return f
}

// mostRuns bounds the runs of rapid, which draws up to ten times the number of
// checks in each.
const mostRuns = 20

// mostRedrawn is the share of draws that an oracle may fail to judge. What of n
// draws is more is told from chance by three standard deviations: among 25 checks
// three are often redrawn where one in fifty is.
const mostRedrawn = 0.1

func tooManyRedrawn(redrawn, drawn int) bool {
	n := float64(drawn)
	return float64(redrawn) > mostRedrawn*n+3*math.Sqrt(mostRedrawn*(1-mostRedrawn)*n)
}

// wants reports whether the search needs more draws than it had.
func (s *search) wants() bool {
	return s.failure == nil && s.stopped == nil && s.broken == "" && s.checks < s.property.leastChecks()
}

// finding weighs a search: the failure if there is one; not provided if too few
// of the draws are supported; an error if too little was executed; inconclusive
// if too much was redrawn; and a pass otherwise, with the comparison that came
// nearest to its tolerance.
func (s *search) finding(im contract.Implementation) verdict.Finding {
	drawn := s.checks + s.redrawn
	switch {
	case s.failure != nil:
		f := *s.failure
		if f.Verdict == verdict.Fail {
			attach(&f, s.draws, Token{Implementation: im.Name, Property: s.property.Name, Choices: s.draws.choices})
		}
		return f
	case s.broken != "":
		return verdict.Errorf("the property panicked: %s", s.broken)
	case s.lacking > 0 && s.checks < s.property.leastChecks():
		f := s.lacks
		f.Reason += fmt.Sprintf(" (%d of %d draws; %d were judged, want %d)", s.lacking, drawn+s.lacking, s.checks, s.property.leastChecks())
		return f
	case s.stopped != nil:
		return verdict.Errorf("not finished: %v", s.stopped)
	case tooManyRedrawn(s.redrawn, drawn):
		return verdict.Inconclusivef("%d of %d draws could not be judged; the last: %s", s.redrawn, drawn, s.last.Reason)
	case s.checks < s.property.leastChecks():
		return verdict.Errorf("executed %d checks, want at least %d", s.checks, s.property.leastChecks())
	}
	return s.worst
}
