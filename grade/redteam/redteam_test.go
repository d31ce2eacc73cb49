//go:build linux

package redteam

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"bonpied/grade"
	"bonpied/grade/result"
	"bonpied/grade/sandbox"
)

func TestMain(m *testing.M) {
	grade.Init()
	os.Exit(m.Run())
}

// TestRedTeam grades the attacks that need Go only.
func TestRedTeam(t *testing.T) { campaign(t, "go", "program") }

// campaign grades the attacks in some languages as one class, beside honest
// submissions, and looks at what became of each.
func campaign(t *testing.T, languages ...string) {
	g := newGround(t)
	var folders []string
	for _, a := range corpus(t) {
		if slices.Contains(languages, a.Language) {
			p := g.lay(t, a)
			t.Cleanup(func() { g.end(t, p) })
			folders = append(folders, p.folder)
		}
	}
	c := grade.Class{
		Folders: append(folders, g.others), Results: g.path("results"), Jobs: 4,
		Settings: grade.Settings{
			Rubric: g.rubric, Seed: rand.Uint64() | 1, Isolation: sandbox.LevelLandlock, Python: withNumPy,
			Answer: 5 * time.Second, Deadline: 40 * time.Second,
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
	alive := tasks(t)
	for _, p := range g.traps {
		t.Run(p.Name, func(t *testing.T) { g.examine(t, p, of, alive) })
	}
	for _, what := range g.changed() {
		t.Error(what)
	}
	if other := of["zz-other"]; other.Points == 0 || other.Points != of["honest-program"].Points && slices.Contains(languages, "program") {
		t.Errorf("the submission beside them has %v points: %v", other.Points, other.Reason)
	}
	checkReports(t, r)
}

// withNumPy is the system's Python: that of a user may be a script, for which the
// sandbox has no place.
const withNumPy = "/usr/bin/python3"

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
