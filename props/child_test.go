package props_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/props"
)

// childVariable makes the test binary run one scenario that a test must watch
// from outside: a failing test, or an operation that hangs.
const childVariable = "BONPIED_TEST_CHILD"

func child(t *testing.T, scenario string) (output string, failed bool) {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v", "-test.count=1")
	command.Env = append(os.Environ(), childVariable+"="+scenario, props.SeedVariable+"=3")
	data, err := command.CombinedOutput()
	return string(data), err != nil
}

// TestChild runs a scenario in a process of its own; without one it has nothing
// to do.
func TestChild(t *testing.T) {
	scenario := os.Getenv(childVariable)
	known := props.Known{Property: "toy/statement", Reason: "issue 12", Expires: time.Now().Add(time.Hour)}
	switch scenario {
	case "pass":
		props.Test(t, constant(1), toy(isOne))
	case "fail":
		props.Test(t, constant(2), toy(isOne))
	case "inconclusive":
		props.Test(t, constant(1), toy(func(d *props.Draws, _ contract.Implementation) verdict.Finding {
			d.Int("k", 0, 9)
			return verdict.Inconclusivef("a kink")
		}))
	case "partly provided":
		other := toy(isOne)
		other.Name, other.Needs = "toy/other", []contract.Operation{contract.OpForward}
		props.Test(t, constant(1), toy(isOne), other)
	case "replay", "replay of another test":
		token := props.Token{Implementation: "toy", Property: "toy/statement", Choices: []int{7}}
		t.Setenv(props.ReplayVariable, token.String())
		p := toy(isOne)
		if scenario != "replay" {
			p.Name = "toy/other"
		}
		props.Test(t, constant(2), p)
	case "not provided":
		props.Test(t, contract.Implementation{Name: "empty"}, toy(isOne))
	case "known", "expired":
		if scenario == "expired" {
			known.Expires = time.Now().Add(-time.Hour)
		}
		ps, err := props.Expect([]props.Property{toy(isOne)}, known)
		if err != nil {
			t.Fatal(err)
		}
		props.Test(t, constant(2), ps...)
	case "hang when the caller ends":
		hangs := gammaOf(func(contract.Activation) (float64, error) { select {} })
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		report, err := props.Run(ctx, hangs, &props.Settings{Seed: 1}, toy(isOne))
		fmt.Println(len(report.Results), report.Complete, err)
	case "hang":
		hangs := gammaOf(func(contract.Activation) (float64, error) { select {} })
		// Long enough that Gamma is called by then, on any machine.
		set := &props.Settings{Seed: 1, Timeout: 2 * time.Second}
		report, err := props.Run(t.Context(), hangs, set, toy(isOne))
		fmt.Println(report.Results[0].Explain(), report.Complete, err)
		_, err = props.Run(t.Context(), constant(1), set, toy(isOne))
		fmt.Println("next:", err)
	}
}

func TestTestDriver(t *testing.T) {
	for _, test := range []struct {
		scenario string
		fails    bool
		words    []string
	}{
		{"pass", false, []string{"--- PASS: TestChild/toy/statement"}},
		{"fail", true, []string{"γ = 1", "γ is 2, want 1", "k = 0", "replay: BONPIED_REPLAY=bp1:toy:toy/statement:", "BONPIED_SEED=3"}},
		{"inconclusive", true, []string{"toy/statement: inconclusive", "a kink"}},
		{"not provided", true, []string{"--- SKIP", "Gamma is not provided", "nothing was judged: judged 0 of 1 properties; 1 not: Gamma is not provided"}},
		{"partly provided", false, []string{"--- SKIP", "judged 1 of 2 properties; 1 not: Forward is not provided"}},
		{"replay", true, []string{"γ is 2, want 1", "k = 7", "replay: BONPIED_REPLAY=bp1:toy:toy/statement:"}},
		{"replay of another test", false, []string{"--- SKIP", "is a counterexample to toy/statement, which this test does not judge"}},
		{"known", false, []string{"known failure until", "issue 12", "γ is 2, want 1"}},
		{"expired", true, []string{"γ is 2, want 1"}},
		{"hang when the caller ends", false, []string{"0 false <nil>"}},
		{"hang", false, []string{"Gamma did not return", "false <nil>", "next: props: an implementation that an earlier run judged still hangs"}},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			t.Parallel() // those that hang wait
			output, failed := child(t, test.scenario)
			if failed != test.fails {
				t.Errorf("failed = %v, want %v\n%s", failed, test.fails, output)
			}
			for _, words := range test.words {
				if !strings.Contains(output, words) {
					t.Errorf("the output lacks %q:\n%s", words, output)
				}
			}
		})
	}
}

// FuzzReference is the catalogue under the fuzzer, on the reference; as a child
// it is one property on an implementation that fails it.
func FuzzReference(f *testing.F) {
	if os.Getenv(childVariable) == "fuzz" {
		props.Fuzz(f, constant(2), toy(isOne))
		return
	}
	props.Fuzz(f, core.Reference(), props.All()...)
}

// TestFuzzDriver: the fuzzer's first inputs fail what is wrong, with a token.
func TestFuzzDriver(t *testing.T) {
	command := exec.Command(os.Args[0], "-test.run=^FuzzReference$", "-test.count=1")
	command.Env = append(os.Environ(), childVariable+"=fuzz")
	output, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "γ is 2, want 1") || !strings.Contains(string(output), "bp1:toy:toy/statement:") {
		t.Errorf("%v:\n%s", err, output)
	}
}

// TestRunOutsideGoTest: Run never parses the flags of somebody's program, and
// says what to call instead.
func TestRunOutsideGoTest(t *testing.T) {
	output, err := exec.Command("go", "run", "./testdata/noflags").CombinedOutput()
	if want := props.ErrFlags.Error() + "\n1 <nil>\n"; err != nil || string(output) != want {
		t.Errorf("%v: printed %q, want %q", err, output, want)
	}
}
