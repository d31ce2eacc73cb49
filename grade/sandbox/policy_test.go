package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPolicyRefuses(t *testing.T) {
	scratch := t.TempDir()
	file := filepath.Join(scratch, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	for _, test := range []struct {
		reason string
		change func(p *Policy)
		want   string // in the error
	}{
		{"no scratch folder", func(p *Policy) { p.Scratch = "" }, "Scratch is empty"},
		{"a relative one", func(p *Policy) { p.Scratch = "scratch" }, "absolute"},
		{"one that is not in its shortest form", func(p *Policy) { p.Scratch += "/../x" }, "shortest"},
		{"one that there is not", func(p *Policy) { p.Scratch += "/x" }, "Scratch"},
		{"a file", func(p *Policy) { p.Scratch = file }, "no folder"},
		{"the root", func(p *Policy) { p.Scratch = "/" }, "root"},
		{"a line's end", func(p *Policy) { p.Scratch = other + "\x00" }, "absolute"},
		{"reading the root", func(p *Policy) { p.Read = []string{"/"} }, "root"},
		{"reading what there is not", func(p *Policy) { p.Read = []string{other + "/x"} }, "Read"},
		{"reading what may be written", func(p *Policy) { p.Read = []string{file} }, "can be written"},
		{"keeping what is outside", func(p *Policy) { p.Keep = []string{"../x"} }, "Keep"},
		{"keeping an absolute path", func(p *Policy) { p.Keep = []string{other} }, "Keep"},
		{"a negative bound", func(p *Policy) { p.Memory = -1 }, "Memory is -1"},
		{"too little disk", func(p *Policy) { p.ScratchBytes = 1 }, "ScratchBytes is 1, want at least 4096"},
		{"too few files", func(p *Policy) { p.ScratchFiles = 1 }, "ScratchFiles"},
		{"too little time", func(p *Policy) { p.CPU = time.Millisecond }, "CPU"},
		{"too few processes", func(p *Policy) { p.Processes = -1 }, "Processes"},
		{"too few open files", func(p *Policy) { p.OpenFiles = 3 }, "OpenFiles"},
	} {
		p := Policy{Scratch: scratch, Read: []string{other}, Keep: []string{"a/b", "."}}
		if _, err := p.complete(); err != nil {
			t.Fatal(err)
		}
		test.change(&p)
		if _, err := p.complete(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want an error with %q", test.reason, err, test.want)
		}
	}
}

func TestDefaults(t *testing.T) {
	p, err := Policy{Scratch: t.TempDir()}.complete()
	if err != nil || p.Memory != DefaultMemory || p.CPU != DefaultCPU || p.ScratchFiles != DefaultScratchFiles {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestLevels(t *testing.T) {
	levels := Levels()
	for i, a := range levels {
		if got, err := ParseLevel(string(a)); err != nil || got != a {
			t.Errorf("ParseLevel(%q): %q, %v", a, got, err)
		}
		for j, b := range levels {
			if a.AtLeast(b) != (i >= j) {
				t.Errorf("%q.AtLeast(%q): %v", a, b, a.AtLeast(b))
			}
		}
		if a.AtLeast("fortress") || Level("fortress").AtLeast(a) {
			t.Errorf("%q is compared with a level that there is not", a)
		}
	}
	if _, err := ParseLevel("fortress"); err == nil {
		t.Error("a level that there is not was accepted")
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&LimitError{LimitScratchBytes, 10}, "it wrote more than 10 bytes"},
		{&LimitError{LimitScratchFiles, 10}, "it made more than 10 files"},
		{&LimitError{LimitMemory, 10}, "it used more than 10 bytes of memory"},
		{&LimitError{LimitCPU, int64(time.Minute)}, "it used more than 1m0s of processor time"},
		{&LimitError{LimitProcesses, 10}, "it had more than 10 processes and threads"},
		{&LimitError{"X", 10}, "it passed the bound X of 10"},
		{&ExitError{}, "it ended with exit status 0"},
		{&ExitError{Code: 3}, "exit status 3"},
		{&ExitError{Signal: "killed"}, "signal: killed"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// FuzzPolicy: a policy that is accepted has absolute paths apart from each other,
// and bounds.
func FuzzPolicy(f *testing.F) {
	f.Add("/tmp", "/usr", "a", int64(0), int64(0))
	f.Add("/", "/tmp/x", "../a", int64(-1), int64(1))
	f.Add("/tmp", "/tmp", "", int64(1<<40), int64(1<<62))
	f.Fuzz(func(t *testing.T, scratch, read, keep string, memory, cpu int64) {
		p, err := Policy{Scratch: scratch, Read: []string{read}, Keep: []string{keep}, Memory: memory, CPU: time.Duration(cpu)}.complete()
		if err != nil {
			return
		}
		if !filepath.IsAbs(p.Scratch) || !filepath.IsAbs(p.Read[0]) || under(p.Read[0], p.Scratch) || p.Scratch == "/" || p.Read[0] == "/" {
			t.Errorf("accepted %q, %q", p.Scratch, p.Read)
		}
		if path := filepath.Join(p.Scratch, p.Keep[0]); !under(path, p.Scratch) {
			t.Errorf("accepted Keep %q", p.Keep)
		}
		if p.Memory <= 0 || p.CPU < time.Second || p.Processes <= 0 {
			t.Errorf("accepted %+v", p)
		}
	})
}
