package stats

import (
	"fmt"
	"math"
	"slices"

	"bonpied/core/verdict"
)

// Discrete tests a law on the outcomes 0, …, k−1: the count of each outcome is
// exactly binomial, and each is tested at an equal share of α (Bonferroni), so
// that no expectation needs to be large. An outcome of probability 0 is
// impossible. Outcomes that are together rarer than 2⁻⁴⁰ are tested as one: a
// correct sampler shows one of them in a run of 10⁶ samples in 10⁶, so that
// seeing any remains damning, and they take one share only.
//
// The effect ε is the difference of the probability of at least one outcome,
// |q_i − p_i| ≥ ε. A law at total variation distance d has one of at least
// d/(k−1).
type Discrete struct {
	// P holds the probabilities of the outcomes. They sum to 1 within 2⁻⁴⁰ an
	// outcome: errors of that size move a count by less than 2⁻²⁴ standard
	// deviations of p = ½ for any n ≤ MaxSamples.
	P []float64

	tally
	counts []int
}

// rareMass bounds the probability of the outcomes that are tested together.
const rareMass = 0x1p-40

// Add adds one sample.
func (d *Discrete) Add(outcome int) {
	d.n++
	if outcome < 0 || outcome >= len(d.P) {
		d.reject("is outcome %d, want [0, %d]", outcome, len(d.P)-1)
		return
	}
	if d.P[outcome] == 0 {
		d.reject("is outcome %d, of probability 0", outcome)
	}
	if d.counts == nil {
		d.counts = make([]int, len(d.P))
	}
	d.counts[outcome]++
}

// Validate reports no outcomes, a probability outside [0, 1], or a sum that is
// not 1.
func (d *Discrete) Validate() error {
	if len(d.P) == 0 {
		return badArgument("Discrete.P", "is empty, want probabilities")
	}
	var sum total
	for i, p := range d.P {
		if !(p >= 0 && p <= 1) {
			return badArgument(fmt.Sprintf("Discrete.P[%d]", i), "is %v, want a probability in [0, 1]", p)
		}
		sum.add(p)
	}
	if err := math.Abs(sum.value() - 1); !(err <= 0x1p-40*float64(len(d.P))) {
		return badArgument("Discrete.P", "sums to 1 %+.3g, want 1", sum.value()-1)
	}
	return nil
}

// cell is what is tested as one outcome.
type cell struct {
	p     float64
	count int
	name  string
}

// deviation returns how far the frequency among n samples is from p.
func (c cell) deviation(n int) float64 { return math.Abs(float64(c.count)/float64(n) - c.p) }

// cells returns the outcomes of positive probability, the rare ones as one cell
// at the end, and those of probability 0, which take no share of α.
func (d *Discrete) cells() (tested, impossible []cell) {
	order := make([]int, len(d.P))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { // rarest first
		if d.P[i] != d.P[j] && d.P[i] < d.P[j] {
			return -1
		} else if d.P[i] > d.P[j] {
			return 1
		}
		return i - j
	})
	rare := cell{name: "the rare outcomes"}
	for _, i := range order {
		one := cell{p: d.P[i], name: fmt.Sprintf("outcome %d", i)}
		if d.counts != nil {
			one.count = d.counts[i]
		}
		switch {
		case one.p == 0:
			impossible = append(impossible, one)
		case rare.p+one.p <= rareMass:
			rare.p += one.p
			rare.count += one.count
		default:
			tested = append(tested, one)
		}
	}
	if rare.p > 0 {
		tested = append(tested, rare)
	}
	return tested, impossible
}

// sides returns the one-sided tests of every cell.
func (d *Discrete) sides(plan Plan) []side {
	tested, impossible := d.cells()
	var all []side
	for _, c := range tested {
		all = append(all, sides(c.p, plan.Effect, plan.FalseAlarm/float64(len(tested)))...)
	}
	if len(impossible) > 0 { // equal for all of them
		all = append(all, sides(0, plan.Effect, plan.FalseAlarm)...)
	}
	return all
}

// Limit returns the greatest difference that the probability of an outcome can
// have: the greatest of p_i and 1 − p_i.
func (d *Discrete) Limit() float64 {
	limit := 0.
	for _, p := range d.P {
		limit = math.Max(limit, math.Max(p, 1-p))
	}
	return limit
}

// Miss returns the greatest probability, over the outcomes and both signs of ε,
// that the count of that outcome stays within its critical values. Laws that
// deviate in several outcomes are missed less often.
func (d *Discrete) Miss(plan Plan, n int) (float64, error) {
	if err := validate(d, plan, n); err != nil {
		return 1, err
	}
	return missOfSides(n, d.sides(plan)), nil
}

// Samples returns the least number of samples from which on the plan stays
// reached.
func (d *Discrete) Samples(plan Plan) (int, error) {
	if err := validate(d, plan, 1); err != nil {
		return 0, err
	}
	return samplesOfSides(plan, d.sides(plan))
}

// Judge returns the verdict. Estimate is the frequency of the outcome that
// deviates most significantly.
func (d *Discrete) Judge(plan Plan) verdict.Finding {
	return judge(d, &d.tally, plan, func() observation {
		tested, _ := d.cells()
		least, worst := math.Inf(1), cell{}
		for _, c := range tested {
			p := binomial{c.p, 1 - c.p}.twoSided(d.n, c.count)
			if p < least || p == least && c.deviation(d.n) > worst.deviation(d.n) { // 0 where it underflows
				least, worst = p, c
			}
		}
		estimate := float64(worst.count) / float64(d.n)
		return observation{
			pValue:    math.Min(1, least*float64(len(tested))),
			estimate:  estimate,
			want:      worst.p,
			statistic: fmt.Sprintf("%s: %d of %d", worst.name, worst.count, d.n),
			reason:    fmt.Sprintf("%s has frequency %.4g, want %.4g", worst.name, estimate, worst.p),
		}
	})
}
