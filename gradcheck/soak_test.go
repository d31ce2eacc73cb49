package gradcheck_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bonpied/core/verdict"
)

var (
	soakNetworks = flag.Uint64("soak.networks", 400, "random correct networks of TestSoak; make soak-gradcheck asks for as many as give 100,000 that are judged")
	soakFirst    = flag.Uint64("soak.first", 1, "number of the first network of TestSoak")
	soakBeside   = flag.Int("soak.beside", 8, "in one of so many draws of TestSoak a node is brought near to its kink")
	soakWhy      = flag.Bool("soak.why", false, "log the reason of every inconclusive verdict of TestSoak")
)

// soakRedraws is how many new inputs a network gets where a judge is
// inconclusive, and soakDraws how many are tried for one that is conditioned, as
// soakCase.conditioned says; a network that has none is counted and left.
const (
	soakRedraws = 8
	soakDraws   = 16
)

// soakTally counts what one judge said of networks.
type soakTally struct{ passed, failed, errors, inconclusive, open int }

// soak is a run of TestSoak.
type soak struct {
	t        *testing.T
	judges   []soakJudge
	tallies  []soakTally
	networks int // judged
	left     int // of which no input is conditioned
	before   int // with an inconclusive verdict at first
	after    int // and after all redraws
}

// TestSoak: on random correct networks no judge fails, and less than 0.1 % of the
// networks are left with an inconclusive verdict after new inputs. Networks have
// 1 to 4 layers of distinct widths of 1 to 8, activations of every kind, every
// loss, batches of 1 to 4 and both reductions, weights of 0.1 to 3 deviations of
// 1/√N, zeros, inputs near saturation, nodes near their kinks, and one in three
// computes in float32.
func TestSoak(t *testing.T) {
	s := &soak{t: t, judges: soakJudges()}
	s.tallies = make([]soakTally, len(s.judges))
	for i := *soakFirst; i < *soakFirst+*soakNetworks; i++ {
		s.network(i)
	}
	t.Log(s.summary())
	// Of fewer than 1,000, one may be open.
	if most := max(1, s.networks/1000); s.after > most {
		t.Errorf("%d networks of %d are unsettled after %d redraws, want at most %d", s.after, s.networks, soakRedraws, most)
	}
}

// network judges one network by every judge that is due and applies, with a new
// input for those that are inconclusive.
func (s *soak) network(i uint64) {
	rng := rand.New(rand.NewPCG(i, 0x736f616b))
	c := newSoakCase(i, rng)
	if !s.draw(c, rng) {
		s.left++
		return
	}
	s.networks++
	due := s.due(c)
	for redraw := 0; ; redraw++ {
		due = slices.DeleteFunc(due, func(k int) bool { return s.settled(c, k, redraw) })
		if len(due) == 0 {
			return
		}
		if redraw == 0 {
			s.before++
		}
		if redraw == soakRedraws || !s.draw(c, rng) {
			break
		}
	}
	s.after++
	for _, k := range due {
		s.tallies[k].open++
		s.t.Logf("%v: %s: inconclusive after %d redraws", c, s.judges[k].name, soakRedraws)
	}
}

// due returns the judges of a network: each judges one in so many, spread so that
// no two of the expensive ones always meet.
func (s *soak) due(c *soakCase) (due []int) {
	for k, j := range s.judges {
		if (c.number+uint64(k))%j.every == 0 {
			due = append(due, k)
		}
	}
	return due
}

// draw draws inputs until one is conditioned.
func (s *soak) draw(c *soakCase, rng *rand.Rand) bool {
	for range soakDraws {
		if err := c.redraw(rng); err != nil {
			s.t.Errorf("%v: %v", c, err)
			return false
		}
		if c.conditioned() {
			return true
		}
	}
	return false
}

// settled calls judge k and reports whether it said anything but inconclusive, or
// does not apply.
func (s *soak) settled(c *soakCase, k, redraw int) bool {
	if !s.judges[k].applies(c) {
		return true
	}
	finding, tally := s.judges[k].judge(c), &s.tallies[k]
	switch finding.Verdict {
	case verdict.Pass:
		tally.passed++
	case verdict.Inconclusive:
		if redraw == 0 {
			tally.inconclusive++
		}
		if *soakWhy {
			s.t.Logf("%v: %s, draw %d: %s", c, s.judges[k].name, redraw, finding.Reason)
		}
		return false
	case verdict.Fail:
		tally.failed++
		s.t.Errorf("%v, draw %d: %s fails: %s", c, redraw, s.judges[k].name, finding.Reason)
	default:
		tally.errors++
		s.t.Errorf("%v, draw %d: %s: %v: %s", c, redraw, s.judges[k].name, finding.Verdict, finding.Reason)
	}
	return true
}

// summary is a line for the run and one for each judge.
func (s *soak) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d networks from %d, and %d of which %d inputs are badly conditioned: %d inconclusive before redraws, %d after at most %d",
		s.networks, *soakFirst, s.left, soakDraws, s.before, s.after, soakRedraws)
	for k, j := range s.judges {
		t := s.tallies[k]
		fmt.Fprintf(&b, "\n%-18s  %6d pass  %d fail  %d error  %d inconclusive, %d after redraws", j.name, t.passed, t.failed, t.errors, t.inconclusive, t.open)
	}
	return b.String()
}
