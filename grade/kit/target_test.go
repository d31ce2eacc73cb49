//go:build unix

package kit

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"bonpied/grade/lang"
)

// stub writes a program of the name that appends its arguments to log, and then
// does what the script says.
func stub(t *testing.T, dir, name, script string) {
	t.Helper()
	text := "#!/bin/sh\necho \"" + name + " $*\" >>\"$STUB_LOG\"\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// scripted is a folder in which a script of a kit runs, with stubs for what it calls.
type scripted struct {
	dir, bin, log string
	env           []string
}

func newScripted(t *testing.T, files []File, env ...string) scripted {
	t.Helper()
	s := scripted{dir: t.TempDir(), bin: t.TempDir()}
	s.log = filepath.Join(s.bin, "log")
	if err := Write(s.dir, files); err != nil {
		t.Fatal(err)
	}
	s.env = append([]string{"PATH=" + s.bin + ":" + os.Getenv("PATH"), "STUB_LOG=" + s.log, "TMPDIR=" + t.TempDir()}, env...)
	return s
}

// run runs a script of the kit, and returns its exit code, what it printed, and the
// calls of the stubs.
func (s scripted) run(t *testing.T, script string) (code int, out, calls string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", script)
	cmd.Dir, cmd.Env = s.dir, s.env
	printed, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	log, _ := os.ReadFile(s.log)
	return cmd.ProcessState.ExitCode(), string(printed), string(log)
}

// autograder returns a folder as Gradescope has it, with a bonpied that does what
// the script says.
func autograder(t *testing.T, l lang.Language, bonpied string) scripted {
	t.Helper()
	s := newScripted(t, nil)
	s.env = append(s.env, "AUTOGRADER="+s.dir, "GO_PARENT="+s.dir)
	source := filepath.Join(s.dir, "source")
	if err := Write(source, Gradescope(l)); err != nil {
		t.Fatal(err)
	}
	stub(t, source, "bonpied", bonpied)
	stub(t, s.bin, "apt-get", "")
	return s
}

const writesResults = `for last; do case "$before" in --gradescope) echo '{}' >"$last";; esac; before=$last; done`

func TestRunAutograder(t *testing.T) {
	for _, test := range []struct {
		reason  string
		l       lang.Language
		bonpied string
		code    int
		printed string
	}{
		{"it grades", lang.French, writesResults, 0, ""},
		{"it grades in English", lang.English, writesResults, 0, ""},
		{"it grades, with a code of its own", lang.English, writesResults + "; exit 4", 0, ""},
		{"it fails", lang.English, "exit 3", 3, "no point is lost"},
		{"it fails in French", lang.French, "exit 2", 2, "aucun point n'est perdu"},
		{"it writes nothing", lang.English, "", 3, "no point is lost"},
	} {
		s := autograder(t, test.l, test.bonpied)
		code, out, calls := s.run(t, "source/run_autograder")
		if code != test.code || !strings.Contains(out, test.printed) {
			t.Errorf("%s: exit code %d, want %d\n%s", test.reason, code, test.code, out)
		}
		want := "bonpied grade --lang " + string(test.l) + " --require-isolation landlock --submission-timeout 8m --gradescope " +
			s.dir + "/results/results.json " + s.dir + "/submission\n"
		if calls != want {
			t.Errorf("%s: called %q, want %q", test.reason, calls, want)
		}
	}
}

// TestRunAutograderOptions: a rubric beside the scripts is used, and the environment
// sets the level and the time.
func TestRunAutograderOptions(t *testing.T) {
	s := autograder(t, lang.English, writesResults)
	if err := os.WriteFile(filepath.Join(s.dir, "source", "rubric.yaml"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	s.env = append(s.env, "BONPIED_ISOLATION=process", "BONPIED_TIMEOUT=30m")
	code, out, calls := s.run(t, "source/run_autograder")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	for _, want := range []string{"--require-isolation process", "--submission-timeout 30m", "--rubric " + s.dir + "/source/rubric.yaml"} {
		if !strings.Contains(calls, want) {
			t.Errorf("called without %q: %s", want, calls)
		}
	}
}

func TestSetup(t *testing.T) {
	s := autograder(t, lang.English, "")
	stub(t, s.bin, "tar", "")
	source := filepath.Join(s.dir, "source")
	if err := os.Chmod(filepath.Join(source, "bonpied"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(source, "go1.26.8.linux-amd64.tar.gz"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	code, out, calls := s.run(t, "source/setup.sh")
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	want := "apt-get update\n" +
		"apt-get install -y --no-install-recommends python3 python3-numpy\n" +
		"tar -C " + s.dir + " -xzf " + source + "/go1.26.8.linux-amd64.tar.gz\n" +
		"bonpied --version\n"
	if calls != want {
		t.Errorf("called\n%swant\n%s", calls, want)
	}
}

// TestSetupFails: a machine that could not be made is no machine.
func TestSetupFails(t *testing.T) {
	s := autograder(t, lang.English, "")
	stub(t, s.bin, "apt-get", "exit 100")
	if code, out, calls := s.run(t, "source/setup.sh"); code == 0 {
		t.Errorf("exit code 0\n%s%s", out, calls)
	}
}

// workflow is what of a workflow of GitHub Actions matters here.
type workflow struct {
	Name        string            `yaml:"name"`
	On          []string          `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		RunsOn  string `yaml:"runs-on"`
		Timeout int    `yaml:"timeout-minutes"`
		Steps   []struct {
			Name string            `yaml:"name"`
			Uses string            `yaml:"uses"`
			With map[string]any    `yaml:"with"`
			Env  map[string]string `yaml:"env"`
			Run  string            `yaml:"run"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

// TestWorkflow: the workflow has no key that is not known here, no right but to
// read, leaves no credentials, and puts nothing of the event into a script.
func TestWorkflow(t *testing.T) {
	files := GitHub(lang.English)
	var w workflow
	if err := yaml.UnmarshalWithOptions(files[0].Data, &w, yaml.DisallowUnknownField()); err != nil {
		t.Fatal(err)
	}
	job, ok := w.Jobs["grade"]
	if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" || !ok || job.Timeout == 0 {
		t.Errorf("read as %+v", w)
	}
	grades := false
	for _, step := range job.Steps {
		if (step.Uses == "") == (step.Run == "") {
			t.Errorf("a step has not exactly one of uses and run: %+v", step)
		}
		if strings.HasPrefix(step.Uses, "actions/checkout@") && step.With["persist-credentials"] != false {
			t.Error("the checkout leaves its credentials")
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("a script holds an expression: %s", step.Run)
		}
		if script, found := strings.CutPrefix(step.Run, "bash "); found {
			grades = script == files[1].Path && step.Env["BONPIED_URL"] != "" && step.Env["BONPIED_SHA256"] != ""
		}
	}
	if !grades {
		t.Error("no step runs the script of the kit")
	}
}

// fetched is the program that the stub of curl fetches: a bonpied that logs its call.
const fetched = `#!/bin/sh
echo "bonpied $*" >>"$STUB_LOG"
`

const fetches = `for last; do case "$before" in --output) printf '%s' "$STUB_PROGRAM" >"$last";; esac; before=$last; done`

func sumOf(program string) string {
	sum := sha256.Sum256([]byte(program))
	return hex.EncodeToString(sum[:])
}

func TestGitHubScript(t *testing.T) {
	for _, test := range []struct {
		reason  string
		files   []File
		env     []string
		code    int
		last    string
		printed string
	}{
		{"a kit for Python", Python(lang.French), []string{"BONPIED_URL=https://a.test/b", "BONPIED_SHA256=" + sumOf(fetched)}, 0,
			"bonpied grade --lang fr --require-isolation landlock --submission-timeout 10m .\n", ""},
		{"a kit for Go", Go(lang.French), []string{"BONPIED_URL=https://a.test/b", "BONPIED_SHA256=" + sumOf(fetched), "GITHUB_STEP_SUMMARY=/s"}, 0,
			"bonpied grade --lang fr --require-isolation landlock --submission-timeout 10m --summary /s submission\n", ""},
		{"another program", Python(lang.French), []string{"BONPIED_URL=https://a.test/b", "BONPIED_SHA256=" + sumOf("")}, 1, "", "FAILED"},
		{"no address", Python(lang.French), []string{"BONPIED_SHA256=" + sumOf(fetched)}, 1, "", "BONPIED_URL"},
		{"an empty sum", Python(lang.French), []string{"BONPIED_URL=https://a.test/b", "BONPIED_SHA256="}, 1, "", "BONPIED_SHA256"},
	} {
		s := newScripted(t, append(test.files, GitHub(lang.French)...), append(test.env, "STUB_PROGRAM="+fetched)...)
		stub(t, s.bin, "curl", fetches)
		code, out, calls := s.run(t, ".github/bonpied.sh")
		if (code == 0) != (test.code == 0) || !strings.Contains(out, test.printed) {
			t.Errorf("%s: exit code %d, want %d\n%s", test.reason, code, test.code, out)
		}
		if graded := strings.Contains(calls, "bonpied grade"); graded != (test.last != "") || !strings.HasSuffix(calls, test.last) {
			t.Errorf("%s: called\n%swant at the end\n%s", test.reason, calls, test.last)
		}
	}
}
