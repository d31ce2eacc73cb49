package stats_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/stats"
)

// TestStreamGolden freezes the streams: a seed in an old report must replay the
// same draws for ever. A change here is a new streamVersion.
func TestStreamGolden(t *testing.T) {
	s := stats.NewStream(42, "initialise/variance", 3, 0.25, true, []int{2, 5})
	var got [6]uint64
	for i := range 3 {
		got[i] = s.Rand().Uint64()
		got[3+i] = s.Key()
	}
	// The three keys were computed apart too, with Python's hashlib.
	want := [6]uint64{0x3667043f98d37bf3, 0x77c293159cb16bf, 0x7b6a0bdeb9a02f8c, 0x81a6fd4c2d083597, 0x65aa8b461ddb7583, 0x63d3890eac73a997}
	if got != want {
		t.Errorf("draws and keys %#x, want %#x", got, want)
	}
	if s.Seed() != 42 || s.Sub(1).Seed() != 42 {
		t.Error("the root seed is lost")
	}
}

// first returns what tells streams apart: the first draws.
func first(s *stats.Stream) [2]uint64 { return [2]uint64{s.Rand().Uint64(), s.Rand().Uint64()} }

func TestSubDoesNotDependOnDraws(t *testing.T) {
	fresh, used := stats.NewStream(1, "a"), stats.NewStream(1, "a")
	for range 1000 {
		used.Rand().NormFloat64()
		used.Key()
		used.Sub("other").Rand().Uint64()
	}
	if first(fresh.Sub("child", 7)) != first(used.Sub("child", 7)) {
		t.Error("a child depends on what was drawn from its parent")
	}
	if fresh.Key() != stats.NewStream(1, "a").Key() {
		t.Error("a key depends on draws")
	}
	if first(stats.NewStream(1).Sub("a")) != first(stats.NewStream(1, "a")) {
		t.Error("NewStream(1, labels) is not NewStream(1).Sub(labels)")
	}
}

type scheme string

func TestLabelsAreUnambiguous(t *testing.T) {
	different := [][]any{
		{"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {1}, {"1"}, {1.}, {true}, {1, 1}, {-1}, {uint64(math.MaxUint64)},
		{false}, {0}, {0.}, {math.Copysign(0, -1)}, {""}, {[]int{1}}, {[]int{}}, {[]int{1, 2}, 3}, {[]int{1}, 2, 3}, {[]any{1, "a"}}, {1, "a"},
		{"a\x00"}, {"a"}, {[]string{"a"}},
	}
	seen := map[[2]uint64][]any{first(stats.NewStream(9)): nil}
	for _, labels := range different {
		draws := first(stats.NewStream(9, labels...))
		if other, again := seen[draws]; again {
			t.Errorf("labels %#v and %#v name one stream", labels, other)
		}
		seen[draws] = labels
	}
	if first(stats.NewStream(9, "a", "b")) == first(stats.NewStream(9, "a").Sub("b")) {
		t.Error(`("a", "b") and "a" then "b" name one stream`)
	}
	for _, same := range [][2]any{{1, int8(1)}, {1, uint64(1)}, {"he", scheme("he")}, {float32(0.5), 0.5}, {[]int{1}, [1]uint8{1}}, {[]any{1}, []int{1}}} {
		if first(stats.NewStream(9, same[0])) != first(stats.NewStream(9, same[1])) {
			t.Errorf("%#v and %#v name two streams", same[0], same[1])
		}
	}
	if first(stats.NewStream(8)) == first(stats.NewStream(9)) {
		t.Error("two seeds give one stream")
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	parent := stats.NewStream(3)
	for child := range 10 {
		s := parent.Sub(child)
		for range 1000 {
			key := s.Key()
			if seen[key] { // within a stream never; between ten, 1e8/2⁶⁵ = 3e-12
				t.Fatalf("key %#x comes twice", key)
			}
			seen[key] = true
		}
	}
}

func TestBadLabelsPanic(t *testing.T) {
	for _, test := range []struct {
		reason string
		labels []any
	}{
		{"no labels name the parent", nil},
		{"nil", []any{nil}},
		{"a pointer", []any{new(int)}},
		{"a struct", []any{struct{}{}}},
		{"a map in a list", []any{[]any{1, map[string]int{}}}},
		{"nil in a list", []any{[]any{nil}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", test.reason)
				}
			}()
			stats.NewStream(1).Sub(test.labels...)
		}()
	}
}

// FuzzLabels holds that moving a boundary between labels names another stream.
func FuzzLabels(f *testing.F) {
	f.Add("ab", "c", uint64(1))
	f.Add("", "s\x01\x00\x00\x00\x00\x00\x00\x00x", uint64(0))
	f.Fuzz(func(t *testing.T, a, b string, n uint64) {
		base := first(stats.NewStream(n, a, b))
		if base != first(stats.NewStream(n, a, b)) {
			t.Fatal("not reproducible")
		}
		for cut := 0; cut <= len(a+b); cut++ {
			joined := a + b
			if cut != len(a) && base == first(stats.NewStream(n, joined[:cut], joined[cut:])) {
				t.Errorf("%q, %q is also %q, %q", a, b, joined[:cut], joined[cut:])
			}
		}
		if base == first(stats.NewStream(n, a+b)) || base == first(stats.NewStream(n, a, b, n)) || base == first(stats.NewStream(n, []string{a, b})) {
			t.Errorf("%q, %q is also another list", a, b)
		}
	})
}

func TestStreamsReplay(t *testing.T) {
	draw := func(replicate int) (out []float64) {
		s := stats.NewStream(5, "property", replicate)
		for range 4 {
			out = append(out, s.Rand().NormFloat64())
		}
		return out
	}
	all := map[int][]float64{}
	for _, replicate := range []int{2, 0, 1} {
		all[replicate] = draw(replicate)
	}
	for replicate := range 3 {
		if diff := cmp.Diff(all[replicate], draw(replicate)); diff != "" {
			t.Errorf("replicate %d depends on the order:\n%s", replicate, diff)
		}
	}
}

func ExampleStream() {
	s := stats.NewStream(42, "initialise/variance")
	for replicate := range 2 {
		child := s.Sub(replicate)
		fmt.Println(replicate, child.Rand().IntN(1000), child.Key()%1000)
	}
	// Output:
	// 0 427 421
	// 1 823 150
}
