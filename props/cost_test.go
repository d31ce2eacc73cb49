package props_test

import "testing"

// TestCostlyChecksAreFewer: a run executes its number of checks over the cost of
// one, but never less than the property asks for.
func TestCostlyChecksAreFewer(t *testing.T) {
	for _, test := range []struct{ cost, least, want int }{{0, 0, 100}, {1, 0, 100}, {4, 0, 25}, {4, 30, 30}, {50, 0, 20}} {
		p := toy(isOne)
		p.Cost, p.Power.Checks = test.cost, test.least
		if r := judgeOne(t, constant(1), p); r.Checks != test.want {
			t.Errorf("cost %d, at least %d: %d checks, want %d", test.cost, test.least, r.Checks, test.want)
		}
	}
}
