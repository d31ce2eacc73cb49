package stats_test

import (
	"fmt"

	"bonpied/stats"
)

// A sampler of N(0, 1/16) is certified to 10 % of its variance.
func Example() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &stats.Variance{Want: 1. / 16}
	n, err := test.Samples(plan)
	fmt.Println(n, err)

	stream := stats.NewStream(1, "example")
	for range n {
		test.Add(stream.Rand().NormFloat64() / 4)
	}
	finding := test.Judge(plan)
	fmt.Println(finding.Verdict, finding.Evidence.Statistics.Statistic)
	// Output:
	// 18443 <nil>
	// pass χ² = 18385 with 18443 degrees of freedom
}

func ExampleVariance() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &stats.Variance{Want: 0.02}
	test.AddSquared(160, 16384) // a matrix of 128 × 128 weights
	fmt.Println(test.Judge(plan).Reason)
	// Output:
	// the variance is 0.4883 of what it should be (n = 16384, p-value < 1e-300, α = 1e-09): looks like 1/2, a factor 2 missing (the gain of ReLU), or 2 groups?
}

func ExampleEffect() {
	// What do the 32,768 weights of one 256 × 128 matrix certify?
	plan := stats.Plan{FalseAlarm: 1e-9, Miss: 1e-3}
	normal, _ := stats.Effect(&stats.Variance{Want: 1}, plan, 32768)
	uniform, _ := stats.Effect(&stats.Range{Bound: 1}, plan, 32768)
	fmt.Printf("the variance of a normal to %.2g, the bound of a uniform to %.2g\n", normal, uniform)
	// Output:
	// the variance of a normal to 0.074, the bound of a uniform to 0.00063
}

func ExampleRange() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.05, Miss: 1e-3}
	test := &stats.Range{Bound: 0.5}
	r := stats.NewStream(1, "range").Rand()
	for range 1000 {
		test.Add(0.35 * (2*r.Float64() - 1))
	}
	fmt.Println(test.Judge(plan).Reason)
	// Output:
	// no sample comes nearer to the bound than 0.6997 of it (n = 1000, p-value 7.9e-156, α = 1e-09)
}

func ExampleProportion() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &stats.Proportion{P: 0.8} // a keep probability
	test.AddCount(203, 1000)
	fmt.Println(test.Judge(plan).Reason)
	// Output:
	// the proportion is 0.203, want 0.8 (n = 1000, p-value < 1e-300, α = 1e-09): looks like the complement 1 − p
}

func ExampleDiscrete() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &stats.Discrete{P: []float64{0.25, 0.75, 0}} // of the depths 0, 1, 2
	n, _ := test.Samples(plan)
	test.Add(2)
	fmt.Println(n, test.Judge(plan).Reason)
	// Output:
	// 1799 sample 1 is outcome 2, of probability 0
}

func ExampleDuplicates() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	test := &stats.Duplicates{}
	for i := range 64 { // a constant with signs has the right variance
		test.Add(0.1 * float64(1-2*(i%2)))
	}
	fmt.Println(test.Judge(plan).Reason)
	// Output:
	// 63 of 64 samples have the |x| of an earlier one (n = 64, p-value < 1e-300, α = 1e-09)
}
