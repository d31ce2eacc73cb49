package rubric_test

import (
	"slices"
	"strings"
	"testing"

	"bonpied/grade/rubric"
	"bonpied/props"
)

// leftOut is what the default rubric does not have: what follows from what it has and
// costs thousands of calls, and what cannot fail in another process.
var leftOut = []string{
	"activation/derivative", "loss/gradient-differences",
	"backprop/differences", "backprop/path-integral", "backprop/exact-differences", "backprop/bias-differences",
	"gain/forward-through-depth", "gain/backward-through-depth", "gain/leaky-through-depth", "gain/glorot-through-depth",
	"gain/uniform-through-depth", "gain/orthogonal-inputs", "gain/smooth-one-layer",
	"purity/arguments-unchanged", "purity/results-kept", "purity/caller-buffers", "purity/shared-arguments", "purity/concurrent",
}

// TestDefault: the default rubric is read, is worth 20 points, hides what is
// expected, and has every property of the catalogue or leaves it out on purpose, so
// that a new one is noticed.
func TestDefault(t *testing.T) {
	r := rubric.Default()
	if r.Max() != 20_00 {
		t.Errorf("worth %v points, want 20", r.Max())
	}
	if got, want := len(r.Properties()), len(props.All())-len(leftOut); got != want {
		t.Errorf("%d properties, want %d of the catalogue", got, want)
	}
	for _, g := range r.Groups {
		if !g.HideExpected {
			t.Errorf("group %s shows expected values", g.Name)
		}
		if g.Points == 0 && g.Name != "consequences" {
			t.Errorf("group %s is worth nothing", g.Name)
		}
	}
	for _, p := range props.All() {
		if slices.Contains(leftOut, p.Name) {
			continue
		}
		if !slices.ContainsFunc(r.Groups, func(g rubric.Group) bool { return slices.Contains(g.Properties, p.Name) }) {
			t.Errorf("%s is in no group", p.Name)
		}
	}
}

// TestDefaultOrder: prerequisites are judged first, and those of what is worth points
// are in its own group, so that one error costs the points of one exercise.
func TestDefaultOrder(t *testing.T) {
	r := rubric.Default()
	before := map[string]bool{}
	for _, p := range r.Properties() {
		for _, need := range r.Requires(p.Name) {
			if !before[need] {
				t.Errorf("%s is judged before %s, which it requires", p.Name, need)
			}
		}
		before[p.Name] = true
	}
	for _, g := range r.Groups {
		for _, name := range g.Properties {
			for _, need := range r.Requires(name) {
				if g.Points > 0 && !slices.Contains(g.Properties, need) {
					t.Errorf("%s is worth points and requires %s of another group", name, need)
				}
			}
		}
	}
}

// TestOneErrorCostsOnce: what fails in one exercise costs the points of that one.
func TestOneErrorCostsOnce(t *testing.T) {
	r := rubric.Default()
	for _, g := range r.Groups {
		s := r.Preview("s", g.Properties...)
		for _, made := range s.Groups {
			want := made.MaxPoints
			if made.Name == g.Name {
				want = 0
			}
			if made.Points != want {
				t.Errorf("who fails %s gets %v of %v for %s", g.Name, made.Points, made.MaxPoints, made.Name)
			}
		}
	}
}

// TestDefaultHints: hints are in two languages, and do not state a digit where a
// formula would do.
func TestDefaultHints(t *testing.T) {
	r, hinted := rubric.Default(), 0
	for _, p := range r.Properties() {
		text, ok := r.Hint(p.Name)
		if !ok {
			continue
		}
		hinted++
		if text.FR == text.EN || !strings.HasSuffix(text.FR, ".") || !strings.HasSuffix(text.EN, ".") {
			t.Errorf("%s: %q, %q", p.Name, text.FR, text.EN)
		}
	}
	if hinted < 40 {
		t.Errorf("%d properties have a hint", hinted)
	}
}
