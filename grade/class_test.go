//go:build grading

package grade

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/grade/result"
)

// depthRubric asks for the expected depth alone.
const depthRubric = `
rubric: 1
title: {fr: Profondeur, en: Depth}
groups:
  - name: depth
    title: {fr: Profondeur, en: Depth}
    points: 4
    properties: [depth/expected-closed-form, depth/lecture-example]
`

// pupils writes n submissions in shell: every third has the mistake of counting p_0,
// and one cannot be read at all.
func pupils(t *testing.T, n int) (folders []string) {
	t.Helper()
	root := t.TempDir()
	for i := range n {
		folder := filepath.Join(root, fmt.Sprintf("pupil-%03d", i))
		if err := os.CopyFS(folder, os.DirFS("testdata/shell")); err != nil {
			t.Fatal(err)
		}
		if i%3 == 1 {
			write(t, filepath.Join(folder, "bonpied.yaml"), "command: [sh, answer.sh, \"0\"]\n")
		}
		if i == 2 {
			if err := os.Remove(filepath.Join(folder, "bonpied.yaml")); err != nil {
				t.Fatal(err)
			}
		}
		folders = append(folders, folder)
	}
	return folders
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func class(folders []string, results string) Class {
	return Class{Settings: Settings{Rubric: []byte(depthRubric), Seed: 7}, Folders: folders, Results: results, Jobs: 4}
}

// graded grades a class to its end and returns the JSON.
func graded(t *testing.T, c Class) []byte {
	t.Helper()
	r, complete, err := c.Grade(t.Context())
	if err != nil || !complete {
		t.Fatalf("complete %v, %v", complete, err)
	}
	data, err := result.Encode(r, false)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestClass(t *testing.T) {
	folders := pupils(t, 7)
	data := graded(t, class(folders, ""))
	r, err := result.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range r.Submissions {
		got = append(got, fmt.Sprint(s.Name, " ", s.Points, " ", s.Verdict))
	}
	want := []string{
		"pupil-000 4 pass", "pupil-001 0 fail", "pupil-002 0 fail", "pupil-003 4 pass",
		"pupil-004 0 fail", "pupil-005 4 pass", "pupil-006 4 pass",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
	if again := graded(t, class(folders, "")); !bytes.Equal(data, again) {
		t.Errorf("the same seed gives another report:\n%s", cmp.Diff(string(data), string(again)))
	}
}

// TestResumed: what is there is taken; what is of other files, or was not judged by
// the grader's fault, is graded again.
func TestResumed(t *testing.T) {
	folders := pupils(t, 4)
	c := class(folders, filepath.Join(t.TempDir(), "results"))
	graded(t, c)
	count := func() (names []string) {
		for _, folder := range folders {
			run := &classRun{Class: c, store: &store{c.Results}}
			if _, there := run.kept(folder, nameOf(folder)); there {
				names = append(names, nameOf(folder))
			}
		}
		return names
	}
	if got := count(); len(got) != 3 { // one is refused, and has no digest
		t.Errorf("%q are there, want three", got)
	}
	write(t, filepath.Join(folders[0], "notes.txt"), "changed")
	if got := count(); len(got) != 2 {
		t.Errorf("after one has changed %q are there, want two", got)
	}
}

func TestAnotherGrading(t *testing.T) {
	c := class(pupils(t, 1), filepath.Join(t.TempDir(), "results"))
	graded(t, c)
	c.Settings.Seed++
	_, _, err := c.Grade(t.Context())
	var other *OtherGradingError
	if !errors.As(err, &other) || other.What != "seed" {
		t.Errorf("results of another seed: %v", err)
	}
	seed, err := StoredSeed(c.Results)
	if seed != 7 || err != nil {
		t.Errorf("the stored seed is %d, %v, want 7", seed, err)
	}
	write(t, filepath.Join(c.Results, "grading.json"), "{}")
	if _, _, err := c.Grade(t.Context()); err == nil {
		t.Error("a folder with another grading.json was accepted")
	}
}

func TestRefusedClasses(t *testing.T) {
	folders := pupils(t, 1)
	for _, test := range []struct {
		reason string
		change func(c *Class)
	}{
		{"two of one name", func(c *Class) { c.Folders = append(c.Folders, c.Folders[0]+"/../"+nameOf(c.Folders[0])) }},
		{"negative jobs", func(c *Class) { c.Jobs = -1 }},
		{"no seed", func(c *Class) { c.Settings.Seed = 0 }},
		{"negative checks", func(c *Class) { c.Settings.Checks = -1 }},
		{"a negative deadline", func(c *Class) { c.Settings.Deadline = -1 }},
		{"a negative answer", func(c *Class) { c.Settings.Answer = -1 }},
		{"no rubric", func(c *Class) { c.Settings.Rubric = []byte("rubric: 2") }},
		{"no such isolation", func(c *Class) { c.Settings.Isolation = "vault" }},
	} {
		c := class(folders, "")
		test.change(&c)
		if _, _, err := c.Grade(t.Context()); err == nil {
			t.Errorf("%s: accepted", test.reason)
		}
	}
}

// TestEnded: a context that ends leaves what is done, and says that it is not all.
func TestEnded(t *testing.T) {
	c := class(pupils(t, 6), "")
	ctx, cancel := context.WithCancel(t.Context())
	c.Jobs = 1
	c.Progress = func(done, _ int, _ string) {
		if done == 2 {
			cancel()
		}
	}
	r, complete, err := c.Grade(ctx)
	if err != nil || complete || len(r.Submissions) != 2 {
		t.Errorf("%d submissions, complete %v, %v", len(r.Submissions), complete, err)
	}
}
