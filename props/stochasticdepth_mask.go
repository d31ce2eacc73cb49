package props

import (
	"math"
	"slices"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// sampleBlocks calls the operation and checks the length.
func sampleBlocks(j *verdict.Judge, im contract.Implementation, L int, pL float64, key uint64) (mask []bool, ok bool) {
	mask, err := im.SampleBlocks(L, pL, key)
	if !onValid(j, contract.OpSampleBlocks, err) {
		return nil, false
	}
	return mask, j.Length("the mask", len(mask), L)
}

// maskKey draws a key of 62 bits, and notes it.
func (d *Draws) maskKey() uint64 {
	key := uint64(d.Int("key", 0, 1<<62-1))
	d.Note("key", key)
	return key
}

// certainBlocks has no tolerance: a block of probability 1 is kept and one of
// probability 0 is dropped whatever is drawn. L is a power of two, so that every
// formula of p_l, l·((1 − p_L)/L) too, gives exactly 1 for p_L = 1, and exactly 0
// for l = L and p_L = 0.
func certainBlocks(d *Draws, im contract.Implementation) verdict.Finding {
	var j verdict.Judge
	L := 1 << d.Int("log₂ L", 0, 6)
	d.Note("L", L)
	key := d.maskKey()
	if all, ok := sampleBlocks(&j, im, L, 1, key); ok {
		for i, kept := range all {
			j.True(kept, "p_L = 1, but block %d of %d is dropped", i+1, L)
		}
	}
	if most, ok := sampleBlocks(&j, im, L, 0, key); ok {
		j.True(!most[L-1], "p_L = 0, but block L = %d is kept", L)
	}
	return j.Finding()
}

// maskKeys compares masks of so many blocks that chance cannot make them equal:
// four independent masks agree in block l with probability p⁴ + (1−p)⁴, whose
// logarithm is at most −1.1 on average over p in [p_L, 1] for p_L ≤ ½, hence with
// probability at most e⁻⁵² < 10⁻²² in 48 blocks.
func maskKeys(d *Draws, im contract.Implementation) verdict.Finding {
	const least, keys = 48, 4
	var j verdict.Judge
	L, pL := d.Int("L", least, mostBlocks), pick(d, "p_L", []float64{0.5, 0.25})
	key := d.maskKey()
	// Keys that differ in their lowest bits, in the upper half, …
	shift := pick(d, "shift", []int{0, 8, 16, 24, 32, 40, 48, 56, 62})
	d.Note("L", L)
	d.Note("p_L", pL)
	d.Note("lowest bit in which the keys differ", shift)
	masks := make([][]bool, keys)
	for i := range masks {
		var ok bool
		if masks[i], ok = sampleBlocks(&j, im, L, pL, key^uint64(i)<<shift); !ok {
			return j.Finding()
		}
	}
	first := slices.Clone(masks[0])
	again, ok := sampleBlocks(&j, im, L, pL, key)
	if !ok {
		return j.Finding()
	}
	j.True(slices.Equal(first, again), "the same key gives another mask")
	same := slices.Equal(masks[0], masks[1]) && slices.Equal(masks[0], masks[2]) && slices.Equal(masks[0], masks[3])
	j.True(!same, "%d different keys give the same mask of %d blocks", keys, L)
	return j.Finding()
}

// The design of the statistical properties. The p_l are multiples of 1/128,
// exact in float32: the law that is tested is the law that is drawn, whatever the
// precision. Adjacent p_l are 3/32 apart, and p_L is not ½.
const (
	designBlocks = 8
	designLast   = 0.25
)

func designKeep() []float64 {
	keep := make([]float64, designBlocks)
	for i := range keep {
		keep[i] = keepClosedForm(i+1, designBlocks, designLast)
	}
	return keep
}

// depthShare returns the plan of one of k tests of a property: an equal part of the
// false alarm (Bonferroni), and an effect that the test can have.
func depthShare(plan stats.Plan, k int, test stats.Test) stats.Plan {
	plan.FalseAlarm /= float64(k)
	plan.Effect = math.Min(plan.Effect, test.Limit())
	return plan
}

// depthSamples returns the samples that every one of the tests needs.
func depthSamples(plan stats.Plan, tests []stats.Test) (int, error) {
	most := 1
	for _, test := range tests {
		n, err := test.Samples(depthShare(plan, len(tests), test))
		if err != nil {
			return 0, err
		}
		most = max(most, n)
	}
	return most, nil
}

// worstDepthTest judges the tests, each at its share, and returns the first failure,
// else the first that is not a pass, else the pass of the smallest p-value. The
// names say what each test is of.
func worstDepthTest(plan stats.Plan, tests []stats.Test, names []string) verdict.Finding {
	var worst verdict.Finding
	for i, test := range tests {
		f := test.Judge(depthShare(plan, len(tests), test))
		if f.Verdict != verdict.Pass {
			f.Reason = names[i] + ": " + f.Reason
		}
		f.Evidence.Where = names[i]
		if i == 0 || worseFinding(f, worst) {
			worst = f
		}
	}
	if s := worst.Evidence.Statistics; s != nil {
		s.FalseAlarm = verdict.Float(plan.FalseAlarm) // of all the tests together
	}
	return worst
}

func worseFinding(a, b verdict.Finding) bool {
	rank := map[verdict.Verdict]int{verdict.Fail: 3, verdict.Error: 2, verdict.Inconclusive: 1}
	if rank[a.Verdict] != rank[b.Verdict] {
		return rank[a.Verdict] > rank[b.Verdict]
	}
	s, t := a.Evidence.Statistics, b.Evidence.Statistics
	return s != nil && t != nil && s.PValue < t.PValue
}
