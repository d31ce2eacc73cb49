package stats_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/stats"
)

// TestShardsTravel sends the totals of every test through JSON, and holds what the
// receiver merges to one run, digit by digit, with an impossible sample in one shard.
func TestShardsTravel(t *testing.T) {
	plan := stats.Plan{FalseAlarm: 1e-9, Effect: 0.3, Miss: 1e-3}
	for name := range every() {
		if name == "overlap" || name == "duplicates" {
			if _, err := stats.MarshalShard(every()[name].test); err == nil {
				t.Errorf("%s: totals are sent", name)
			}
			continue
		}
		for _, bad := range []int{-1, 700} {
			whole, merged := every()[name].test, every()[name].test
			r := stats.NewStream(8, "travel", name).Rand()
			for i := range 3 {
				here, there := every()[name].test, every()[name].test
				for k := range 300 {
					x := 0.2 + 0.6*r.Float64()
					if name == "discrete" {
						x = float64(r.IntN(3))
					}
					if 300*i+k == bad {
						x = 100
					}
					feed(whole, x)
					feed(there, x)
				}
				data, err := stats.MarshalShard(there)
				if err == nil {
					err = stats.UnmarshalShard(data, here)
				}
				if err == nil {
					err = merge(t, merged, here)
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			if diff := cmp.Diff(whole.Judge(plan), merged.Judge(plan)); diff != "" {
				t.Errorf("%s: -whole +merged\n%s", name, diff)
			}
		}
	}
}

func TestBadShards(t *testing.T) {
	used := &stats.Variance{Want: 1}
	used.Add(1)
	good, err := stats.MarshalShard(used)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason string
		data   string
		into   stats.Test
	}{
		{"another law", string(good), &stats.Variance{Want: 2}},
		{"another test", string(good), &stats.Mean{Sigma: 1}},
		{"not empty", string(good), used},
		{"no totals", string(good), &stats.Duplicates{}},
		{"not JSON", "{", &stats.Variance{Want: 1}},
		{"no sums", `{"test":"Variance","law":[{"name":"Want","value":1}],"samples":1}`, &stats.Variance{Want: 1}},
		{"negative", `{"test":"Proportion","law":[{"name":"P","value":0.5}],"samples":-1,"counts":[[0]]}`, &stats.Proportion{P: 0.5}},
		{"more successes", `{"test":"Proportion","law":[{"name":"P","value":0.5}],"samples":1,"counts":[[2]]}`, &stats.Proportion{P: 0.5}},
		{"no count", `{"test":"Proportion","law":[{"name":"P","value":0.5}],"samples":1,"counts":[[]]}`, &stats.Proportion{P: 0.5}},
		{"cells", `{"test":"Replicates","samples":1,"counts":[[1,0]]}`, &stats.Replicates{}},
		{"overflowing", `{"test":"Discrete","law":[{"name":"P","value":1}],"samples":1,"counts":[[9223372036854775807,2]]}`, &stats.Discrete{P: []float64{1}}},
	} {
		if err := stats.UnmarshalShard([]byte(test.data), test.into); err == nil {
			t.Errorf("%s: read", test.reason)
		}
	}
}

// FuzzShard holds that no data make the reader or the judge panic, and that what is
// read is written again as it was.
func FuzzShard(f *testing.F) {
	v := &stats.Variance{Want: 1}
	v.Add(1.5)
	data, _ := stats.MarshalShard(v)
	f.Add(data)
	f.Add([]byte(`{"test":"Variance","law":[{"name":"Want","value":1}],"samples":3,"sums":[{"from":66,"chunks":[-1]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v := &stats.Variance{Want: 1}
		if stats.UnmarshalShard(data, v) != nil {
			return
		}
		v.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3})
		again, err := stats.MarshalShard(v)
		if err != nil {
			t.Fatal(err)
		}
		w := &stats.Variance{Want: 1}
		if err := stats.UnmarshalShard(again, w); err != nil || !cmp.Equal(v.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3}), w.Judge(stats.Plan{FalseAlarm: 1e-9, Effect: 0.5, Miss: 1e-3})) {
			t.Errorf("%s is read, and %s is another (%v)", data, again, err)
		}
	})
}

// A shard on another machine sends its totals.
func ExampleMarshalShard() {
	there := &stats.Proportion{P: 0.8}
	there.AddCount(79, 100)
	data, _ := stats.MarshalShard(there)
	fmt.Println(string(data))

	here := &stats.Proportion{P: 0.8}
	fmt.Println(stats.UnmarshalShard(data, here), here.Count())
	// Output:
	// {"test":"Proportion","law":[{"name":"P","value":0.8}],"samples":100,"counts":[[79]]}
	// <nil> 100
}
