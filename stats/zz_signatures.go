package stats

import "bonpied/core/verdict"

// Temporary: the exported signatures; the bodies follow in files of their own.

type base struct{}

func (base) Validate() error                        { return nil }
func (base) Count() int                             { return 0 }
func (base) Miss(plan Plan, n int) (float64, error) { return 1, nil }
func (base) Samples(plan Plan) (int, error)         { return 1, nil }
func (base) Judge(plan Plan) verdict.Finding        { return verdict.Errorf("not yet") }

// Variance of a normal of known mean 0: Want is σ². Counts degrees of freedom. Effect: relative, of the variance.
type Variance struct {
	base
	Want float64
}

func (v *Variance) Add(x float64)                           {}
func (v *Variance) AddSquared(sum float64, n int)           {} // sum of n squares, unscaled
func (v *Variance) AddChiSquared(statistic float64, df int) {} // already divided by its variance: χ² with df

// Mean of a normal of known σ. Effect: in units of σ.
type Mean struct {
	base
	Want, Sigma float64
}

func (m *Mean) Add(x float64) {}

// Range of U[−Bound, Bound]; Roundoff u of the outputs, 0 = 2⁻⁵³. Effect: relative, of the bound.
type Range struct {
	base
	Bound, Roundoff float64
}

func (r *Range) Add(x float64) {}

// SecondMoment of a variable with |x| ≤ Bound, E x² = Second, E x⁴ = Fourth (0: unknown). Effect: relative.
type SecondMoment struct {
	base
	Bound, Second, Fourth, Roundoff float64
}

func (m *SecondMoment) Add(x float64) {}

// Proportion: P in [0, 1]. Effect: absolute difference of the probability.
type Proportion struct {
	base
	P float64
}

func (p *Proportion) Add(success bool)          {}
func (p *Proportion) AddCount(successes, n int) {}

// Discrete law on outcomes 0..len(P)−1. Effect: absolute difference of the probability of one outcome.
type Discrete struct {
	base
	P []float64
}

func (d *Discrete) Add(outcome int) {}

// Continuous law against a CDF (DKW–Massart on 2¹⁴ bins of CDF(x)). Effect: sup |F − G|.
type Continuous struct {
	base
	CDF func(x float64) float64
}

func (c *Continuous) Add(x float64) {}

// Agreement of two independent boolean streams of probabilities P and Q. Effect: absolute, of P(a = b).
type Agreement struct {
	base
	P, Q float64
}

func (a *Agreement) Add(x, y bool) {}

// Equality: exactly equal positions of two independent streams of a continuous law. Effect: P(x = y).
type Equality struct {
	base
	Roundoff float64
}

func (e *Equality) Add(x, y float64) {}

// Correlation of paired normals, exact given the x. Effect: the correlation.
type Correlation struct {
	base
	SigmaX, SigmaY float64
}

func (c *Correlation) Add(x, y float64) {}

// Duplicates: repeated |x| among the first MaxDuplicates samples. Effect: probability that a sample repeats another.
type Duplicates struct {
	base
	Roundoff float64
}

func (d *Duplicates) Add(x float64) {}

// MaxDuplicates is the number of samples that Duplicates looks at.
const MaxDuplicates = 4096

// Effect returns the least effect that n samples tell apart at plan.FalseAlarm and plan.Miss.
func Effect(test Test, plan Plan, n int) (float64, error) { return 0, nil }

// DefaultBudget is the false-alarm probability of a run of the whole suite.
const DefaultBudget = 1e-9

// Budget is a ledger of false-alarm probabilities. Limit 0 means DefaultBudget.
type Budget struct{ Limit float64 }

func (b *Budget) Add(name string, falseAlarm float64) error { return nil }
func (b *Budget) Total() float64                            { return 0 }
func (b *Budget) Remaining() float64                        { return 0 }
func (b *Budget) String() string                            { return "" }
