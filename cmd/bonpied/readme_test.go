package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonpied/fixtures"
)

const (
	readmeFile = "../../README.md"
	pluginFile = "../../props/example_plugin_test.go"
)

var update = flag.Bool("update", false, "write the output of the commands into README.md")

// TestReadmeCommands executes the README's console blocks. Those that grade have a
// test of their own, for they build.
func TestReadmeCommands(t *testing.T) {
	if commands := readmeCommands(t, "console"); commands < 5 {
		t.Errorf("README has %d commands, which cannot be all", commands)
	}
}

// readmeCommands executes every line "$ bonpied …" of the README's blocks that are
// fenced as "```console", at the root of the project, and compares what it prints with what follows. A line "…" stands for
// lines left out; figures with a decimal point, an exponent or more than three
// digits, suite digests and platforms may differ. "$ echo $?" is the exit code of the command before.
// It returns how many commands there were.
func readmeCommands(t *testing.T, fence string) (commands int) {
	readme := read(t, readmeFile)
	consoleBlock := regexp.MustCompile("(?s)```" + fence + "\n(.*?)```")
	path, err := filepath.Abs(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(path))
	updated := consoleBlock.ReplaceAllStringFunc(readme, func(block string) string {
		body := consoleBlock.FindStringSubmatch(block)[1]
		var again strings.Builder
		code := exitPass
		for _, step := range steps(body) {
			var output string
			if step.command == "echo $?" {
				output = fmt.Sprintln(int(code))
			} else {
				args := shellWords(t, step.command)
				if args[0] != "bonpied" {
					t.Fatalf("README: $ %s: console blocks are for bonpied; use ```sh", step.command)
				}
				got := real(t, args[1:]...)
				code, output = got.code, got.out+got.err
				commands++
			}
			want, got := shorten(step.output, output)
			if !*update {
				if diff := cmp.Diff(stable(want), stable(got)); diff != "" {
					t.Errorf("README: $ %s (-README +output; -update writes it):\n%s", step.command, diff)
				}
			}
			again.WriteString("$ " + step.command + "\n" + got)
		}
		return "```" + fence + "\n" + again.String() + "```"
	})
	if *update {
		if err := os.WriteFile(path, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return commands
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// step is one command and the lines after it.
type step struct{ command, output string }

func steps(body string) []step {
	var found []step
	for line := range strings.Lines(body) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			found = append(found, step{command: strings.TrimSuffix(command, "\n")})
		} else if len(found) > 0 {
			found[len(found)-1].output += line
		}
	}
	return found
}

// shorten leaves out of output the lines that want leaves out with a line "…".
func shorten(want, output string) (wanted, got string) {
	const gap = "…\n"
	head, tail, short := strings.Cut("\n"+want, "\n"+gap)
	if !short {
		return want, output
	}
	first, last := strings.Count(head, "\n"), strings.Count(tail, "\n")
	lines := slices.Collect(strings.Lines(output))
	if len(lines) <= first+last {
		return want, output
	}
	return want, strings.Join(lines[:first], "") + gap + strings.Join(lines[len(lines)-last:], "")
}

// stable replaces what differs between platforms: digits may, verdicts may not.
// Runs of spaces become one, for columns are as wide as their figures.
func stable(text string) string {
	text = elide(regexp.MustCompile(`linux/\S+ go[0-9.]+`).ReplaceAllString(text, "PLATFORM"))
	text = regexp.MustCompile(`-?\d+(\.\d+)?e[-+]\d+|-?\d+\.\d+|\b\d{4,}\b`).ReplaceAllString(text, "FIGURE")
	return regexp.MustCompile(` +`).ReplaceAllString(text, " ")
}

// shellWords splits a command at spaces, but for those in single quotes.
func shellWords(t *testing.T, command string) []string {
	t.Helper()
	var words []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	if len(words) == 0 {
		t.Fatalf("no command in %q", command)
	}
	return words
}

// TestReadmeNotices: the comparison fails on what matters.
func TestReadmeNotices(t *testing.T) {
	for _, test := range []struct {
		reason, want, output string
		same                 bool
	}{
		{"the same", "a\nb\n", "a\nb\n", true},
		{"other digits", "0.31 of 1e-05\n", "0.30 of 2e-16\n", true},
		{"another large count", "compared 123456 numbers\n", "compared 123457 numbers\n", true},
		{"another verdict", "p pass 0.3\n", "p fail 0.3\n", false},
		{"another count", "100 checks\n", "99 checks\n", false},
		{"lines left out", "a\n…\nd\n", "a\nb\nc\nd\n", true},
		{"another line before those left out", "x\n…\nd\n", "a\nb\nc\nd\n", false},
		{"another line after those left out", "a\n…\nx\n", "a\nb\nc\nd\n", false},
		{"nothing to leave out", "a\n…\nd\n", "a\nd\n", false},
		{"a line too many", "a\n", "a\nb\n", false},
	} {
		want, got := shorten(test.want, test.output)
		if same := stable(want) == stable(got); same != test.same {
			t.Errorf("%s: %q and %q are the same: %v", test.reason, test.want, test.output, same)
		}
	}
}

// TestHelpExamples executes the examples of every command's help.
func TestHelpExamples(t *testing.T) {
	a := &app{env: func(string) string { return "" }}
	executed := 0
	for _, cmd := range a.root().Commands() {
		for line := range strings.Lines(cmd.Example) {
			got := real(t, shellWords(t, strings.TrimSpace(line))[1:]...)
			if got.code != exitPass || got.out == "" {
				t.Errorf("%s: exit code %d\n%s", strings.TrimSpace(line), got.code, got.err)
			}
			executed++
		}
		if help := real(t, cmd.Name(), "--help"); help.code != exitPass || !strings.Contains(help.out, "Usage:") {
			t.Errorf("%s --help: exit code %d\n%s", cmd.Name(), help.code, help.out)
		}
	}
	if executed < 5 {
		t.Errorf("help has %d examples, which cannot be all", executed)
	}
}

// plugin returns the text of the plug-in example after its package clause.
func plugin(t *testing.T) string {
	t.Helper()
	_, text, found := strings.Cut(read(t, pluginFile), "package props_test\n\n")
	if !found {
		t.Fatalf("%s has no package clause", pluginFile)
	}
	return text
}

// TestReadmePlugin: the README shows the plug-in example as it is compiled and
// tested, byte for byte.
func TestReadmePlugin(t *testing.T) {
	if !strings.Contains(read(t, readmeFile), "```go\n"+plugin(t)+"```") {
		t.Errorf("README.md does not show %s as it is", pluginFile)
	}
}

// TestReadmeGradient: the example of gradcheck stands in the README as it is
// tested.
func TestReadmeGradient(t *testing.T) {
	_, section, _ := strings.Cut(read(t, readmeFile), "## Any gradient")
	_, block, _ := strings.Cut(section, "```go\n")
	block, _, _ = strings.Cut(block, "```")
	example := "\t" + strings.ReplaceAll(strings.TrimSuffix(block, "\n"), "\n", "\n\t") + "\n"
	if !strings.Contains(read(t, "../../gradcheck/check_test.go"), "func ExampleCheck() {\n"+example+"}") {
		t.Errorf("the README's example is not ExampleCheck:\n%s", example)
	}
}

// TestPluginInAnotherModule: another module uses bonpied as the README says,
// with replace. A bug planted in its library, a gradient off by a relative 1e-9,
// fails the example's test, which names the law and the entry, and passes what
// the bug does not touch. (As it is the example passes: it is a test of props.)
func TestPluginInAnotherModule(t *testing.T) {
	const right, wrong = "row[k] = delta[j] * v", "row[k] = delta[j] * v * (1 + 1e-9)"
	library := read(t, "../../props/example_library_test.go")
	if !strings.Contains(library, right) {
		t.Fatalf("the library has no %q to plant a bug in", right)
	}
	out, err := testModule(t, strings.Replace(library, right, wrong, 1))
	if err == nil {
		t.Error("go test passes with a bug in the library")
	}
	contains(t, "go test", out,
		"--- PASS: TestMathematics/forward/layer-recursion",
		"--- FAIL: TestMathematics/backprop/every-partial-derivative",
		"∂C/∂w[l=1 j=1 k=1] is 2.0000000020000002, want 2", "counterexample:", "BONPIED_SEED=1")
}

// testModule runs the plug-in example's test in a module of its own.
func testModule(t *testing.T, library string) (string, error) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.com/mine\n\ngo 1.26.0\n\nrequire bonpied v0.0.0\n\nreplace bonpied => " + root + "\n",
		"go.sum":          read(t, "../../go.sum"),
		"library_test.go": library,
		"mine_test.go":    read(t, pluginFile),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "-mod=mod", ".")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "BONPIED_SEED=1", "GOWORK=off", "GOFLAGS=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return out.String(), err
}

// TestReadmePeers: the README's figures for the two libraries are those of their
// verdicts, in the same order.
func TestReadmePeers(t *testing.T) {
	share := regexp.MustCompile(`\d+ of \d+`)
	var want []string
	for line := range strings.Lines(read(t, "../../fixtures/peers/VERDICTS.md")) {
		if strings.Contains(line, "**passed of judged**") {
			want = append(want, share.FindAllString(line, -1)...)
		}
	}
	_, section, found := strings.Cut(read(t, readmeFile), "## Two published libraries")
	section, _, _ = strings.Cut(section, "\n## ")
	if diff := cmp.Diff(want, share.FindAllString(section, -1)); diff != "" || !found || len(want) == 0 {
		t.Errorf("README's table of peers (-VERDICTS.md +README.md):\n%s", diff)
	}
}

// TestReadmeFigures: the README counts faults and controls as they are.
func TestReadmeFigures(t *testing.T) {
	derivatives, missed := 0, 0
	for _, f := range fixtures.Faults() {
		if !f.Derivative {
			continue
		}
		derivatives++
		if !fixtures.SeenByPlainDifferences(f.New()) {
			missed++
		}
	}
	contains(t, "README", read(t, readmeFile),
		fmt.Sprintf("%d faults, each failed by the property that it names, and %d controls that pass", len(fixtures.Faults()), len(fixtures.Controls())),
		fmt.Sprintf("Of the %d faults in derivatives plain differences miss %d.", derivatives, missed))
	if 2*missed < derivatives {
		t.Errorf("plain differences miss %d of %d faults in derivatives, fewer than half", missed, derivatives)
	}
}
