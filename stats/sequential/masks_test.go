package sequential_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/sequential"
)

// schedule returns p_1, …, p_54 for a function of l.
func schedule(keep func(l float64) float64) []float64 {
	p := make([]float64, 54)
	for i := range p {
		p[i] = keep(float64(i + 1))
	}
	return p
}

// schedules are the lecture's of 54 blocks and p_L = ½, and those met under its
// name, with the masks that the exact likelihood ratio needs at α = 1e-9.
func schedules() (right []float64, wrong []sequential.Alternative, needs []int) {
	right = schedule(func(l float64) float64 { return 1 - l/54/2 })
	add := func(name string, n int, keep func(l float64) float64) {
		wrong = append(wrong, sequential.Alternative{Name: name, P: schedule(keep)})
		needs = append(needs, n)
	}
	add("(l−1)/(L−1), timm's linspace", 1004, func(l float64) float64 { return 1 - (l-1)/53/2 })
	add("(l−1)/L, EfficientNet's", 708, func(l float64) float64 { return 1 - (l-1)/54/2 })
	add("p_L = 0.6", 48, func(l float64) float64 { return 1 - l/54*0.4 })
	add("uniform, ¾", 5, func(float64) float64 { return 0.75 })
	add("uniform, p_L", 1, func(float64) float64 { return 0.5 })
	add("reversed", 1, func(l float64) float64 { return 1 - (55-l)/54/2 })
	add("keep and drop exchanged", 1, func(l float64) float64 { return l / 54 / 2 })
	return right, wrong, needs
}

func drawMask(r *rand.Rand, p []float64) []bool {
	mask := make([]bool, len(p))
	for i := range mask {
		mask[i] = r.Float64() < p[i]
	}
	return mask
}

// divergence returns KL(q‖p) of one mask, the mean of ln LR_q under q.
func divergence(q, p []float64) float64 {
	sum := 0.
	for l := range p {
		if q[l] > 0 {
			sum += q[l] * math.Log(q[l]/p[l])
		}
		if q[l] < 1 {
			sum += (1 - q[l]) * math.Log((1-q[l])/(1-p[l]))
		}
	}
	return sum
}

// TestSchedules finds every schedule within twice the masks that a test of it alone
// needs, ln(2/α)/KL, in whole masks and on average over the runs, says which it is,
// and certifies the right one. The first two differ from one another by 1/54 at most,
// and may be taken for each other.
func TestSchedules(t *testing.T) {
	right, wrong, listed := schedules()
	for i, w := range append(slices.Clone(wrong), sequential.Alternative{Name: "right", P: right}) {
		r, sum, named := stats.NewStream(1, "schedules", i).Rand(), 0, 0
		const runs = 40
		for range runs {
			m := &sequential.Masks{P: right, Against: wrong, FalseAlarm: 1e-9, Miss: 1e-3}
			for !m.Look() {
				for next := sequential.NextLook(m.Count()); m.Count() < next; {
					m.Add(drawMask(r, w.P))
				}
			}
			f := m.Judge()
			sum += m.Count()
			if want := verdict.Fail; w.Name != "right" && f.Verdict != want || w.Name == "right" && f.Verdict != verdict.Pass {
				t.Errorf("%s: %v (%s)", w.Name, f.Verdict, f.Reason)
			}
			if strings.Contains(f.Reason, w.Name) || w.Name == "right" {
				named++
			}
		}
		t.Logf("%-32s %.1f masks on average", w.Name, float64(sum)/runs)
		if w.Name == "right" {
			continue
		}
		needs := math.Log(2e9) / divergence(w.P, right)
		if !(math.Abs(math.Max(1, needs)-float64(listed[i])) <= 0.5+0.02*float64(listed[i])) {
			t.Errorf("%s: one test needs %.2f masks, listed %d", w.Name, needs, listed[i])
		}
		if !(float64(sum)/runs <= 2*math.Ceil(needs)) {
			t.Errorf("%s: %.1f masks on average, want at most twice %.2f", w.Name, float64(sum)/runs, needs)
		}
		if named < runs*2/3 {
			t.Errorf("%s: named in %d of %d runs", w.Name, named, runs)
		}
	}
}

func TestMasksShardsAndMisuse(t *testing.T) {
	right, wrong, _ := schedules()
	fresh := func() *sequential.Masks {
		return &sequential.Masks{P: right, Against: wrong, FalseAlarm: 1e-9, Miss: 1e-3}
	}
	whole, shards, r := fresh(), []*sequential.Masks{fresh(), fresh()}, stats.NewStream(2).Rand()
	for i := range 500 {
		mask := drawMask(r, right)
		whole.Add(mask)
		shards[i%2].Add(mask)
	}
	if err := shards[1].Merge(shards[0]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.Judge(), shards[1].Judge()); diff != "" {
		t.Errorf("-whole +merged\n%s", diff)
	}
	impossible := &sequential.Masks{P: []float64{1, 0.5}, Against: []sequential.Alternative{{Name: "never", P: []float64{0.5, 0}}}, FalseAlarm: 1e-9, Miss: 1e-3}
	impossible.Add([]bool{false, true})
	if f := impossible.Judge(); f.Verdict != verdict.Fail || !strings.Contains(f.Reason, "probability 0 at block 1") {
		t.Errorf("%v (%s)", f.Verdict, f.Reason)
	}
	short := fresh()
	short.Add([]bool{true})
	if f := short.Judge(); f.Verdict != verdict.Fail || !strings.Contains(f.Reason, "1 blocks, want 54") {
		t.Errorf("%v (%s)", f.Verdict, f.Reason)
	}
	if fresh().Merge(&sequential.Masks{P: right, Against: wrong[1:], FalseAlarm: 1e-9, Miss: 1e-3}) == nil {
		t.Error("shards of two laws are merged")
	}
	if f := fresh().Judge(); f.Verdict != verdict.Inconclusive {
		t.Errorf("no masks: %v", f.Verdict)
	}
	for name, bad := range map[string]*sequential.Masks{
		"no blocks":       {Against: wrong, FalseAlarm: 1e-9, Miss: 1e-3},
		"no alternatives": {P: right, FalseAlarm: 1e-9, Miss: 1e-3},
		"no α":            {P: right, Against: wrong, Miss: 1e-3},
		"lengths":         {P: right[1:], Against: wrong, FalseAlarm: 1e-9, Miss: 1e-3},
		"NaN":             {P: []float64{math.NaN()}, Against: []sequential.Alternative{{Name: "x", P: []float64{0.5}}}, FalseAlarm: 1e-9, Miss: 1e-3},
	} {
		if f := bad.Judge(); f.Verdict != verdict.Error {
			t.Errorf("%s: %v", name, f.Verdict)
		}
	}
}

func ExampleMasks() {
	right, wrong, _ := schedules()
	m := &sequential.Masks{P: right, Against: wrong, FalseAlarm: 1e-9, Miss: 1e-3}
	r := stats.NewStream(3).Rand()
	for !m.Look() {
		m.Add(drawMask(r, wrong[5].P)) // reversed: the depth has the right law
	}
	f := m.Judge()
	fmt.Println(f.Verdict, m.Count(), strings.HasSuffix(f.Reason, "reversed?"))
	// Output:
	// fail 2 true
}
