//go:build linux && (amd64 || arm64)

package sandbox

import (
	"bytes"
	"encoding/gob"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	seccomp "github.com/elastic/go-seccomp-bpf"
)

func TestParseStat(t *testing.T) {
	const rest = " S 7 1 1 0 -1 4194560 0 0 0 0 11 22 33 44 20 0 5 0 100"
	for _, name := range []string{"sh", "a b", "a) S 1 (", "", "(", "\n"} {
		m, err := parseStat("42 (" + name + ")" + rest)
		want := member{pid: 42, parent: 7, threads: 5, cpu: 330 * time.Millisecond, reaped: 770 * time.Millisecond}
		if err != nil || m != want {
			t.Errorf("%q: %+v, %v, want %+v", name, m, err, want)
		}
	}
	for _, text := range []string{"", "42", "42 (sh", ")(", "42 (sh) S 1", "x (sh)" + rest, "42 (sh)" + strings.Replace(rest, "11", "x", 1)} {
		if m, err := parseStat(text); err == nil {
			t.Errorf("%q: %+v, want an error", text, m)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	if text, err := os.ReadFile("/proc/self/stat"); err == nil {
		f.Add(string(text))
	}
	f.Add("42 (a) b) Z 7 1 1 0 -1 4194560 0 0 0 0 11 22 33 44 20 0 5")
	f.Add(")(")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = parseStat(text) // it does not panic
	})
}

// FuzzReport: what a supervisor says is a report or an error.
func FuzzReport(f *testing.F) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(report{Ended: true, Limit: LimitCPU, Bound: 1}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := readReport(gob.NewDecoder(bytes.NewReader(data))); err == nil && r.cause() == nil {
			t.Errorf("no cause of %+v", r)
		}
	})
}

func TestReport(t *testing.T) {
	for _, test := range []struct {
		report report
		want   string
	}{
		{report{Ended: true}, "it ended with exit status 0"},
		{report{Ended: true, Code: 2}, "exit status 2"},
		{report{Ended: true, Limit: LimitCPU, Bound: int64(time.Second)}, "it used more than 1s of processor time"},
		{report{Err: "no"}, "sandbox: no"},
	} {
		if got := test.report.cause().Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(report{Code: 1}); err != nil {
		t.Fatal(err)
	}
	if r, err := readReport(gob.NewDecoder(&b)); err == nil {
		t.Errorf("an empty report was read as %+v", r)
	}
}

// TestFamily: this test has the children that it starts, and an unknown process
// has none.
func TestFamily(t *testing.T) {
	members, err := family(os.Getppid())
	if err != nil || !slices.ContainsFunc(members, func(m member) bool { return m.pid == os.Getpid() && m.threads > 0 }) {
		t.Errorf("this process is not of its parent's family: %+v, %v", members, err)
	}
	if members, err := family(-1); err != nil || len(members) > 0 {
		t.Errorf("got %+v, %v", members, err)
	}
	if memoryOf(os.Getpid()) < 1<<20 {
		t.Errorf("this process has %d bytes", memoryOf(os.Getpid()))
	}
	if n, err := threadsOf(os.Getuid()); err != nil || n < 2 {
		t.Errorf("this user has %d threads, %v", n, err)
	}
}

// TestCalls: the policies assemble, and no call is both allowed and refused.
func TestCalls(t *testing.T) {
	for _, changes := range []bool{false, true} {
		policy := calls(changes)
		if code, err := policy.Assemble(); err != nil || len(code) < 100 {
			t.Errorf("%d instructions, %v", len(code), err)
		}
		if policy.DefaultAction != seccomp.ActionErrno {
			t.Error("what is not listed is not refused")
		}
		for _, name := range known(missing) {
			if slices.Contains(policy.Syscalls[0].Names, name) {
				t.Errorf("%s is allowed", name)
			}
		}
	}
	for _, name := range []string{"socket", "socketpair", "connect", "ptrace", "mount", "bpf", "keyctl", "unshare", "setns", "clone3", "prlimit64", "shmget"} {
		if slices.Contains(known(allowed+changesFiles), name) {
			t.Errorf("%s is allowed", name)
		}
	}
}

// TestSources: what is in a folder that is there is not mounted again, but where a
// link leads elsewhere.
func TestSources(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a/in", "b", "c"} {
		if err := os.MkdirAll(folder+"/"+name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"a/inside": "in", "a/elsewhere": folder + "/c", "a/known": folder + "/b"} {
		if err := os.Symlink(to, folder+"/a/"+strings.TrimPrefix(link, "a/")); err != nil {
			t.Fatal(err)
		}
	}
	s := supervisor{}
	s.Command.Path = folder + "/a/in"
	for _, name := range []string{"a", "b", "a/inside", "a/elsewhere", "a/known", "missing"} {
		s.Policy.Read = append(s.Policy.Read, folder+"/"+name)
	}
	var own []string
	for _, source := range s.sources() {
		if path, ok := strings.CutPrefix(source.path, folder+"/"); ok {
			own = append(own, path)
		}
	}
	if want := []string{"a", "b", "c"}; !slices.Equal(own, want) {
		t.Errorf("got %q, want %q", own, want)
	}
}
