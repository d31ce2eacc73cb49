package stats_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"bonpied/stats"
)

func TestBudgetFitsExactly(t *testing.T) {
	for _, shares := range []int{1, 3, 7, 10, 40, 1000} {
		var b stats.Budget
		for i := range shares {
			if err := b.Add(fmt.Sprint("test ", i), stats.DefaultBudget/float64(shares)); err != nil {
				t.Errorf("share %d of %d: %v", i+1, shares, err)
			}
		}
		// Each share is rounded once, and the compensated sum is off by 2u.
		if err := math.Abs(b.Total()/stats.DefaultBudget - 1); !(err <= 3*0x1p-53) {
			t.Errorf("%d shares add up to %v", shares, b.Total())
		}
		if err := b.Add("one more", 1e-20); err == nil {
			t.Errorf("%d shares and one more fit", shares)
		}
	}
}

// TestBudgetGrantsRounding holds that 0.1 + 0.2 fit into 0.3, though the sum of
// the doubles does not.
func TestBudgetGrantsRounding(t *testing.T) {
	b := stats.Budget{Limit: 0.3}
	if err := errors.Join(b.Add("a", 0.1), b.Add("b", 0.2)); err != nil {
		t.Error(err)
	}
}

// TestBudgetTotalIsCompensated adds shares that a plain sum would lose.
func TestBudgetTotalIsCompensated(t *testing.T) {
	b := stats.Budget{Limit: 1}
	b.Add("large", 0.5)
	for i := range 1024 {
		b.Add(fmt.Sprint(i), 0x1p-60)
	}
	if want := 0.5 + 0x1p-50; b.Total() != want {
		t.Errorf("total %v, want %v", b.Total(), want)
	}
}

func TestBudgetRefuses(t *testing.T) {
	for _, test := range []struct {
		reason     string
		budget     stats.Budget
		name       string
		falseAlarm float64
		names      string
	}{
		{"no name", stats.Budget{}, "", 1e-12, "name"},
		{"negative", stats.Budget{}, "a", -1e-12, "falseAlarm"},
		{"NaN", stats.Budget{}, "a", math.NaN(), "falseAlarm"},
		{"over the default limit", stats.Budget{}, "a", 1.1e-9, "falseAlarm"},
		{"over a limit of its own", stats.Budget{Limit: 1e-3}, "a", 2e-3, "falseAlarm"},
		{"a limit over 1", stats.Budget{Limit: 2}, "a", 0.5, "Budget.Limit"},
		{"a limit of NaN", stats.Budget{Limit: math.NaN()}, "a", 0.5, "Budget.Limit"},
	} {
		err := test.budget.Add(test.name, test.falseAlarm)
		var bad *stats.ArgumentError
		if !errors.As(err, &bad) || bad.Argument != test.names {
			t.Errorf("%s: error %v, want one that names %s", test.reason, err, test.names)
		}
		if test.budget.Total() != 0 {
			t.Errorf("%s: it was entered all the same", test.reason)
		}
	}
	var b stats.Budget
	if err := errors.Join(b.Add("a", 1e-12)); err != nil {
		t.Fatal(err)
	}
	if err := b.Add("a", 1e-12); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a repeated name: %v", err)
	}
}

func ExampleBudget() {
	var b stats.Budget // of stats.DefaultBudget
	fmt.Println(b.Add("initialise/variance", 4e-10), b.Add("blocks/keep", 5e-10))
	fmt.Println(b.Add("weights/range", 2e-10))
	fmt.Print(b.String())
	// Output:
	// <nil> <nil>
	// stats: falseAlarm of weights/range is 2e-10, want at most the 1e-10 that is left of 1e-09
	// initialise/variance  4e-10
	// blocks/keep          5e-10
	// total                9e-10
	// limit                1e-09
}

func TestSplitRefusesAndLeavesTheLedger(t *testing.T) {
	b := stats.Budget{Limit: 1e-9}
	b.Add("first", 4e-10)
	for _, test := range []struct {
		reason  string
		names   []string
		weights []float64
	}{
		{"no tests", nil, nil},
		{"fewer weights", []string{"a", "b"}, []float64{1}},
		{"a weight of 0", []string{"a", "b"}, []float64{1, 0}},
		{"NaN", []string{"a"}, []float64{math.NaN()}},
		{"infinite", []string{"a"}, []float64{math.Inf(1)}},
		{"a name twice", []string{"a", "a"}, []float64{1, 1}},
		{"a name of the ledger", []string{"a", "first"}, []float64{1, 1}},
	} {
		before := b.String()
		if err := b.Split(test.names, test.weights); err == nil || b.String() != before {
			t.Errorf("%s: error %v, ledger\n%s", test.reason, err, b.String())
		}
	}
	if err := b.Split([]string{"a", "b"}, []float64{1, 2}); err != nil {
		t.Error(err)
	}
	a, _ := b.Share("a")
	second, ok := b.Share("b")
	if !(math.Abs(a-2e-10) <= 1e-24) || !(math.Abs(second-4e-10) <= 1e-24) || !ok {
		t.Errorf("shares %v and %v of 6e-10 at 1 : 2", a, second)
	}
	if _, ok := b.Share("c"); ok {
		t.Error("a share of a test that is not there")
	}
}

func TestStreamShareRefuses(t *testing.T) {
	for _, call := range []func(){
		func() { stats.StreamShare(0, 1) }, func() { stats.StreamShare(1.5, 1) }, func() { stats.StreamShare(0.5, 0) },
		func() { stats.StreamShare(math.NaN(), 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		}()
	}
}
