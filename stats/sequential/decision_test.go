package sequential_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/sequential"
)

// TestGarbage holds that each checker fails on what no sampler should give, at
// once or in few samples, and that the reason says why.
func TestGarbage(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	for _, test := range []struct {
		name string
		draw func(r *rand.Rand) float64
		most int
		says string
	}{
		{"zeros", func(*rand.Rand) float64 { return 0 }, 100, "is 0"},
		{"N(0, 10²)", func(r *rand.Rand) float64 { return 10 * r.NormFloat64() }, 30, "of what it should be"},
		{"NaN", func(*rand.Rand) float64 { return math.NaN() }, 1, "is NaN"},
		{"infinite", func(*rand.Rand) float64 { return math.Inf(-1) }, 1, "is +Inf"},
		{"overflowing", func(*rand.Rand) float64 { return 1e200 }, 1, "is +Inf"},
	} {
		v, r := &sequential.Variance{Want: 1, Plan: plan}, stats.NewStream(1, test.name).Rand()
		for range test.most {
			v.Add(test.draw(r))
			v.Look()
		}
		if f := v.Judge(); f.Verdict != verdict.Fail || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%s: %v after %d samples (%s), want fail within %d that says %q", test.name, f.Verdict, v.Count(), f.Reason, test.most, test.says)
		}
	}
	for name, x := range map[string]float64{"above": 1.5, "below": -0.5, "NaN": math.NaN(), "infinite": math.Inf(1)} {
		b := &sequential.Bounded{High: 1, Want: 0.5, Plan: plan}
		b.Add(x)
		if f := b.Judge(); f.Verdict != verdict.Fail || !strings.Contains(f.Reason, "outside [0, 1]") {
			t.Errorf("%s: %v (%s)", name, f.Verdict, f.Reason)
		}
	}
	constant := &sequential.Bounded{High: 1, Want: 0.5, Plan: plan}
	for range 100 {
		constant.Add(0)
	}
	if f := constant.Judge(); f.Verdict != verdict.Fail || !strings.Contains(f.Reason, "mean is 0, want 0.5") {
		t.Errorf("zeros: %v (%s)", f.Verdict, f.Reason)
	}
}

// TestKnownMistakes holds that a failure names the mistake, the caller's own too.
func TestKnownMistakes(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	for _, test := range []struct {
		ratio float64
		says  string
	}{
		{0.7737, "a normal truncated at 2σ without correction?"},
		{0.5, "the gain of ReLU"},
		{1. / 3, "√3 missing?"},
		{3, "√3 too many?"},
		{0.4, "looks like 0.4, fan in and fan out exchanged?"},
		{0.88, ""},
	} {
		v := &sequential.Variance{Want: 2, Plan: plan, Known: []stats.Mistake{{Ratio: 0.4, Cause: "fan in and fan out exchanged?"}}}
		v.AddSquared(2*test.ratio*20000, 20000)
		f := v.Judge()
		if f.Verdict != verdict.Fail || !strings.Contains(f.Reason, test.says) || (f.Evidence.Pattern == "") != (test.says == "") {
			t.Errorf("ratio %v: %v, %q, pattern %q", test.ratio, f.Verdict, f.Reason, f.Evidence.Pattern)
		}
	}
}

// TestDecisionsStay holds that a decision is final, and open until there is one.
func TestDecisionsStay(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	v := &sequential.Variance{Want: 1, Plan: plan}
	if f := v.Judge(); f.Verdict != verdict.Inconclusive || v.Look() {
		t.Errorf("no samples: %v", f.Verdict)
	}
	v.AddSquared(20, 20)
	if f := v.Judge(); f.Verdict != verdict.Inconclusive || f.Evidence.Statistics.Miss != 1 {
		t.Errorf("20 samples: %v, miss %v", f.Verdict, f.Evidence.Statistics.Miss)
	}
	v.AddSquared(800, 800)
	certificate := v.Judge()
	if s := certificate.Evidence.Statistics; certificate.Verdict != verdict.Pass || s.Miss != 1e-3 || s.Effect != 0.5 || s.Samples != 820 || !(s.EValue < 1) {
		t.Errorf("820 good samples: %v, %+v", certificate.Verdict, s)
	}
	v.AddSquared(1e6, 10)
	v.Add(math.NaN())
	if diff := cmp.Diff(certificate, v.Judge()); diff != "" {
		t.Errorf("a decision changes:\n%s", diff)
	}
}

// TestEveryPlanHasACap holds that a plan whose last test could not be planned is refused,
// and not drawn for ever.
func TestEveryPlanHasACap(t *testing.T) {
	for _, p := range []float64{stats.MinProbability, 5e-200, 1e-198} {
		for _, plan := range []stats.Plan{{FalseAlarm: p, Effect: 0.3, Miss: 1e-3}, {FalseAlarm: 1e-9, Effect: 0.3, Miss: p}} {
			v, b := &sequential.Variance{Want: 1, Plan: plan}, &sequential.Bounded{High: 1, Want: 0.5, Plan: plan}
			_, errV := v.Cap()
			_, errB := b.Cap()
			if (v.Validate() == nil) != (errV == nil) || (b.Validate() == nil) != (errB == nil) {
				t.Errorf("%v is valid (%v, %v), and has a cap (%v, %v)", plan, v.Validate(), b.Validate(), errV, errB)
			}
		}
	}
}

// TestShardsNumberTheImpossible holds that an impossible sample of a later shard has the
// number that it has in one run, to the last letter of the finding.
func TestShardsNumberTheImpossible(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	variance := func() *sequential.Variance { return &sequential.Variance{Want: 1, Plan: plan} }
	bounded := func() *sequential.Bounded { return &sequential.Bounded{High: 2, Want: 1, Plan: plan} }
	masks := func() *sequential.Masks {
		return &sequential.Masks{P: []float64{1, 0.5}, Against: []sequential.Alternative{{Name: "less", P: []float64{1, 0.4}}}, FalseAlarm: 1e-9, Miss: 1e-3}
	}
	wholeV, wholeB, wholeM := variance(), bounded(), masks()
	mergedV, mergedB, mergedM := variance(), bounded(), masks()
	for _, shard := range [][]float64{{1, 0.5}, {}, {0.25, math.NaN(), 1}, {math.Inf(1), 1}} {
		v, b, m := variance(), bounded(), masks()
		for _, x := range shard {
			for _, v := range []*sequential.Variance{wholeV, v} {
				v.Add(x)
			}
			for _, b := range []*sequential.Bounded{wholeB, b} {
				b.Add(x)
			}
			for _, m := range []*sequential.Masks{wholeM, m} {
				m.Add([]bool{x-x == 0, x > 0.5})
			}
		}
		for _, err := range []error{mergedV.Merge(v), mergedB.Merge(b), mergedM.Merge(m)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct{ whole, merged verdict.Finding }{
		{wholeV.Judge(), mergedV.Judge()}, {wholeB.Judge(), mergedB.Judge()}, {wholeM.Judge(), mergedM.Judge()},
	} {
		if diff := cmp.Diff(test.whole, test.merged); diff != "" || !strings.Contains(test.whole.Reason, "4") {
			t.Errorf("%s (-whole +merged)\n%s", test.whole.Reason, diff)
		}
	}
}

// FuzzBounded and FuzzMasks hold that nothing panics, that a decision is one of two,
// and that no sample outside the law is certified.
func FuzzBounded(f *testing.F) {
	f.Add(0., 1., 0.5, 0., 1e-9, 0.1, 1e-3, 0.5, 0.25)
	f.Add(-1., 3., 2.999, 0.001, 1e-3, 0.7, 0.5, 3.5, math.NaN())
	f.Add(0., 1e-300, 5e-301, 0., 1e-200, 0.4, 0.5, 0., 1e-300)
	f.Fuzz(func(t *testing.T, low, high, want, variance, alpha, effect, beta, x, y float64) {
		b := &sequential.Bounded{Low: low, High: high, Want: want, Variance: variance, Plan: stats.Plan{FalseAlarm: alpha, Effect: effect, Miss: beta}}
		for range 50 {
			b.Add(x)
			b.Add(y)
			b.Look()
		}
		got := b.Judge()
		if invalid := b.Validate() != nil; invalid != (got.Verdict == verdict.Error) {
			t.Errorf("%+v: %v (%s)", b, got.Verdict, got.Reason)
		}
		slack := 0x1p-40 * (high - low)
		if in := func(x float64) bool { return x >= low-slack && x <= high+slack }; got.Verdict == verdict.Pass && !(in(x) && in(y)) {
			t.Errorf("%v and %v are certified within [%v, %v]", x, y, low, high)
		}
	})
}

func FuzzMasks(f *testing.F) {
	f.Add(0.9, 0.5, 0.8, 0.6, 1e-9, 1e-3, uint8(0b0110))
	f.Add(1., 0., 0., 1., 0.5, 0.5, uint8(0b0101))
	f.Add(math.NaN(), 0.5, 2., -1., 1e-9, 1e-3, uint8(0xff))
	f.Fuzz(func(t *testing.T, p, q, r, s, alpha, beta float64, bits uint8) {
		m := &sequential.Masks{P: []float64{p, q}, Against: []sequential.Alternative{{Name: "other", P: []float64{r, s}}}, FalseAlarm: alpha, Miss: beta}
		for i := range 200 {
			m.Add([]bool{bits>>(i%8)&1 == 1, bits>>(i*3%8)&1 == 1})
			m.Look()
		}
		got := m.Judge()
		if invalid := m.Validate() != nil; invalid != (got.Verdict == verdict.Error) {
			t.Errorf("%+v: %v (%s)", m, got.Verdict, got.Reason)
		}
		if got.Verdict == verdict.Pass && (p == 1 && bits != 0xff || p == 0 && bits != 0) {
			t.Errorf("p = %v passes masks of bits %b", p, bits)
		}
	})
}

// TestConstantZeroIsNeverCertified holds that a sampler of variance 0, which is off
// by 1, is not certified to an effect of 1, however few samples β asks for.
func TestConstantZeroIsNeverCertified(t *testing.T) {
	for _, effect := range []float64{0.5, 0.99, 1, 1.5, 10} {
		for _, alpha := range []float64{1e-3, 1e-9, 1e-12, 1e-100} {
			v := &sequential.Variance{Want: 1, Plan: stats.Plan{FalseAlarm: alpha, Effect: effect, Miss: 0.1}}
			for range 2000 {
				if v.Add(0); v.Look() {
					break
				}
			}
			if f := v.Judge(); f.Verdict != verdict.Fail {
				t.Errorf("ε = %v, α = %v: zeros are %v after %d samples", effect, alpha, f.Verdict, v.Count())
			}
		}
	}
}

// TestCapDecides holds that between 1 and 1 + ε, where neither alternative may ever
// be rejected, the test of fixed size ends the run.
func TestCapDecides(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-3, Effect: 0.3, Miss: 1e-3}
	v := &sequential.Variance{Want: 1, Plan: plan}
	limit, err := v.Cap()
	if err != nil {
		t.Fatal(err)
	}
	// At the middle of the log-likelihood, both ratios hover about 1.
	rho := math.Log1p(plan.Effect) / (1 - 1/(1+plan.Effect))
	v.AddSquared(rho*float64(limit-1), limit-1)
	if v.Look() {
		t.Fatalf("decided before the cap: %v", v.Judge().Verdict)
	}
	v.AddSquared(rho, 1)
	if !v.Look() || v.Judge().Verdict != verdict.Pass {
		t.Errorf("%v at the cap of %d", v.Judge().Verdict, limit)
	}
	b := &sequential.Bounded{High: 1, Want: 0.5, Plan: stats.Plan{FalseAlarm: 1e-3, Effect: 0.2, Miss: 1e-3}}
	limit, err = b.Cap()
	for i := 0; err == nil && i < limit && !b.Look(); i++ {
		b.Add(0.6)
	}
	if f := b.Judge(); err != nil || f.Verdict == verdict.Inconclusive {
		t.Errorf("%v at the cap of %d (%v)", f.Verdict, limit, err)
	}
}

// TestShardsAddUp holds merged shards to one run, digit by digit.
func TestShardsAddUp(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	for _, scale := range []float64{1, 1.03, 1.5} {
		r := stats.NewStream(5, "shards", scale).Rand()
		whole, shards := &sequential.Variance{Want: 2, Plan: plan}, make([]*sequential.Variance, 4)
		wholeB, shardsB := &sequential.Bounded{High: 3, Want: 1, Variance: 0.8, Plan: plan}, make([]*sequential.Bounded, 4)
		for i := range shards {
			shards[i] = &sequential.Variance{Want: 2, Plan: plan}
			shardsB[i] = &sequential.Bounded{High: 3, Want: 1, Variance: 0.8, Plan: plan}
		}
		for range 5000 {
			k, x, u := r.IntN(4), scale*math.Sqrt2*r.NormFloat64(), r.Float64()
			whole.Add(x)
			shards[k].Add(x)
			y := 3 * math.Pow(u, 2*scale)
			wholeB.Add(y)
			shardsB[k].Add(y)
		}
		merged, mergedB := shards[2], shardsB[2]
		for _, i := range []int{0, 3, 1} {
			if err := merged.Merge(shards[i]); err != nil {
				t.Fatal(err)
			}
			if err := mergedB.Merge(shardsB[i]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(whole.Judge(), merged.Judge()); diff != "" {
			t.Errorf("variance, scale %v: -whole +merged\n%s", scale, diff)
		}
		if diff := cmp.Diff(wholeB.Judge(), mergedB.Judge()); diff != "" {
			t.Errorf("bounded, scale %v: -whole +merged\n%s", scale, diff)
		}
		if math.Float64bits(whole.LogE()) != math.Float64bits(merged.LogE()) {
			t.Error("the e-values differ")
		}
		if merged.Merge(shards[0]) == nil || mergedB.Merge(shardsB[0]) == nil {
			if merged.Look() && mergedB.Look() {
				t.Error("samples are merged into a decision")
			}
		}
		if merged.Merge(&sequential.Variance{Want: 3, Plan: plan}) == nil || mergedB.Merge(&sequential.Bounded{High: 2, Want: 1, Plan: plan}) == nil {
			t.Error("shards of two laws are merged")
		}
	}
}

func TestBadArguments(t *testing.T) {
	good := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	for name, f := range map[string]verdict.Finding{
		"no variance":  (&sequential.Variance{Plan: good}).Judge(),
		"no plan":      (&sequential.Variance{Want: 1}).Judge(),
		"no interval":  (&sequential.Bounded{Plan: good}).Judge(),
		"no mean":      (&sequential.Bounded{High: 1, Plan: good}).Judge(),
		"ε is too far": (&sequential.Bounded{High: 1, Want: 0.5, Plan: stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}}).Judge(),
		"NaN":          (&sequential.Bounded{High: 1, Want: math.NaN(), Plan: good}).Judge(),
	} {
		if f.Verdict != verdict.Error {
			t.Errorf("%s: %v", name, f.Verdict)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a negative number of degrees of freedom does not panic")
		}
	}()
	(&sequential.Variance{Want: 1, Plan: good}).AddChiSquared(1, -1)
}

// FuzzVariance holds that what is not finite never passes, and that no numbers make
// the judge panic.
func FuzzVariance(f *testing.F) {
	f.Add(1., 1000., 1000, 0.1)
	f.Add(math.NaN(), 1., 3, 0.5)
	f.Add(1e300, 5e-324, 1<<20, 1e-3)
	f.Fuzz(func(t *testing.T, x, sum float64, n int, effect float64) {
		n = max(0, n%(1<<24))
		if effect > 0 && effect < 0.01 {
			return // correct, but slow
		}
		v := &sequential.Variance{Want: 1, Plan: stats.Plan{FalseAlarm: 1e-9, Effect: effect, Miss: 1e-3}}
		v.Add(x)
		v.AddSquared(sum, n)
		if got := v.Judge(); got.Verdict == verdict.Pass && (x-x != 0 || sum-sum != 0 || sum < 0 || v.Plan.Validate() != nil) {
			t.Errorf("x = %v, sum = %v, n = %d, ε = %v pass", x, sum, n, effect)
		}
	})
}

func ExampleVariance() {
	// He's initialisation without its factor 2.
	v := &sequential.Variance{Want: 2. / 64, Plan: stats.Plan{FalseAlarm: 1e-9, Effect: 0.01, Miss: 1e-3}}
	r := stats.NewStream(2, "example").Rand()
	for !v.Look() {
		v.Add(r.NormFloat64() * math.Sqrt(1./64))
	}
	f := v.Judge()
	fmt.Println(f.Verdict, v.Count() < 300)
	fmt.Println(f.Evidence.Pattern)
	// Output:
	// fail true
	// looks like 1/2, a factor 2 missing (the gain of ReLU), or 2 groups?
}

func ExampleBounded() {
	// Dropout at rate ¼ that scales what it keeps by 1/(1−p)², not 1/(1−p).
	b := &sequential.Bounded{High: 2, Want: 1, Plan: stats.Plan{FalseAlarm: 1e-9, Effect: 0.01, Miss: 1e-3}}
	r := stats.NewStream(3, "example").Rand()
	for !b.Look() {
		x := 0.
		if r.Float64() < 0.75 {
			x = 1 / (0.75 * 0.75)
		}
		b.Add(x)
	}
	f := b.Judge()
	fmt.Println(f.Verdict, b.Count() < 300)
	// Output:
	// fail true
}
