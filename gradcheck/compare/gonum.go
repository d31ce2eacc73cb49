package main

import (
	"bonpied/gradcheck/compare/cases"

	"math"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats/scalar"
)

// A rule is how a user compares two derivatives.
type rule struct {
	name  string
	equal func(claimed, numeric float64) bool
}

// rules are PyTorch's tolerance, and gonum's own comparison at 1e-6.
var rules = []rule{
	{"|a−n| ≤ 1e-5 + 1e-3|n|", func(a, n float64) bool { return math.Abs(a-n) <= 1e-5+1e-3*math.Abs(n) }},
	{"EqualWithinAbsOrRel 1e-6", func(a, n float64) bool { return scalar.EqualWithinAbsOrRel(a, n, 1e-6, 1e-6) }},
}

// formulas are the settings of fd.Gradient: its default, and the better one.
var formulas = []struct {
	name string
	set  *fd.Settings
}{
	{"gonum forward (default)", nil},
	{"gonum central", &fd.Settings{Formula: fd.Central}},
}

// A pair is one entry of a gradient: what backpropagation says, by fd, and the
// root mean square of its tensor, with the sign of the fault.
type pair struct{ claimed, numeric, unit float64 }

// gonumSensitivity judges every fault of a case. fd.Gradient takes the entries
// one by one, so that only those with a fault are given to it: the numbers are
// those of a gradient of everything, to the bit.
func gonumSensitivity(c *cases.Case) []row {
	m := cases.NewMLP(c.Layers, c.Activation)
	starts := c.Layers.Tensors()
	pairs := make([][]pair, len(formulas))
	for k, n := range c.Networks {
		g := m.Gradient(n.P, n.X, n.Y)
		var entries []int
		var units []float64
		for _, f := range c.Faults {
			if f.Network == k {
				tensor := g[starts[f.Tensor]:starts[f.Tensor+1]]
				entries = append(entries, starts[f.Tensor]+f.Entry)
				units = append(units, f.Sign*cases.RMS(tensor))
			}
		}
		some := make([]float64, len(entries))
		all := append([]float64(nil), n.P...)
		for i, e := range entries {
			some[i] = n.P[e]
		}
		loss := func(v []float64) float64 {
			for i, e := range entries {
				if v[i] != some[i] {
					all[e] = v[i]
					defer func() { all[e] = some[i] }()
				}
			}
			return m.Loss(all, n.X, n.Y)
		}
		for j := range pairs {
			for i, d := range fd.Gradient(nil, loss, some, formulas[j].set) {
				pairs[j] = append(pairs[j], pair{g[entries[i]], d, units[i]})
			}
		}
	}
	var rows []row
	for j, ps := range pairs {
		for _, r := range rules {
			found := row{Judge: formulas[j].name + ", " + r.name, Network: c.Layers.String(), Activation: c.Activation}
			found.TimedAs = formulas[j].name
			found.Error, found.Trials, found.FalseAlarms = smallest(ps, r)
			rows = append(rows, found)
		}
	}
	return rows
}

// smallest is the least error, a half power of ten, that is found in every
// trial; an entry that is rejected without a fault is a false alarm instead.
func smallest(ps []pair, r rule) (e float64, trials, alarms int) {
	level := cases.Lowest
	for i := 0; i < len(ps); i++ {
		if !r.equal(ps[i].claimed, ps[i].numeric) {
			alarms++
			continue
		}
		trials++
		for level < cases.Highest && r.equal(ps[i].claimed+math.Pow(10, float64(level)/2)*ps[i].unit, ps[i].numeric) {
			level++
		}
	}
	for level < cases.Highest && missed(ps, r, level) {
		level++
	}
	return math.Pow(10, float64(level)/2), trials, alarms
}

// missed reports whether a fault of a level is missed in some trial.
func missed(ps []pair, r rule, level int) bool {
	for _, p := range ps {
		if r.equal(p.claimed, p.numeric) && r.equal(p.claimed+math.Pow(10, float64(level)/2)*p.unit, p.numeric) {
			return true
		}
	}
	return false
}

// gonumTimes times fd.Gradient on the whole first network, one entry after the
// other: the median processor time of the runs that half a second has room for,
// at least one.
func gonumTimes(c *cases.Case) []row {
	n := c.Networks[0]
	m := cases.NewMLP(c.Layers, c.Activation)
	loss := func(p []float64) float64 { return m.Loss(p, n.X, n.Y) }
	var rows []row
	if !c.Timed {
		return nil
	}
	g := make([]float64, len(n.P))
	for _, f := range formulas {
		var runs []float64
		for total := 0.0; total < 0.5; total += runs[len(runs)-1] {
			start := processor()
			fd.Gradient(g, loss, n.P, f.set)
			runs = append(runs, (processor() - start).Seconds())
		}
		rows = append(rows, row{Judge: f.name, Network: c.Layers.String(), Activation: c.Activation, Seconds: median(runs)})
	}
	return rows
}
