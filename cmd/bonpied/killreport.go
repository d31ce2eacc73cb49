package main

import (
	"fmt"
	"slices"
	"strings"

	"bonpied"
	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// killed is the JSON of kill. Lists are never null.
type killed struct {
	Schema     string          `json:"schema"`
	Suite      string          `json:"suite"`
	Platform   string          `json:"platform"`
	Seed       uint64          `json:"seed,string"`
	Complete   bool            `json:"complete"`
	Faults     []killedFault   `json:"faults"`
	Controls   []killedControl `json:"controls"`
	Properties []killCount     `json:"properties"`
	Problems   []string        `json:"problems"` // why the exit code is not 0
}

type killedFault struct {
	Name     string   `json:"name"`
	Bug      string   `json:"bug"`
	Source   string   `json:"source"`
	MustFail string   `json:"mustFail"`
	Judged   bool     `json:"judged"` // by mustFail
	Failed   []string `json:"failed"`
	// SeenByPlainDifferences is null unless the bug is in a derivative.
	SeenByPlainDifferences *bool `json:"seenByPlainDifferences"`
}

type killedControl struct {
	Name         string   `json:"name"`
	Failed       []string `json:"failed"`
	Inconclusive []string `json:"inconclusive"`
}

type killCount struct {
	Name  string `json:"name"`
	Kills int    `json:"kills"` // faults that the property fails
}

const killSchema = "bonpied.kill/1"

// report gathers what was run.
func (m *matrix) report() killed {
	r := killed{
		Schema: killSchema, Suite: bonpied.Digest(), Platform: props.Platform(), Seed: m.seed, Complete: m.complete,
		Faults: []killedFault{}, Controls: []killedControl{}, Properties: []killCount{}, Problems: []string{},
	}
	for _, v := range m.variants {
		if v.results == nil {
			continue // the run ended first
		}
		if v.fault == nil {
			r.Controls = append(r.Controls, killedControl{v.name, v.of(verdict.Fail), v.of(verdict.Inconclusive)})
			continue
		}
		f := killedFault{v.name, v.fault.Bug, v.fault.Source, v.fault.MustFail, v.judged(v.fault.MustFail), v.of(verdict.Fail), nil}
		if v.fault.Derivative {
			f.SeenByPlainDifferences = &v.seen
		}
		r.Faults = append(r.Faults, f)
	}
	for _, p := range m.properties {
		r.Properties = append(r.Properties, killCount{p.Name, len(m.killSet(p.Name))})
	}
	for _, p := range m.problems() {
		r.Problems = append(r.Problems, p.text)
	}
	return r
}

// killSet returns the names of the faults that a property fails.
func (m *matrix) killSet(property string) []string {
	var names []string
	for _, v := range m.variants {
		if v.fault != nil && slices.Contains(v.of(verdict.Fail), property) {
			names = append(names, v.name)
		}
	}
	return names
}

// problem is one thing that is wrong, and its exit code.
type problem struct {
	code exitCode
	text string
}

// problems lists what is wrong with the catalogue, the faults or the run.
func (m *matrix) problems() []problem {
	var found []problem
	for _, v := range m.variants {
		if v.results != nil {
			found = append(found, m.problemsOf(v)...)
		}
	}
	if !m.complete {
		return append(found, problem{exitIncomplete, "the run ended before every fault and control was judged"})
	}
	if len(m.variants) == 0 || len(m.properties) == 0 {
		return append(found, problem{exitNothing, "there is nothing to run"})
	}
	if m.all {
		found = append(found, m.unkilled()...)
		found = append(found, m.twins()...)
	}
	return found
}

// problemsOf lists what is wrong with one row. A fault is judged by the
// property that it names only where that property was run.
func (m *matrix) problemsOf(v *variant) []problem {
	var found []problem
	for _, name := range v.of(verdict.Error) {
		found = append(found, problem{exitHarness, fmt.Sprintf("%s: %s is in error: %s", v.name, name, format.OneLine(v.reason(name)))})
	}
	if v.fault != nil {
		if v.judged(v.fault.MustFail) && !slices.Contains(v.of(verdict.Fail), v.fault.MustFail) {
			found = append(found, problem{exitFail, fmt.Sprintf("%s is not failed by %s", v.name, v.fault.MustFail)})
		}
		return found
	}
	for _, name := range v.of(verdict.Fail) {
		found = append(found, problem{exitFail, fmt.Sprintf("%s, a control, is failed by %s: %s", v.name, name, format.OneLine(v.reason(name)))})
	}
	for _, name := range v.of(verdict.Inconclusive) {
		found = append(found, problem{exitIncomplete, fmt.Sprintf("%s, a control: %s is inconclusive: %s", v.name, name, format.OneLine(v.reason(name)))})
	}
	return found
}

// judged reports whether the property was run on the variant: it was selected,
// and the run did not end before it.
func (v *variant) judged(property string) bool {
	return slices.ContainsFunc(v.results, func(r props.Result) bool { return r.Name == property })
}

func (v *variant) reason(property string) string {
	for _, r := range v.results {
		if r.Name == property {
			return r.Reason
		}
	}
	return ""
}

func (m *matrix) unkilled() []problem {
	var found []problem
	for _, p := range m.properties {
		if len(m.killSet(p.Name)) == 0 {
			found = append(found, problem{exitFail, fmt.Sprintf("no fault fails %s", p.Name)})
		}
	}
	return found
}

// twins lists the properties that fail on the same faults. In each group one
// property may go without a written reason: the one that the others are twins of.
func (m *matrix) twins() []problem {
	groups := map[string][]props.Property{}
	var order []string
	for _, p := range m.properties {
		set := strings.Join(m.killSet(p.Name), " ")
		if set == "" {
			continue // unkilled says so
		}
		if groups[set] == nil {
			order = append(order, set)
		}
		groups[set] = append(groups[set], p)
	}
	var found []problem
	for _, set := range order {
		var bare []string
		for _, p := range groups[set] {
			if p.Twin == "" {
				bare = append(bare, p.Name)
			}
		}
		if len(bare) > 1 {
			found = append(found, problem{exitFail, fmt.Sprintf("%s fail on the same faults (%s) without a written reason", strings.Join(bare, " and "), set)})
		}
	}
	return found
}

// code returns the exit code of what was run.
func (m *matrix) code() exitCode {
	var codes []exitCode
	for _, p := range m.problems() {
		codes = append(codes, p.code)
	}
	return first(codes...)
}
