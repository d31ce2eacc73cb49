package gradcheck_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"

	"bonpied/core/contract"
	"bonpied/core/nodes"
	"bonpied/core/verdict"
	"bonpied/gradcheck"
	"bonpied/gradcheck/compare/cases"
	"bonpied/gradcheck/structured"
)

// sensitivityTrials is how many faults each judge must find without a miss: an
// error that is found in 7,000 of 7,000 is found with a probability of 99.9 % at
// 99.9 % confidence, for 0.999^7000 < 0.001.
var sensitivityTrials = flag.Int("sensitivity.trials", 10, "faults that each judge of TestSensitivity must find; make sensitivity asks for 7000")

// slowTrials are those of judges that take a tenth of a second or more for one; without
// them, judges that take a hundredth are left out as well.
var slowTrials = flag.Int("sensitivity.slow", 0, "faults for a judge that takes a tenth of a second and more; 0 leaves slow judges out")

// What a trial costs.
const (
	quick = iota // milliseconds
	fair         // a hundredth of a second
	slow         // a tenth of a second and more
)

// sensor is one judge on one case: it finds a fault of relative size e or does
// not.
type sensor struct {
	judge, timedAs string
	cost           int
	networks       int     // at most; 0: all of the case
	bound          float64 // what the judge must find, relative to the root mean square
	prepare        func(n *subject) func(claimed []float64) verdict.Verdict
}

// subject is one network of a case with its right gradient.
type subject struct {
	c        *cases.Case
	n        cases.Network
	mlp      *cases.MLP
	gradient []float64
	starts   []int
}

func (s *subject) loss(p []float64) float64 { return s.mlp.Loss(p, s.n.X, s.n.Y) }

func (s *subject) tensors() (t []gradcheck.Tensor) {
	for l, rows := range s.c.Layers[1:] {
		t = append(t, gradcheck.Tensor{Place: verdict.Place{Name: "∂C/∂w", Layer: l + 1}, Rows: rows, Cols: s.c.Layers[l]},
			gradcheck.Tensor{Place: verdict.Place{Name: "∂C/∂b", Layer: l + 1}, Rows: rows})
	}
	return t
}

// network is the subject in the lecture's types.
func (s *subject) network() contract.Network {
	n := contract.Network{Loss: contract.SoftmaxCrossEntropy}
	last := len(s.c.Layers) - 2
	for l, rows := range s.c.Layers[1:] {
		f := contract.Activation{Kind: contract.ActivationKind(s.c.Activation)}
		if l == last {
			f.Kind = contract.Identity
		}
		n.Layers = append(n.Layers, contract.Layer{
			W: contract.Matrix{Rows: rows, Cols: s.c.Layers[l], Data: s.n.P[s.starts[2*l]:s.starts[2*l+1]]},
			B: s.n.P[s.starts[2*l+1]:s.starts[2*l+2]], F: f,
		})
	}
	return n
}

// goMathULP is the error of Exp and Tanh of package math: the comments of their
// sources state less than 1 unit in the last place for Exp, and a peak of 2.5e-16
// of the result, 1.2 units, for Tanh.
const goMathULP = 2

// structure is the subject as a structured function, judged by a structured
// judge.
func (s *subject) structure(judge func(structured.Function, structured.Claim, *structured.Settings) verdict.Finding) func([]float64) verdict.Verdict {
	own, err := nodes.New(s.network(), contract.Conventions{MathULP: goMathULP}, contract.RowMatrix(s.n.X), contract.RowMatrix(s.n.Y), contract.Sum, false)
	if err != nil {
		panic(err)
	}
	f := &replayed{Function: own}
	return func(claimed []float64) verdict.Verdict {
		f.next = 0
		return judge(f, structured.Claim{Value: math.NaN(), Gradient: claimed}, &structured.Settings{Workers: 1}).Verdict
	}
}

// replayed is a function whose changes are evaluated once: a judge asks for the same in
// the same order, whatever is claimed.
type replayed struct {
	structured.Function
	changes [][]float64 // what each call was answered
	next    int
}

func (r *replayed) Changes() func(dst []float64, block int, node, sample []int, t []float64) {
	evaluate := r.Function.Changes()
	return func(dst []float64, block int, node, sample []int, t []float64) {
		if r.next == len(r.changes) {
			evaluate(dst, block, node, sample, t)
			r.changes = append(r.changes, slices.Clone(dst))
		}
		copy(dst, r.changes[r.next])
		r.next++
	}
}

// pattern hashes the signs of the pre-activations of a ReLU network.
func (s *subject) pattern(p []float64) uint64 {
	s.loss(p)
	return s.mlp.Pattern()
}

// settings are those of Path.
func (s *subject) settings() *gradcheck.Settings {
	set := &gradcheck.Settings{Tensors: s.tensors()}
	if s.c.Activation == "relu" {
		set.Pattern = s.pattern
	}
	return set
}

// path judges the gradient function with a fault.
func (s *subject) path(fault func(g []float64)) verdict.Verdict {
	g := make([]float64, len(s.gradient))
	grad := func(p []float64) []float64 {
		s.mlp.GradientTo(g, p, s.n.X, s.n.Y)
		fault(g)
		return g
	}
	return gradcheck.PathVerdict(s.loss, grad, s.n.P, s.settings())
}

// along returns what judges the gradient function that is off by what claimed is off
// at θ.
func (s *subject) along() func(claimed []float64) verdict.Verdict {
	grad := func(p []float64) []float64 { return s.mlp.Gradient(p, s.n.X, s.n.Y) }
	faults, err := gradcheck.NewPathFaults(s.loss, grad, s.n.P, s.settings())
	if err != nil {
		panic(err)
	}
	return func(claimed []float64) verdict.Verdict {
		for i, v := range claimed {
			if v != s.gradient[i] {
				return faults.Judge(i, v-s.gradient[i])
			}
		}
		return s.path(func([]float64) {})
	}
}

// sensors returns the judges for a network of n parameters.
func sensors(n int) []sensor {
	large, medium := n > 10000, n > 1000
	tiers := func(small, middle, top int) int {
		switch {
		case large:
			return top
		case medium:
			return middle
		}
		return small
	}
	differences := func(s *subject) func([]float64) verdict.Verdict {
		e, err := gradcheck.Differences(s.loss, s.n.P, &gradcheck.Settings{Tensors: s.tensors(), Resolution: 1e-8, Order: 4})
		if err != nil {
			panic(err)
		}
		return func(claimed []float64) verdict.Verdict { return e.Judge(claimed).Verdict }
	}
	// Differences are taken once a network and judge any number of claims.
	once := tiers(quick, fair, fair)
	return []sensor{
		{judge: "entries", cost: once, networks: tiers(0, 50, 2), bound: 1e-8, prepare: differences},
		{judge: "nodes", bound: 1e-8, prepare: func(s *subject) func([]float64) verdict.Verdict { return s.structure(structured.Nodes) }, timedAs: "BenchmarkNodes/tanh/batch=1"},
		{judge: "literal", cost: tiers(quick, fair, slow), bound: 1e-8, prepare: func(s *subject) func([]float64) verdict.Verdict { return s.structure(structured.Literal) }},
		{judge: "path", cost: tiers(quick, fair, slow), networks: tiers(0, 50, 8), bound: 1e-9, prepare: (*subject).along},
		{judge: "dual", bound: 1e-12, prepare: func(s *subject) func([]float64) verdict.Verdict { return s.structure(structured.Dual) }, timedAs: "BenchmarkDual/tanh/batch=1"},
	}
}

// sensitivityRow is a line of the output that gradcheck/compare joins.
type sensitivityRow struct {
	Judge       string  `json:"judge"`
	Network     string  `json:"network"`
	Activation  string  `json:"activation"`
	Error       float64 `json:"error"`
	Trials      int     `json:"trials"`
	FalseAlarms int     `json:"falseAlarms"`
	TimedAs     string  `json:"timedAs,omitempty"`
}

// TestPathFaultsAlongKnownSegments: a fault along known segments is found from the
// level on, in half powers of ten, at which Path fails the gradient function that has
// it, or from the next to it: where an error is about as large as a tolerance, the
// length of the segment counts, which only Path chooses by what is claimed.
func TestPathFaultsAlongKnownSegments(t *testing.T) {
	size := cases.Sizes[0]
	size.Networks, size.Faults = 10, 100
	for _, activation := range []string{"tanh", "relu"} {
		c := cases.Draw(size, activation)
		for _, f := range c.Faults {
			s := newSubject(c, f.Network%size.Networks)
			at := s.starts[f.Tensor] + f.Entry
			unit := f.Sign * cases.RMS(s.gradient[s.starts[f.Tensor]:s.starts[f.Tensor+1]])
			known := foundFrom(s, at, unit, s.along())
			whole := foundFrom(s, at, unit, func(claimed []float64) verdict.Verdict {
				return s.path(func(g []float64) { g[at] += claimed[at] - s.gradient[at] })
			})
			if known < whole-1 || known > whole+1 {
				t.Errorf("%s, fault %+v: found from 10^%v on, want 10^%v", activation, f, float64(known)/2, float64(whole)/2)
			}
		}
	}
}

// foundFrom returns the level from which on an error is found.
func foundFrom(s *subject, at int, unit float64, judge func([]float64) verdict.Verdict) int {
	claimed := slices.Clone(s.gradient)
	level := -14
	for ; level > -30; level-- {
		claimed[at] = s.gradient[at] + math.Pow(10, float64(level)/2)*unit
		if judge(claimed) != verdict.Fail {
			break
		}
	}
	return level + 1
}

// TestSensitivity prints, for every judge and network, the smallest error of one
// entry, relative to the root mean square of its tensor's gradient, that is found
// in every trial, on a grid of half powers of ten; and fails where that is more
// than the judge's bound, or where a right gradient fails.
func TestSensitivity(t *testing.T) {
	for _, size := range cases.Sizes {
		size.Networks = min(size.Networks, *sensitivityTrials)
		size.Faults = max(*sensitivityTrials, *slowTrials)
		for _, activation := range []string{"tanh", "relu"} {
			t.Run(fmt.Sprint(size.Layers, " ", activation), func(t *testing.T) {
				t.Parallel()
				c := cases.Draw(size, activation)
				for _, s := range sensors(c.Layers.Parameters()) {
					testSensor(t, c, s)
				}
			})
		}
	}
}

func testSensor(t *testing.T, c *cases.Case, s sensor) {
	trials := *sensitivityTrials
	if s.cost == slow {
		trials = min(*slowTrials, trials)
	}
	if trials == 0 || s.cost == fair && *slowTrials == 0 {
		return
	}
	found := measureSensitivity(c, s, trials)
	line, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(string(line))
	if !(found.Error <= s.bound*(1+0x1p-40)) || found.FalseAlarms > 0 {
		t.Errorf("%s on %v %s: finds %.2g, want %.2g; %d false alarms", s.judge, c.Layers, c.Activation, found.Error, s.bound, found.FalseAlarms)
	}
}

// trial is a fault and the level at which it was found.
type trial struct {
	cases.Fault
	found int
}

// benchmarked is the network of the benchmarks.
const benchmarked = "784-128-64-10"

// measureSensitivity goes through the faults once: the level, in half powers of
// ten, rises where a fault is missed, so that at the end every fault was found at
// a level at most its own; those that were found below the last are tried again there.
func measureSensitivity(c *cases.Case, s sensor, trials int) sensitivityRow {
	row := sensitivityRow{Judge: s.judge, Network: c.Layers.String(), Activation: c.Activation, Trials: trials}
	if row.Network == benchmarked && row.Activation == "tanh" {
		row.TimedAs = s.timedAs
	}
	const least, most = -30, 0 // 1e-15 to 1
	level := least
	byNetwork := map[int][]*trial{}
	networks := len(c.Networks)
	if s.networks > 0 {
		networks = min(networks, s.networks)
	}
	for _, f := range c.Faults[:trials] {
		k := f.Network % networks
		byNetwork[k] = append(byNetwork[k], &trial{f, least - 1})
	}
	for again := false; ; again = true {
		before := level
		for k := range c.Networks {
			faults := slices.DeleteFunc(slices.Clone(byNetwork[k]), func(f *trial) bool { return f.found == level })
			if len(faults) == 0 {
				continue
			}
			sub := newSubject(c, k)
			judge := s.prepare(sub)
			claimed := append([]float64(nil), sub.gradient...)
			if !again && judge(claimed) == verdict.Fail {
				row.FalseAlarms++
			}
			for _, f := range faults {
				i := sub.starts[f.Tensor] + f.Entry
				unit := f.Sign * cases.RMS(sub.gradient[sub.starts[f.Tensor]:sub.starts[f.Tensor+1]])
				for ; level < most; level++ {
					claimed[i] = sub.gradient[i] + math.Pow(10, float64(level)/2)*unit
					if judge(claimed) == verdict.Fail {
						break
					}
				}
				f.found = level
				claimed[i] = sub.gradient[i]
			}
		}
		if again && level == before {
			row.Error = math.Pow(10, float64(level)/2)
			return row
		}
	}
}

func newSubject(c *cases.Case, k int) *subject {
	s := &subject{c: c, n: c.Networks[k], mlp: cases.NewMLP(c.Layers, c.Activation), starts: c.Layers.Tensors()}
	s.gradient = s.mlp.Gradient(s.n.P, s.n.X, s.n.Y)
	return s
}
