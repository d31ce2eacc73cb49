package golang

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bonpied/grade/submission"
)

// archiveOf writes an archive of headers, each with as many bytes as it says.
func archiveOf(t testing.TB, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte{'x'}, int(h.Size))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnpack(t *testing.T) {
	started, program := tar.Header{Name: startedEntry}, tar.Header{Name: programFile, Size: 3}
	whole := archiveOf(t, started, tar.Header{Name: "native/wazero/code", Size: 5}, program)
	folder := t.TempDir()
	if a, err := unpack(bytes.NewReader(whole), folder); err != nil || !a.started || !a.complete {
		t.Errorf("%+v, %v", a, err)
	}
	if code, err := os.ReadFile(filepath.Join(folder, "native", "wazero", "code")); err != nil || string(code) != "xxxxx" {
		t.Errorf("the machine code is %q, %v", code, err)
	}
	for _, test := range []struct {
		reason  string
		archive []byte
		want    string // "" ends without a program
	}{
		{"nothing", nil, ""},
		{"it was ended", archiveOf(t, started), ""},
		{"it was ended in the middle", whole[:len(whole)-1600], "unexpected EOF"},
		{"no archive", []byte(strings.Repeat("{}\n", 1000)), "invalid tar header"},
		{"a file above", archiveOf(t, tar.Header{Name: "../x", Size: 1}), "no file of a program"},
		{"a file above its folder", archiveOf(t, tar.Header{Name: "native/../../x", Size: 1}), "no file of a program"},
		{"a file at the root", archiveOf(t, tar.Header{Name: "/etc/x", Size: 1}), "no file of a program"},
		{"another file", archiveOf(t, tar.Header{Name: "link.cfg", Size: 1}), "no file of a program"},
		{"a link", archiveOf(t, tar.Header{Name: "native/x", Typeflag: tar.TypeSymlink, Linkname: "/etc"}), "no file of a program"},
		{"the same file twice", archiveOf(t, program, program), "file exists"},
		{"too many files", archiveOf(t, slices.Repeat([]tar.Header{started}, maxEntries+1)...), "over 64 files"},
		{"it is broken", archiveOf(t, started, tar.Header{Name: brokenEntry, Size: 4}), "broken: xxxx"},
		{"it does not compile", archiveOf(t, started, tar.Header{Name: "refused/compile", Size: 4}), "does not compile:\nxxxx"},
		{"it does not link", archiveOf(t, started, tar.Header{Name: "refused/link", Size: 4}), "cannot be linked:\nxxxx"},
		{"it takes too much", archiveOf(t, started, tar.Header{Name: "refused/limits"}), "within the limits"},
	} {
		folder := t.TempDir()
		a, err := unpack(bytes.NewReader(test.archive), folder)
		if test.want == "" && (err != nil || a.complete) || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %+v, %v, want %q", test.reason, a, err, test.want)
		}
		var compile *CompileError
		if blamed := errors.As(err, &compile); blamed != strings.HasPrefix(test.reason, "it does not") && test.reason != "it takes too much" {
			t.Errorf("%s: the submission is blamed: %t", test.reason, blamed)
		}
	}
}

// FuzzUnpack: whatever a build hands over, nothing but a program is written, and
// nothing outside its folder.
func FuzzUnpack(f *testing.F) {
	f.Add(archiveOf(f, tar.Header{Name: startedEntry}, tar.Header{Name: "native/x", Size: 5}, tar.Header{Name: programFile, Size: 3}))
	f.Add(archiveOf(f, tar.Header{Name: "../x", Size: 1}))
	f.Add(archiveOf(f, tar.Header{Name: "refused/compile", Size: 10}))
	f.Fuzz(func(t *testing.T, data []byte) {
		above := t.TempDir()
		folder := filepath.Join(above, "program")
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		_, _ = unpack(bytes.NewReader(data), folder) // what it returns, TestUnpack judges
		outside, err := os.ReadDir(above)
		if err != nil || len(outside) != 1 {
			t.Fatalf("outside there is %v, %v", outside, err)
		}
		inside, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range inside {
			if e.Name() != programFile && e.Name() != nativeFolder {
				t.Errorf("it wrote %q", e.Name())
			}
		}
	})
}

// TestGuide: the guide names every operation and every import.
func TestGuide(t *testing.T) {
	for _, path := range submission.Imports() {
		if !strings.Contains(Guide, "`"+path+"`") {
			t.Errorf("the guide does not say that %s may be imported", path)
		}
	}
	for _, name := range []string{"Activate", "Gamma", "Loss", "Forward", "Deltas", "Backprop", "BackpropBatch", "VJP", "Initialise",
		"WeightVariance", "VarianceGains", "SecondMoment", "KeepProbabilities", "ExpectedDepth", "DepthLaw", "SampleBlocks"} {
		if !strings.Contains(Guide, "| `"+name+"(") {
			t.Errorf("the guide lacks %s", name)
		}
	}
}
