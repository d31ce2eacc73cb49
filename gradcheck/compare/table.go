package main

import (
	"bonpied/gradcheck/compare/cases"

	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// A row is one line of JSON that some judge printed: how small an error it
// finds, or how long it takes, or both. Rows of equal judge, network and
// activation are one row of the table; each of their times is one round.
type row struct {
	Judge       string  `json:"judge"`
	Network     string  `json:"network"` // "784-128-64-10"
	Activation  string  `json:"activation"`
	Error       float64 `json:"error,omitempty"`       // smallest that is always found, in root mean squares
	Trials      int     `json:"trials,omitempty"`      // without a false alarm
	FalseAlarms int     `json:"falseAlarms,omitempty"` // correct gradients that were rejected
	Seconds     float64 `json:"seconds,omitempty"`     // of processor time, for one check of the whole network
	TimedAs     string  `json:"timedAs,omitempty"`     // the benchmark, or other judge, whose time is this one's
}

// The judges and the benchmark that ratios are about.
const (
	largest    = "784-128-64-10"
	nodesBench = "BenchmarkNodes/tanh/batch=1"
)

// A key is what a time belongs to; a benchmark is a judge without a network.
type key struct{ judge, network, activation string }

// times collects the rounds of everything that was timed.
func times(rows []row) map[key][]float64 {
	all := map[key][]float64{}
	for _, r := range rows {
		if r.Seconds > 0 {
			k := key{r.Judge, r.Network, r.Activation}
			all[k] = append(all[k], r.Seconds)
		}
	}
	return all
}

// timeOf is the rounds that count for a row.
func timeOf(r row, all map[key][]float64) []float64 {
	if s := all[key{judge: r.TimedAs}]; r.TimedAs != "" && s != nil {
		return s
	}
	return all[key{cmp.Or(r.TimedAs, r.Judge), r.Network, r.Activation}]
}

// ratio is the median over the rounds of slow/quick; NaN if one was not timed.
func ratio(slow, quick []float64) float64 {
	var ratios []float64
	for i := range min(len(slow), len(quick)) {
		ratios = append(ratios, slow[i]/quick[i])
	}
	return median(ratios)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// merge makes one row of those that have the same key, in order of appearance,
// sorted by network and activation.
func merge(rows []row) []row {
	var merged []row
	at := map[key]int{}
	for _, r := range rows {
		if r.Network == "" {
			continue
		}
		k := key{r.Judge, r.Network, r.Activation}
		i, known := at[k]
		if !known {
			i = len(merged)
			at[k] = i
			merged = append(merged, row{Judge: r.Judge, Network: r.Network, Activation: r.Activation})
		}
		m := &merged[i]
		m.Error = cmp.Or(r.Error, m.Error)
		m.Trials = cmp.Or(r.Trials, m.Trials)
		m.FalseAlarms = cmp.Or(r.FalseAlarms, m.FalseAlarms)
		m.TimedAs = cmp.Or(r.TimedAs, m.TimedAs)
	}
	slices.SortStableFunc(merged, func(a, b row) int {
		return cmp.Or(cmp.Compare(len(a.Network), len(b.Network)), cmp.Compare(a.Network, b.Network), -cmp.Compare(a.Activation, b.Activation))
	})
	return merged
}

// timesAnother reports whether a judge's time is another's too, which then
// shows it.
func timesAnother(judge string, rows []row) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return r.TimedAs == judge })
}

// printTable prints Markdown.
func printTable(w io.Writer, rows []row) {
	all := times(rows)
	fmt.Fprintln(w, "| network | activation | judge | smallest error always found | trials | false alarms | processor seconds | faster than torch slow | than torch fast |")
	fmt.Fprintln(w, "|---|---|---|--:|--:|--:|--:|--:|--:|")
	for _, r := range merge(rows) {
		seconds := timeOf(r, all)
		if r.Error == 0 && timesAnother(r.Judge, rows) {
			continue
		}
		found, trials, alarms := "", "", ""
		if r.Trials+r.FalseAlarms > 0 {
			found, trials, alarms = size3(r.Error), fmt.Sprint(r.Trials), fmt.Sprint(r.FalseAlarms)
			if r.Trials == 0 || r.Error >= math.Pow(10, cases.Highest/2) {
				found = "none"
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", r.Network, r.Activation,
			strings.ReplaceAll(r.Judge, "|", `\|`), found, trials, alarms, size3(median(seconds)),
			size3(ratio(all[key{cases.TorchSlow, r.Network, r.Activation}], seconds)),
			size3(ratio(all[key{cases.TorchFast, r.Network, r.Activation}], seconds)))
	}
	fmt.Fprintln(w)
	nodes := all[key{judge: nodesBench}]
	if nodes == nil {
		fmt.Fprintf(w, "%s is not there: no ratio of the check by nodes.\n", nodesBench)
		return
	}
	fmt.Fprintf(w, "By nodes (%s, %s s): %s times faster than torch slow (goal 10,000), %s times faster than torch fast (goal 5).\n",
		nodesBench, size3(median(nodes)), size3(ratio(all[key{cases.TorchSlow, largest, "tanh"}], nodes)),
		size3(ratio(all[key{cases.TorchFast, largest, "tanh"}], nodes)))
}

// size3 prints a number to two or three digits, and NaN as nothing.
func size3(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	if v >= 100 && v < 1e6 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.2g", v)
}
