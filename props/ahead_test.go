package props_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
	"bonpied/stats"
)

// messenger makes calls of an implementation in this process as a client makes them
// of one in another: it counts how often it is asked, and what.
type messenger struct {
	im       contract.Implementation
	messages int
	calls    int
}

func (m *messenger) together(n int, each func(i int, im contract.Implementation)) {
	m.messages++
	m.calls += n
	for i := range n {
		each(i, m.im)
	}
}

func grade(t *testing.T, im contract.Implementation, m *messenger, ps ...props.Property) props.Report {
	t.Helper()
	set := props.Grading(5, nil)
	if m != nil {
		m.im = im
		set.Together = m.together
	}
	report, err := props.Run(t.Context(), im, set, ps...)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestTogetherIsTheSearch: what is judged ahead gives the report of the ordinary
// search, to the bit, in few messages, and on any number of processors. The samples
// that draw a million weights are left to package remote.
func TestTogetherIsTheSearch(t *testing.T) {
	all := slices.DeleteFunc(props.All(), func(p props.Property) bool {
		return p.Sample != nil && !strings.HasPrefix(p.Name, "depth/") && p.Name != "init/range"
	})
	want := grade(t, core.Reference(), nil, all...)
	if want.Summary.Pass != len(want.Results) {
		t.Fatalf("%+v", want.Summary)
	}
	var m messenger
	got := grade(t, core.Reference(), &m, all...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-search +together):\n%s", diff)
	}
	const most = 75 // of 1,024 calls at most
	if m.messages > most {
		t.Errorf("%d times was something asked, want at most %d", m.messages, most)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var one messenger
	if diff := cmp.Diff(got, grade(t, core.Reference(), &one, all...)); diff != "" || one.calls != m.calls || one.messages != m.messages {
		t.Errorf("on one processor: %d calls, want %d (-several +one):\n%s", one.calls, m.calls, diff)
	}
}

// wrongly is the reference with a derivative that is wrong.
func wrongly() contract.Implementation {
	return core.Build("wrong", core.Primitives{
		Slope: func(p *core.Primitives, f contract.Activation, z, a float64) float64 {
			if f.Kind == contract.Tanh {
				return 1 - a
			}
			return core.ReferencePrimitives().Slope(p, f, z, a)
		},
	})
}

// TestTogetherFails: what fails ahead is failed by the search, made small and
// replayed, within its bounds, and the same every time.
func TestTogetherFails(t *testing.T) {
	names := "activation/slope,backprop/every-partial-derivative,backprop/adjoint,backprop/hidden-recursion,backprop/differences,backprop/path-integral,init/range,loss"
	ps, err := props.Match(props.All(), names)
	if err != nil {
		t.Fatal(err)
	}
	want := grade(t, wrongly(), nil, ps...)
	var m messenger
	got := grade(t, wrongly(), &m, ps...)
	for i, r := range got.Results {
		if r.Verdict != want.Results[i].Verdict || r.Checks != want.Results[i].Checks {
			t.Errorf("%s: %v after %d checks, want %v after %d", r.Name, r.Verdict, r.Checks, want.Results[i].Verdict, want.Results[i].Checks)
		}
		if r.Verdict != verdict.Fail {
			continue
		}
		// A costly property tries fewer rungs.
		if a, b := r.Evidence.Widths, want.Results[i].Evidence.Widths; ps[i].Cost == 0 && !slices.Equal(a, b) {
			t.Errorf("%s: a network of widths %v, the search finds one of %v", r.Name, a, b)
		}
		token, err := props.ParseToken(r.Evidence.Token)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := props.Replay(t.Context(), wrongly(), token, ps...); err != nil || f.Verdict != verdict.Fail {
			t.Errorf("%s: its token replays as %v (%s), %v", r.Name, f.Verdict, f.Reason, err)
		}
	}
	if got.Summary.Fail < 3 {
		t.Errorf("%d failures, want at least 3", got.Summary.Fail)
	}
	// The checks ahead, and for each failure the ladder and the rest, with the last
	// check of each.
	if most := 25_000 + got.Summary.Fail*(12_000+3_000+3_000); m.calls > most {
		t.Errorf("%d calls, want at most %d", m.calls, most)
	}
	if diff := cmp.Diff(got, grade(t, wrongly(), &m, ps...)); diff != "" {
		t.Errorf("again (-first +second):\n%s", diff)
	}
}

// TestTogetherOfPart: an implementation that supports a part of the arguments is
// judged on as many draws as without.
func TestTogetherOfPart(t *testing.T) {
	part := core.Reference()
	part.WeightVariance = func(s contract.InitSpec) (float64, error) {
		if s.Scheme != contract.He || s.Mode != contract.FanIn {
			return 0, errors.ErrUnsupported
		}
		return core.Reference().WeightVariance(s)
	}
	none := core.Reference()
	none.WeightVariance = func(contract.InitSpec) (float64, error) { return 0, errors.ErrUnsupported }
	p, _ := props.Find(props.All(), "init/variance-formula")
	q, _ := props.Find(props.All(), "init/average-of-conditions")
	for _, im := range []contract.Implementation{part, none} {
		if diff := cmp.Diff(grade(t, im, nil, p, q), grade(t, im, &messenger{}, p, q)); diff != "" {
			t.Errorf("(-search +together):\n%s", diff)
		}
	}
}

// TestTogetherKeepsSequences: the calls of purity reach the implementation in the
// order in which a check makes them, each as often as it makes it.
func TestTogetherKeepsSequences(t *testing.T) {
	for _, name := range []string{"repeatable", "interleaved", "results-kept", "caller-buffers", "shared-arguments"} {
		p, ok := props.Find(props.All(), "purity/"+name)
		if !ok {
			t.Fatal(name)
		}
		want, im := recorded(core.Reference())
		grade(t, im, nil, p)
		got, im := recorded(core.Reference())
		grade(t, im, &messenger{}, p)
		if name == "caller-buffers" { // asks twice, and the checks are woven together
			slices.Sort(*want)
			slices.Sort(*got)
		}
		if diff := cmp.Diff(*want, *got); diff != "" {
			t.Errorf("%s (-search +together):\n%s", p.Name, diff)
		}
	}
}

// recorded notes the calls of some operations.
func recorded(im contract.Implementation) (*[]string, contract.Implementation) {
	var calls []string
	var mu sync.Mutex
	note := func(op contract.Operation) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, string(op))
	}
	forward, backprop, gamma := im.Forward, im.Backprop, im.Gamma
	im.Forward = func(n contract.Network, x []float64) (contract.Trace, error) {
		note(contract.OpForward)
		return forward(n, x)
	}
	im.Backprop = func(n contract.Network, x, y []float64) (contract.Gradients, error) {
		note(contract.OpBackprop)
		return backprop(n, x, y)
	}
	im.Gamma = func(f contract.Activation) (float64, error) {
		note(contract.OpGamma)
		return gamma(f)
	}
	return &calls, im
}

// TestTogetherFindsState: an operation that answers with what the last call computed
// fails the property that says so.
func TestTogetherFindsState(t *testing.T) {
	stale := core.Reference()
	var last []float64
	stale.Forward = func(n contract.Network, x []float64) (contract.Trace, error) {
		trace, err := core.Reference().Forward(n, x)
		own := trace.Output()
		if len(last) == len(own) {
			trace.A[len(trace.A)-1] = last
		}
		last = own
		return trace, err
	}
	p, _ := props.Find(props.All(), "purity/interleaved")
	if r := grade(t, stale, &messenger{}, p).Results[0]; r.Verdict != verdict.Fail {
		t.Errorf("%v: %s", r.Verdict, r.Reason)
	}
}

// TestTogetherElsewhere: a check that fails only because of what other properties
// asked in between is judged by its own calls.
func TestTogetherElsewhere(t *testing.T) {
	switched := false
	im := contract.Implementation{
		Name: "switched",
		Gamma: func(contract.Activation) (float64, error) {
			if switched {
				return 2, nil
			}
			return 1, nil
		},
		ExpectedDepth: func(int, float64) (float64, error) {
			switched = !switched
			return 0, nil
		},
	}
	asks := toy(func(d *props.Draws, im contract.Implementation) verdict.Finding {
		d.Int("k", 0, 100)
		_, err := im.ExpectedDepth(1, 1)
		_, err2 := im.ExpectedDepth(1, 1)
		if err != nil || err2 != nil {
			return verdict.Failf("an error")
		}
		var j verdict.Judge
		j.True(true, "")
		return j.Finding()
	})
	asks.Name, asks.Needs = "toy/asks", []contract.Operation{contract.OpExpectedDepth}
	for _, r := range grade(t, im, &messenger{}, toy(isOne), asks).Results {
		if r.Verdict != verdict.Pass {
			t.Errorf("%s: %v (%s)", r.Name, r.Verdict, r.Reason)
		}
	}
}

// TestTogetherBroken: a property that panics is an error, with calls together too.
func TestTogetherBroken(t *testing.T) {
	broken := toy(func(d *props.Draws, im contract.Implementation) verdict.Finding { panic("oops") })
	sample := toy(nil)
	sample.Name = "toy/sample"
	sample.Power.Plan = stats.Plan{FalseAlarm: 1e-12, Effect: 0.5, Miss: 0.1}
	sample.Sample = func(*stats.Stream, stats.Plan, contract.Implementation) verdict.Finding { panic("oops") }
	for _, r := range grade(t, constant(1), &messenger{}, broken, sample).Results {
		if r.Verdict != verdict.Error {
			t.Errorf("%s: %v (%s), want an error", r.Name, r.Verdict, r.Reason)
		}
	}
}

// TestEffect: a statistical property certifies the effect that is asked for, unless
// its own is larger, and the token of a failure replays the sample that failed.
func TestEffect(t *testing.T) {
	var seen []float64
	p := toy(nil)
	p.Power.Plan = stats.Plan{FalseAlarm: 1e-12, Effect: 0.05, Miss: 0.1}
	p.Sample = func(s *stats.Stream, plan stats.Plan, im contract.Implementation) verdict.Finding {
		seen = append(seen, plan.Effect)
		return verdict.Failf("always")
	}
	for _, test := range []struct {
		own, asked float64
		screen     bool
		want       float64
	}{{0.05, 0.1, false, 0.1}, {0.3, 0.1, false, 0.3}, {0.05, 0, false, 0.05}, {0.05, 0.1, true, 1}, {0.01, 0.02, true, 0.2}} {
		seen, p.Power.Plan.Effect = nil, test.own
		report, err := props.Run(t.Context(), constant(1), &props.Settings{Seed: 1, Effect: test.asked, Screen: test.screen}, p)
		if err != nil {
			t.Fatal(err)
		}
		token, err := props.ParseToken(report.Results[0].Evidence.Token)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := props.Replay(t.Context(), constant(1), token, p); err != nil {
			t.Fatal(err)
		}
		if want := []float64{test.want, test.want}; !slices.Equal(seen, want) {
			t.Errorf("%+v: effects %v, want %v in the run and in the replay", test, seen, want)
		}
	}
}

func TestTogetherRefuses(t *testing.T) {
	stateful := constant(1)
	stateful.Fresh = func() contract.Implementation { return constant(1) }
	if _, err := props.Run(t.Context(), stateful, props.Grading(1, (&messenger{}).together), toy(isOne)); err == nil {
		t.Error("Together and Fresh were accepted")
	}
	for _, effect := range []float64{-0.1, 1.5} {
		if _, err := props.Run(t.Context(), constant(1), &props.Settings{Effect: effect}, toy(isOne)); err == nil {
			t.Errorf("an effect of %v was accepted", effect)
		}
	}
}
