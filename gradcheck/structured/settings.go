package structured

import (
	"fmt"
	"math"
	"runtime"

	"bonpied/core/verdict"
	"bonpied/gradcheck"
)

// Settings refines a check. Nil and the zero value mean the defaults.
type Settings struct {
	// Rounding is the caller's own bound on the rounding error of the claimed
	// gradient, entry by entry, added to the tolerance. Nil: the model of
	// Function.Rounding alone.
	Rounding []float64
	// Resolution is the smallest error that must be told apart, in units of the
	// root mean square of the tensor's gradient, in [0, 1]. 0: 1e-6.
	Resolution float64
	// FalseAlarm bounds the probability that rounding errors alone fail a check,
	// under the model of Function.Rounding, in [0, ½]. 0: 1e-12.
	FalseAlarm float64
	// Spots is how many entries of the structured derivative are compared with
	// differences of plain values, at 5 evaluations each. 0: 1.
	Spots int
	// Seed chooses the spots.
	Seed uint64
	// Workers is the number of goroutines, 0 for one a processor. Results do not
	// depend on it.
	Workers int
	// Noise is the least rounding error of one evaluation of a black box that is
	// allowed for, relative to |f|, in [0, 2⁻⁴], at least 4u; only Biases asks for
	// it, and allows for what it measures where that is more. 0: 64u.
	Noise float64
	// Factors are those of gradcheck.Settings.
	Factors map[string]float64
	// Name returns the place of a tensor: weights, biases or inputs (part 'w',
	// 'b', 'x') of a block. Nil: ∂C/∂w, ∂C/∂b of layer block+1, ∂C/∂x.
	Name func(part byte, block int) verdict.Place
}

// The defaults.
const (
	DefaultResolution = 1e-6
	DefaultFalseAlarm = 1e-12
	DefaultSpots      = 1
)

func (s *Settings) resolve(n int) (Settings, error) {
	var set Settings
	if s != nil {
		set = *s
	}
	switch {
	case set.Rounding != nil && len(set.Rounding) != n:
		return set, badArgument("set.Rounding", "has %d entries, want len(x) = %d", len(set.Rounding), n)
	case !(set.Resolution >= 0 && set.Resolution <= 1):
		return set, badArgument("set.Resolution", "is %v, want [0, 1]", set.Resolution)
	case !(set.FalseAlarm >= 0 && set.FalseAlarm <= 0.5):
		return set, badArgument("set.FalseAlarm", "is %v, want [0, 1/2]", set.FalseAlarm)
	case set.Spots < 0 || set.Spots > n:
		return set, badArgument("set.Spots", "is %d, want [0, len(x) = %d]", set.Spots, n)
	case !(set.Noise >= 0 && set.Noise <= 0x1p-4):
		return set, badArgument("set.Noise", "is %v, want [0, 2⁻⁴]", set.Noise)
	case set.Workers < 0:
		return set, badArgument("set.Workers", "is %d, want at least 0", set.Workers)
	}
	for i, r := range set.Rounding {
		if !(r >= 0) || math.IsInf(r, 0) {
			return set, badArgument(fmt.Sprintf("set.Rounding[%d]", i), "is %v, want a finite number ≥ 0", r)
		}
	}
	set.fill(n)
	return set, nil
}

func (s *Settings) fill(n int) {
	if s.Resolution == 0 {
		s.Resolution = DefaultResolution
	}
	if s.FalseAlarm == 0 {
		s.FalseAlarm = DefaultFalseAlarm
	}
	if s.Spots == 0 {
		s.Spots = min(DefaultSpots, n)
	}
	if s.Workers == 0 {
		s.Workers = runtime.GOMAXPROCS(0)
	}
	if s.Noise == 0 {
		s.Noise = defaultNoise * 0x1p-53
	}
	if s.Name == nil {
		s.Name = lectureName
	}
}

// lectureName names tensors as the lecture does.
func lectureName(part byte, block int) verdict.Place {
	switch part {
	case 'x':
		return verdict.Place{Name: "∂C/∂x"}
	case 'b':
		return verdict.Place{Name: "∂C/∂b", Layer: block + 1}
	}
	return verdict.Place{Name: "∂C/∂w", Layer: block + 1}
}

// lambda returns the number of deviations that n errors exceed with a
// probability of at most FalseAlarm: 2n exp(−λ²/2) = FalseAlarm.
func (s *Settings) lambda(n int) float64 {
	return math.Sqrt(2 * (math.Log(2*float64(n)) - math.Log(s.FalseAlarm)))
}

func badArgument(argument, format string, args ...any) error {
	return &gradcheck.ArgumentError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}
