package stats_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/stats"
)

// merge calls the Merge method of two tests of one type.
func merge(t *testing.T, into, from stats.Test) error {
	t.Helper()
	switch into := into.(type) {
	case *stats.Variance:
		return into.Merge(from.(*stats.Variance))
	case *stats.Mean:
		return into.Merge(from.(*stats.Mean))
	case *stats.Range:
		return into.Merge(from.(*stats.Range))
	case *stats.SecondMoment:
		return into.Merge(from.(*stats.SecondMoment))
	case *stats.Proportion:
		return into.Merge(from.(*stats.Proportion))
	case *stats.Discrete:
		return into.Merge(from.(*stats.Discrete))
	case *stats.Continuous:
		return into.Merge(from.(*stats.Continuous))
	case *stats.Agreement:
		return into.Merge(from.(*stats.Agreement))
	case *stats.Equality:
		return into.Merge(from.(*stats.Equality))
	case *stats.Correlation:
		return into.Merge(from.(*stats.Correlation))
	case *stats.Duplicates:
		return into.Merge(from.(*stats.Duplicates))
	case *stats.UniformVariance:
		return into.Merge(from.(*stats.UniformVariance))
	case *stats.SubGaussian:
		return into.Merge(from.(*stats.SubGaussian))
	case *stats.BoundedMean:
		return into.Merge(from.(*stats.BoundedMean))
	case *stats.TwoVariances:
		return into.Merge(from.(*stats.TwoVariances))
	case *stats.TwoSamples:
		return into.Merge(from.(*stats.TwoSamples))
	case *stats.Replicates:
		return into.Merge(from.(*stats.Replicates))
	}
	t.Fatalf("%T has no Merge", into)
	return nil
}

// TestShardsAddUp holds the whole finding of merged shards, digit by digit, to
// that of one big run, for splits of every kind: uneven and empty shards, and an
// impossible sample in one of them.
func TestShardsAddUp(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3}
	for name := range every() {
		if name == "overlap" { // two streams, one whole before the other: not sharded
			continue
		}
		for _, cuts := range [][]int{{0, 1000}, {1, 2, 999}, {500}, {0, 0, 333, 334, 1000}, {100, 200, 300, 400, 500, 600, 700, 800, 900}} {
			for _, bad := range []int{-1, 0, 450, 999} {
				r := stats.NewStream(7, "shards", name).Rand()
				whole, merged := every()[name].test, every()[name].test
				shard, next := every()[name].test, 0
				for i := range 1000 {
					for next < len(cuts) && i == cuts[next] {
						if err := merge(t, merged, shard); err != nil {
							t.Fatalf("%s: %v", name, err)
						}
						shard = every()[name].test
						next++
					}
					x := 0.3 + 0.4*r.Float64()
					if name == "discrete" {
						x = float64(r.IntN(3))
					}
					if i == bad {
						x = 100
					}
					if i > bad && bad > 0 && i%300 == 0 {
						x = math.NaN()
					}
					feed(whole, x)
					feed(shard, x)
				}
				if err := merge(t, merged, shard); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if diff := cmp.Diff(whole.Judge(plan), merged.Judge(plan)); diff != "" || merged.Count() != whole.Count() {
					t.Errorf("%s, cut at %v, sample %d impossible: -whole +merged\n%s", name, cuts, bad+1, diff)
				}
			}
		}
	}
}

// TestShardsOfTwoLaws holds that shards of different laws are refused, and leave
// the receiver as it was.
func TestShardsOfTwoLaws(t *testing.T) {
	uniform := func(x float64) float64 { return x }
	for _, test := range []struct{ into, from stats.Test }{
		{&stats.Variance{Want: 1}, &stats.Variance{Want: math.Nextafter(1, 2)}},
		{&stats.Mean{Sigma: 1}, &stats.Mean{Sigma: 1, Want: 1}},
		{&stats.Mean{Sigma: 1}, &stats.Mean{Sigma: 2}},
		{&stats.Range{Bound: 1}, &stats.Range{Bound: 1, Roundoff: 0x1p-24}},
		{&stats.SecondMoment{Bound: 1, Second: 0.5}, &stats.SecondMoment{Bound: 1, Second: 0.5, Fourth: 0.4}},
		{&stats.Proportion{P: 0.5}, &stats.Proportion{P: 0.25}},
		{&stats.Discrete{P: []float64{0.5, 0.5}}, &stats.Discrete{P: []float64{0.5, 0.25, 0.25}}},
		{&stats.Discrete{P: []float64{0.5, 0.5}}, &stats.Discrete{P: []float64{0.25, 0.75}}},
		{&stats.Continuous{CDF: uniform}, &stats.Continuous{}},
		{&stats.Agreement{P: 0.5, Q: 0.5}, &stats.Agreement{P: 0.5, Q: 0.25}},
		{&stats.Equality{}, &stats.Equality{Roundoff: 0x1p-24}},
		{&stats.Correlation{SigmaX: 1, SigmaY: 1}, &stats.Correlation{SigmaX: 1, SigmaY: 2}},
		{&stats.Duplicates{}, &stats.Duplicates{Roundoff: 0x1p-24}},
		{&stats.UniformVariance{Want: 1}, &stats.UniformVariance{Want: 2}},
		{&stats.SubGaussian{}, &stats.SubGaussian{Kurtosis: 2}},
		{&stats.BoundedMean{High: 1, Want: 0.5}, &stats.BoundedMean{High: 1, Want: 0.25}},
		{&stats.TwoSamples{Scale: uniform}, &stats.TwoSamples{}},
	} {
		feed(test.into, 0)
		feed(test.from, 0)
		if err := merge(t, test.into, test.from); err == nil || test.into.Count() != 1 {
			t.Errorf("%T: shards of two laws are merged (%d samples)", test.into, test.into.Count())
		}
	}
}

// Four shards, drawn anywhere in any order, give the verdict of one run.
func ExampleVariance_Merge() {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.1, Miss: 1e-3}
	shard := func(i int) *stats.Variance {
		v, r := &stats.Variance{Want: 1}, stats.NewStream(1, "weights", i).Rand()
		for range 5000 {
			v.Add(r.NormFloat64())
		}
		return v
	}
	merged := &stats.Variance{Want: 1}
	for _, i := range []int{2, 0, 3, 1} {
		if err := merged.Merge(shard(i)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(merged.Judge(plan).Verdict, merged.Count())
	// Output:
	// pass 20000
}
