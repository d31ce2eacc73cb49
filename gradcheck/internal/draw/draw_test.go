package draw

import "testing"

// TestKeyed: every part of the key counts, and nothing else; the numbers are
// frozen, for reports are replayed by their seed.
func TestKeyed(t *testing.T) {
	first := Keyed(1, "pilot", 2, 3).Uint64()
	if again := Keyed(1, "pilot", 2, 3).Uint64(); again != first {
		t.Errorf("equal keys gave %d and %d", first, again)
	}
	for _, other := range []uint64{
		Keyed(2, "pilot", 2, 3).Uint64(), Keyed(1, "noise", 2, 3).Uint64(),
		Keyed(1, "pilot", 3, 3).Uint64(), Keyed(1, "pilot", 2, 4).Uint64(), Keyed(1, "pilot", 3, 2).Uint64(),
	} {
		if other == first {
			t.Errorf("another key gave %d too", first)
		}
	}
	if want := uint64(10684168622179668069); first != want {
		t.Errorf("the stream has changed: %d, was %d", first, want)
	}
}

// TestUnit: signs are ±1, both of them.
func TestUnit(t *testing.T) {
	r, sum := Keyed(1, "test", 0, 0), 0.0
	for range 100 {
		v := Unit(r, false)
		if v != 1 && v != -1 {
			t.Fatalf("a sign of %v", v)
		}
		sum += v
	}
	// 8 deviations of a sum of 100 signs, for this seed.
	if sum > 80 || sum < -80 {
		t.Errorf("100 signs have the sum %v", sum)
	}
}
