package gradcheck

import (
	"errors"
	"math"
	"strings"
	"testing"

	"bonpied/core/verdict"
)

// passing is a sheet of a correct claim on two tensors.
func passing(t *testing.T) *sheet {
	t.Helper()
	x := []float64{0.5, 1, -2, 0.25, 3}
	f := func(x []float64) float64 {
		return math.Sin(x[0]) + x[1]*x[2] + math.Exp(x[3])*x[4]
	}
	claimed := []float64{math.Cos(0.5), -2, 1, 3 * math.Exp(0.25), math.Exp(0.25)}
	e, err := Differences(f, x, &Settings{Tensors: []Tensor{{Rows: 3}, {Rows: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.sheet(claimed)
	if err != nil {
		t.Fatal(err)
	}
	if finding, err := s.outcome(); finding.Verdict != verdict.Pass {
		t.Fatal(err)
	}
	return s
}

// TestSelfCheckIsBlind spoils a judgement that passed so that a mistake is no
// longer seen: the run must be an error that says which.
func TestSelfCheckIsBlind(t *testing.T) {
	for _, test := range []struct {
		reason string
		spoil  func(s *sheet)
		says   string
	}{
		{"a bar that grew after it was compared with the resolution", func(s *sheet) { s.estimates[3].Bar = 1 }, "[j=1] shifted by the resolution"},
		{"a resolution finer than the bars", func(s *sheet) { s.set.Resolution = 1e-17 }, "shifted by the resolution"},
	} {
		s := passing(t)
		test.spoil(s)
		unseen := s.selfCheck()
		if !strings.Contains(unseen, test.says) {
			t.Errorf("%s: %q, want %q", test.reason, unseen, test.says)
		}
		finding, err := s.blind(verdict.Finding{Verdict: verdict.Pass}, unseen)
		var blind *BlindError
		if finding.Verdict != verdict.Error || !errors.As(err, &blind) || !strings.HasPrefix(finding.Reason, "the checker could not see ") {
			t.Errorf("%s: %v, %v", test.reason, finding, err)
		}
		if found := findingOf(finding, err); found.Verdict != verdict.Error || found.Reason != finding.Reason {
			t.Errorf("%s: as a finding %+v", test.reason, found)
		}
	}
}

// TestSelfCheckPlants: each mutant of each tensor is there, and differs from the
// claim in nothing else.
func TestSelfCheckPlants(t *testing.T) {
	s := passing(t)
	if unseen := s.selfCheck(); unseen != "" {
		t.Errorf("a sound judgement could not see %s", unseen)
	}
	for _, test := range []struct {
		m       mutant
		planted int
		changed int
	}{{s.shifted(), 2, 2}, {s.scaled(), 2, 5}, {s.swapped(), 4, 4}} {
		changed := 0
		for i, c := range test.m.claimed {
			changed += count(c != s.claimed[i])
		}
		if len(test.m.planted) != test.planted || changed != test.changed {
			t.Errorf("%s: planted %v, %d entries changed; want %d, %d", test.m.change, test.m.planted, changed, test.planted, test.changed)
		}
	}
}

// TestDirectionsCheckThemselves: a tolerance that grew afterwards hides the shift.
func TestDirectionsCheckThemselves(t *testing.T) {
	b, err := begin(func(x []float64) float64 { return x[0] * x[1] }, []float64{2, 1}, []float64{1, 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := &fan{bench: b}
	f.tensor(0, b.set.Tensors[0], 0)
	if unseen := f.selfCheck(); unseen != "" || len(f.proofs) != 1 {
		t.Errorf("%d proofs, could not see %q", len(f.proofs), unseen)
	}
	f.proofs[0].value = math.NaN() // nothing agrees with it
	if unseen := f.selfCheck(); unseen != "" {
		t.Errorf("NaN is seen by everyone: %q", unseen)
	}
	f.proofs[0].value, f.proofs[0].tolerance = 1e9, 4e8
	f.proofs = append(f.proofs, f.proofs[0])
	f.proofs[1].tolerance = math.Inf(1)
	if unseen := f.selfCheck(); !strings.Contains(unseen, "shifted by") {
		t.Errorf("an infinite tolerance sees %q", unseen)
	}
	if finding := f.finding(); finding.Verdict != verdict.Error {
		t.Errorf("%v: %s", finding.Verdict, finding.Reason)
	}
}
