package gradcheck

import (
	"fmt"
	"math"
	"runtime"

	"bonpied/gradcheck/internal/float"
)

// checkMachine checks what says how f is computed and called.
func (s *Settings) checkMachine(int) error {
	if u := s.UnitRoundoff; u != 0 && u != float.UnitRoundoff && u != float.UnitRoundoff32 {
		return badArgument("set.UnitRoundoff", "is %v, want 0, 2⁻⁵³ or 2⁻²⁴", u)
	}
	if s.Workers < AllProcessors {
		return badArgument("set.Workers", "is %d, want at least 0, or AllProcessors", s.Workers)
	}
	if s.Timeout < 0 {
		return badArgument("set.Timeout", "is %v, want at least 0", s.Timeout)
	}
	return nil
}

func (s *Settings) checkKinkWeights(n int) error {
	if k := len(s.KinkWeights); k > 1 && k != n {
		return badArgument("set.KinkWeights", "has %d entries, want 0, 1 or len(x) = %d", k, n)
	}
	for i, κ := range s.KinkWeights {
		if !math.IsNaN(κ) && !(κ >= 0 && κ <= 1) {
			return badArgument(fmt.Sprintf("set.KinkWeights[%d]", i), "is %v, want NaN or [0, 1]", κ)
		}
	}
	return nil
}

// kinkWeight returns κ of an entry, NaN where there is none.
func (s *Settings) kinkWeight(i int) float64 {
	switch len(s.KinkWeights) {
	case 0:
		return math.NaN()
	case 1:
		return s.KinkWeights[0]
	}
	return s.KinkWeights[i]
}

// workers returns the number of goroutines that Settings.Workers means.
func workers(n int) int {
	if n == AllProcessors {
		return runtime.GOMAXPROCS(0)
	}
	return max(n, 1)
}
