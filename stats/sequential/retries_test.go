package sequential_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"bonpied/core/verdict"
	"bonpied/stats"
	"bonpied/stats/sequential"
)

// TestPlannedRetriesCombine holds the combined rates to the plan, the stages to
// their sizes, and the mean cost below that of one stage.
func TestPlannedRetriesCombine(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.2, Miss: 1e-3}
	for _, test := range []stats.Test{&stats.Variance{Want: 1}, &stats.Mean{Sigma: 1}, &stats.Proportion{P: 0.7}} {
		if _, ok := test.(*stats.Proportion); ok {
			plan.Effect = 0.1
		}
		one, err := sequential.PlanRetries(test, plan, 1)
		if err != nil || len(one) != 1 || one[0].Plan != plan {
			t.Fatalf("one stage: %v (%v)", one, err)
		}
		for stages := 2; stages <= 3; stages++ {
			r, err := sequential.PlanRetries(test, plan, stages)
			if err != nil || len(r) != stages {
				t.Fatalf("%T: %v (%v)", test, r, err)
			}
			const roundings = 8 * 0x1p-53
			if !(r.FalseAlarm() <= plan.FalseAlarm*(1+roundings)) || !(r.Miss() <= plan.Miss*(1+roundings)) {
				t.Errorf("%T, %d stages combine to α = %v, β = %v", test, stages, r.FalseAlarm(), r.Miss())
			}
			for _, s := range r {
				if n, err := test.Samples(s.Plan); err != nil || n != s.Samples {
					t.Errorf("%T: a stage has %d samples, want %d (%v)", test, s.Samples, n, err)
				}
			}
			if !(r.Expected() < 0.6*one.Expected()) {
				t.Errorf("%T, %d stages expect %.0f samples, one %.0f", test, stages, r.Expected(), one.Expected())
			}
			t.Logf("%T, %d stages: %.0f samples expected, %.0f in one", test, stages, r.Expected(), one.Expected())
		}
	}
	for _, stages := range []int{0, 4} {
		if _, err := sequential.PlanRetries(&stats.Mean{Sigma: 1}, plan, stages); err == nil {
			t.Errorf("%d stages are planned", stages)
		}
	}
}

// TestRetriesRates measures the combined rates by runs of two stages.
func TestRetriesRates(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 0.02, Effect: 0.5, Miss: 0.1}
	r, err := sequential.PlanRetries(&stats.Mean{Sigma: 1}, plan, 2)
	if err != nil {
		t.Fatal(err)
	}
	const runs = 2000
	for _, test := range []struct {
		shift float64
		error verdict.Verdict
		rate  float64
	}{{0, verdict.Fail, plan.FalseAlarm}, {0.5, verdict.Pass, plan.Miss}, {-0.5, verdict.Pass, plan.Miss}} {
		errors := &stats.Proportion{P: test.rate}
		for i := range runs {
			f := r.Run(stats.NewStream(1, "retries", test.shift, i), func(s *stats.Stream, stage sequential.Stage) verdict.Finding {
				mean := &stats.Mean{Sigma: 1}
				for range stage.Samples {
					mean.Add(test.shift + s.Rand().NormFloat64())
				}
				return mean.Judge(stage.Plan)
			})
			errors.Add(f.Verdict == test.error)
		}
		f := errors.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.05, Miss: 0.5})
		if f.Verdict == verdict.Fail && f.Evidence.Got > f.Evidence.Want {
			t.Errorf("shift %v: %s", test.shift, f.Reason)
		}
		t.Logf("shift %v: %s at %v", test.shift, f.Evidence.Statistics.Statistic, test.rate)
	}
}

// TestRetriesRun holds which stages run, with which streams, and what is told.
func TestRetriesRun(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 0.1, Effect: 0.5, Miss: 0.1}
	r := sequential.Retries{{plan, 10}, {plan, 20}, {plan, 40}}
	pass, fail := verdict.Finding{Verdict: verdict.Pass}, verdict.Failf("off")
	fail.Evidence.Statistics, pass.Evidence.Statistics = &verdict.Statistics{}, &verdict.Statistics{}
	for _, test := range []struct {
		outcomes []verdict.Finding
		want     verdict.Verdict
		samples  int
		says     string
	}{
		{[]verdict.Finding{pass}, verdict.Pass, 10, ""},
		{[]verdict.Finding{fail, pass}, verdict.Pass, 30, "stage 1 of 3: off; pass under fresh keys"},
		{[]verdict.Finding{fail, fail, fail}, verdict.Fail, 70, "stage 3 of 3: off"},
		{[]verdict.Finding{fail, verdict.Errorf("broken")}, verdict.Error, 0, "error under fresh keys"},
	} {
		calls, keys := 0, map[uint64]bool{}
		f := r.Run(stats.NewStream(1), func(s *stats.Stream, _ sequential.Stage) verdict.Finding {
			calls++
			keys[s.Key()] = true
			return test.outcomes[calls-1]
		})
		if f.Verdict != test.want || calls != len(test.outcomes) || len(keys) != calls || !strings.Contains(f.Reason, test.says) {
			t.Errorf("%v after %d calls, %d keys: %q, want %v, %q", f.Verdict, calls, len(keys), f.Reason, test.want, test.says)
		}
		if s := f.Evidence.Statistics; s != nil && (s.Samples != test.samples || math.Abs(float64(s.FalseAlarm)-1e-3) > 1e-18 || math.Abs(float64(s.Miss)-0.3) > 1e-15) {
			t.Errorf("%+v, want %d samples at 1e-3 and 0.3", s, test.samples)
		}
	}
	if f := (sequential.Retries{}).Run(stats.NewStream(1), nil); f.Verdict != verdict.Error {
		t.Errorf("no stages: %v", f.Verdict)
	}
}

func TestEValues(t *testing.T) {
	third := sequential.LogE(math.Log(1e3))
	if got := sequential.Independent(third, third, third); !got.Rejects(1.0001e-9) || got.Rejects(0.9999e-9) {
		t.Errorf("three e-values of 1000 multiply to e^%v", got)
	}
	if got := sequential.AnyDependence(third, 0, 0, 0); math.Abs(float64(got)-math.Log(1003./4)) > 1e-14 {
		t.Errorf("the mean is e^%v", got)
	}
	if sequential.Independent() != 0 || sequential.AnyDependence() != 0 {
		t.Error("no e-values are not 1")
	}
	if !sequential.LogE(math.NaN()).Rejects(0.5) || !sequential.AnyDependence(sequential.LogE(math.NaN()), 0).Rejects(0.5) {
		t.Error("NaN does not reject")
	}
	if got := sequential.AnyDependence(sequential.LogE(math.Inf(-1)), sequential.LogE(math.Inf(-1))); !math.IsInf(float64(got), -1) {
		t.Errorf("the mean of zeros is e^%v", got)
	}
}

// A test at 1 % of the variance in two stages costs correct code a third.
func ExamplePlanRetries() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.05, Miss: 1e-3}
	one, _ := sequential.PlanRetries(&stats.Variance{Want: 1}, plan, 1)
	two, _ := sequential.PlanRetries(&stats.Variance{Want: 1}, plan, 2)
	fmt.Printf("%.0f %.0f\n", one.Expected(), two.Expected())
	for _, s := range two {
		fmt.Println(s.Samples, s.Plan)
	}
	// Output:
	// 70730 25420
	// 21638 α = 0.05, ε = 0.05, β = 0.00095
	// 75647 α = 2e-08, ε = 0.05, β = 5.000000000000004e-05
}

func ExampleIndependent() {
	// Two nights of a test, neither of which suffices on its own.
	monday, tuesday := sequential.LogE(math.Log(4e4)), sequential.LogE(math.Log(5e4))
	fmt.Println(monday.Rejects(1e-9), sequential.Independent(monday, tuesday).Rejects(1e-9))
	// Output:
	// false true
}
