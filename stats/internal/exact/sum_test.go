package exact

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// hard draws numbers of every magnitude and both signs.
func hard(r *rand.Rand) float64 {
	return math.Ldexp(2*r.Float64()-1, r.IntN(2040)-1060)
}

// bigSum is the oracle: math/big at a precision that holds every double.
func bigSum(terms []float64) float64 {
	sum := new(big.Float).SetPrec(4096)
	for _, x := range terms {
		sum.Add(sum, new(big.Float).SetFloat64(x))
	}
	value, _ := sum.Float64()
	return value
}

func TestSumIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	cancelling := []float64{1e300, 1, -1e300, 0x1p-1074, -1, 0x1p-60}
	all := [][]float64{nil, {0}, {-0x1p-1074}, {math.MaxFloat64}, cancelling, {1, 0x1p-53, 0x1p-120}, {1, 0x1p-53}, {-1, -0x1p-53, -0x1p-54}}
	for range 200 {
		terms := make([]float64, r.IntN(60))
		for i := range terms {
			terms[i] = hard(r)
		}
		all = append(all, terms)
	}
	for _, terms := range all {
		var s Sum
		for _, x := range terms {
			s.Add(x)
		}
		if got, want := s.Value(), bigSum(terms); got != want {
			t.Fatalf("sum of %v is %v, want %v", terms, got, want)
		}
	}
}

// TestMergeIsAdding holds that any split over shards, merged in any order, is
// the same to the bit, and that a plain sum is not.
func TestMergeIsAdding(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	plainDiffers := false
	for range 100 {
		var whole, merged Sum
		shards := make([]Sum, 1+r.IntN(5))
		plain, plainShards := 0.0, make([]float64, len(shards))
		for range 1000 {
			x, k := r.NormFloat64(), r.IntN(len(shards))
			whole.Add(x)
			shards[k].Add(x)
			plain += x
			plainShards[k] += x
		}
		plainMerged := 0.0
		for _, k := range r.Perm(len(shards)) {
			merged.Merge(&shards[k])
			plainMerged += plainShards[k]
		}
		if got, want := merged.Value(), whole.Value(); got != want {
			t.Fatalf("%d shards: %v, want %v", len(shards), got, want)
		}
		plainDiffers = plainDiffers || plain != plainMerged
	}
	if !plainDiffers {
		t.Error("a plain sum passes this test too: it tests nothing")
	}
}

// TestCarry holds the chunks just before the carry is due, with the worst terms.
func TestCarry(t *testing.T) {
	var s Sum
	s.pending = mostPending - 2
	for i := range s.chunks[:chunks-3] { // as 2³⁰ − 2 terms could have left them
		s.chunks[i] = (mostPending - 2) * lowBits
	}
	before := new(big.Float).SetPrec(4096)
	for i, c := range s.chunks {
		before.Add(before, new(big.Float).SetMantExp(new(big.Float).SetInt64(c), chunkBits*i-bias))
	}
	x := math.Nextafter(2, 0)
	for range 4 {
		s.Add(x)
		before.Add(before, new(big.Float).SetFloat64(x))
	}
	want, _ := before.Float64()
	if got := s.Value(); got != want || s.pending != 2 {
		t.Errorf("%v, want %v; %d pending", got, want, s.pending)
	}
}

func TestNotFinite(t *testing.T) {
	for _, test := range []struct{ terms, want []float64 }{
		{[]float64{1, math.Inf(1), 2}, []float64{math.Inf(1)}},
		{[]float64{math.Inf(-1)}, []float64{math.Inf(-1)}},
	} {
		var s Sum
		for _, x := range test.terms {
			s.Add(x)
		}
		if s.Value() != test.want[0] {
			t.Errorf("%v sums to %v", test.terms, s.Value())
		}
	}
	var s, o Sum
	s.Add(math.Inf(1))
	o.Add(math.Inf(-1))
	s.Merge(&o)
	if !math.IsNaN(s.Value()) {
		t.Errorf("∞ − ∞ = %v", s.Value())
	}
}

func FuzzSum(f *testing.F) {
	f.Add(1., -0x1p-53, 1e300, -1e300)
	f.Add(5e-324, -5e-324, math.MaxFloat64, math.MaxFloat64)
	f.Fuzz(func(t *testing.T, a, b, c, d float64) {
		terms := []float64{a, b, c, d}
		var s, one, two Sum
		for i, x := range terms {
			if x-x != 0 {
				return
			}
			s.Add(x)
			if i%2 == 0 {
				one.Add(x)
			} else {
				two.Add(x)
			}
		}
		two.Merge(&one)
		if want := bigSum(terms); s.Value() != want || two.Value() != want {
			t.Errorf("%v: %v and %v, want %v", terms, s.Value(), two.Value(), want)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	var s Sum
	for i := range b.N {
		s.Add(float64(i) * 1.1)
	}
}

// TestJSONKeepsEveryBit sends sums through JSON, and goes on adding.
func TestJSONKeepsEveryBit(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var s, back Sum
		for range r.IntN(40) {
			s.Add(hard(r))
		}
		data, err := json.Marshal(&s)
		if err == nil {
			err = json.Unmarshal(data, &back)
		}
		if err != nil {
			t.Fatal(err)
		}
		x := hard(r)
		s.Add(x)
		back.Add(x)
		if math.Float64bits(s.Value()) != math.Float64bits(back.Value()) {
			t.Fatalf("%v becomes %v", s.Value(), back.Value())
		}
	}
	var infinite, back Sum
	infinite.Add(math.Inf(-1))
	data, _ := json.Marshal(&infinite)
	if err := json.Unmarshal(data, &back); err != nil || !math.IsInf(back.Value(), -1) {
		t.Errorf("−∞ becomes %v (%v)", back.Value(), err)
	}
	for _, bad := range []string{`{"from":-1}`, `{"from":66,"chunks":[1,1]}`, `{"chunks":[-1]}`, `{"chunks":[4294967296]}`, `{"special":"1"}`, `{"special":"x"}`, `3`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is a sum", bad)
		}
	}
}
