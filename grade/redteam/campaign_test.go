//go:build linux && (redteam || python)

package redteam

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"bonpied/grade"
	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/grade/sandbox"
)

var only = flag.String("redteam.only", "", "grade only the attacks whose name has a match of this regular expression, and the honest ones")

// withNumPy is the system's Python: that of a user may be a script, for which the
// sandbox has no place.
const withNumPy = "/usr/bin/python3"

// campaign grades the attacks in some languages as one class, beside honest
// submissions, and looks at what became of each.
func campaign(t *testing.T, languages ...string) {
	g := newGround(t)
	wanted, err := regexp.Compile(*only)
	check(t, err)
	folders := []string{g.others}
	for _, a := range corpus(t) {
		if slices.Contains(languages, a.Language) && (a.Honest == a.Name || wanted.MatchString(a.Name)) {
			p := g.lay(t, a)
			t.Cleanup(func() { g.end(t, p) })
			folders = append(folders, p.folder)
		}
	}
	c := grade.Class{
		Folders: folders, Results: g.path("results"), Jobs: 8, // most of them wait
		Settings: grade.Settings{
			Rubric: g.rubric, Seed: rand.Uint64() | 1, Isolation: sandbox.LevelLandlock, Python: withNumPy,
			Answer: 5 * time.Second, Deadline: 2 * time.Minute,
		},
	}
	r, complete, err := c.Grade(t.Context())
	if err != nil || !complete {
		t.Fatalf("the class was not graded to its end: complete %v, %v", complete, err)
	}
	of := map[string]result.Submission{}
	for _, s := range r.Submissions {
		of[s.Name] = s
	}
	alive := g.settled(t)
	for _, p := range g.traps {
		t.Run(p.Name, func(t *testing.T) { g.examine(t, p, of, alive) })
	}
	for _, one := range alive {
		if g.started(one) {
			t.Errorf("the process %d is left (%s)", one.pid, one.text)
		}
	}
	for _, what := range g.changed() {
		t.Error(what)
	}
	if other := of["zz-other"]; other.Points == 0 || other.Held != 0 {
		t.Errorf("the submission beside them has %v points: %v", other.Points, other.Reason)
	}
	checkReports(t, r)
}

// started reports whether a process comes from this grading: it knows its folder.
func (g *ground) started(one task) bool { return one.pid != g.bystander && one.bears(g.root) }

// settled returns the processes that there are when what is about to end has ended.
func (g *ground) settled(t *testing.T) []task {
	t.Helper()
	alive := tasks(t)
	for range 200 {
		if !slices.ContainsFunc(alive, g.started) {
			break
		}
		time.Sleep(50 * time.Millisecond)
		alive = tasks(t)
	}
	return alive
}

// examine looks at what became of one attack.
func (g *ground) examine(t *testing.T, p *trap, of map[string]result.Submission, alive []task) {
	got, graded := of[p.name]
	if !graded {
		t.Fatal("it was not graded")
	}
	if p.Honest == p.Name && got.Points == 0 {
		t.Errorf("an honest submission has no points: %s, %v", got.Verdict, got.Reason)
	}
	for _, what := range violations(p.attack, got, of[p.Honest]) {
		t.Error(what)
	}
	text, err := json.Marshal(got)
	check(t, err)
	for _, what := range g.reached(p, string(text), alive) {
		t.Error(what)
	}
	if t.Failed() {
		t.Logf("%s\n%s", p.Attack, text[:min(len(text), 3000)])
	}
}

// checkReports writes the result of a campaign in every format, and looks for what
// an attack could have made of it. That each format keeps its structure whatever is
// said in it, package report tests.
func checkReports(t *testing.T, r result.Result) {
	t.Helper()
	encoded, err := result.Encode(r, false)
	check(t, err)
	table, err := report.CSV(r)
	check(t, err)
	reports := map[string]string{"json": string(encoded), "csv": string(table)}
	for _, l := range []lang.Language{lang.French, lang.English} {
		junit, err := report.JUnit(r, l)
		check(t, err)
		reports["junit "+string(l)] = string(junit)
		for i, s := range r.Submissions {
			one := r
			one.Submissions = []result.Submission{s}
			gradescope, err := report.Gradescope(one, l)
			check(t, err)
			reports[fmt.Sprint("gradescope ", l, i)] = string(gradescope)
		}
		reports["summary "+string(l)] = report.Summary(r, l)
		reports["annotations "+string(l)] = report.Annotations(r, l)
		reports["text "+string(l)] = report.Text(r, report.Options{Language: l})
	}
	for format, text := range reports {
		for _, what := range harm(format, text) {
			t.Errorf("%s: %s", format, what)
		}
	}
}
