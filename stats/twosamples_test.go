package stats

import (
	"fmt"
	"math"
	"math/big"
	"testing"
)

// TestTailOfTwoIsExact enumerates every path of n + n steps: the distance of two
// samples depends on the order of their merged values only, and all C(2n, n)
// orders are equally likely. The bound is at least the enumerated tail, and equal
// where k > n/2, for the alternating sum then has one term.
func TestTailOfTwoIsExact(t *testing.T) {
	for n := 1; n <= 9; n++ {
		tail := make([]int, n+2) // paths with n·D ≥ k
		paths := 0
		var walk func(first, second, most int)
		walk = func(first, second, most int) {
			most = max(most, first-second, second-first)
			if first == n && second == n {
				paths++
				for k := 0; k <= most; k++ {
					tail[k]++
				}
				return
			}
			if first < n {
				walk(first+1, second, most)
			}
			if second < n {
				walk(first, second+1, most)
			}
		}
		walk(0, 0, 0)
		for k := 1; k <= n+1; k++ {
			want, got := float64(tail[k])/float64(paths), tailOfTwo(n, k)
			if !(got >= want*(1-1e-12)) || 2*k > n && !(math.Abs(got-want) <= 1e-12*want) {
				t.Errorf("n = %d: P(nD ≥ %d) is bounded by %v, enumerated %v", n, k, got, want)
			}
		}
	}
}

// TestBinomialCoefficientsOfTwo holds the ratio of two terms at a size that no
// enumeration reaches to integers of math/big.
func TestBinomialCoefficientsOfTwo(t *testing.T) {
	const n, k = 5000, 300
	ratio := new(big.Rat).SetFrac(new(big.Int).Binomial(2*n, n-k), new(big.Int).Binomial(2*n, n))
	want, _ := ratio.Float64()
	if got := tailOfTwo(n, k); !(math.Abs(got-2*want) <= 1e-12*2*want) {
		t.Errorf("%v, want %v", got, 2*want)
	}
}

func ExampleTwoSamples() {
	plan := Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	test := &TwoSamples{Scale: func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }}
	n, _ := test.Samples(plan)
	r := NewStream(1, "two samples").Rand()
	for range n { // a normal, and a uniform of the same variance shifted by a half
		test.Add(r.NormFloat64(), math.Sqrt(3)*(2*r.Float64()-1)+0.5)
	}
	f := test.Judge(plan)
	fmt.Println(n, f.Verdict)
	// Output:
	// 5256 fail
}

func ExampleReplicates() {
	// Weights that are rescaled to the exact variance pass every test of it, and
	// pass it too well.
	plan := Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}
	second, r := &Replicates{}, NewStream(1, "normalised").Rand()
	for range 43 {
		w, sum := make([]float64, 100), 0.
		for i := range w {
			w[i] = r.NormFloat64()
			sum += w[i] * w[i]
		}
		test := &Variance{Want: 1}
		for _, x := range w {
			test.Add(x * math.Sqrt(float64(len(w))/sum))
		}
		f := test.Judge(Plan{FalseAlarm: 1e-9, Effect: 1, Miss: 0.5})
		second.Add(float64(f.Evidence.Statistics.PValue))
	}
	f := second.Judge(plan)
	fmt.Println(f.Verdict, f.Evidence.Pattern)
	// Output:
	// fail too good to be true: constant, normalised or antithetic samples?
}

func ExampleStreamShare() {
	sum := 0.
	for run := 1; run <= 1e6; run++ {
		sum += StreamShare(1e-3, run)
	}
	fmt.Printf("%.3g %.3g %.9f\n", StreamShare(1e-3, 1), StreamShare(1e-3, 1000), sum)
	// Output:
	// 0.000608 6.08e-10 0.000999999
}

func ExampleBudget_Split() {
	b := Budget{Limit: 1e-9}
	if err := b.Split([]string{"variance", "range", "mean"}, []float64{6, 1, 3}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(b.String())
	// Output:
	// variance  6e-10
	// range     1e-10
	// mean      3e-10
	// total     1e-09
	// limit     1e-09
}
