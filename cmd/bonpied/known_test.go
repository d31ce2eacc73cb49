package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonpied/core/verdict"
	"bonpied/props"
)

func knownPath(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "known.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKnown(t *testing.T) {
	f := fake{properties: []props.Property{always("a/one", verdict.Fail), always("b/two", verdict.Pass)}}
	file := knownPath(t, `{"known": [{"property": "a/one", "reason": "issue 12", "expires": "9999-12-30"}]}`)
	got := f.run(t, "verify", "--known", file)
	if got.code != exitPass {
		t.Errorf("an accepted failure: exit code %d, want 0\n%s%s", got.code, got.out, got.err)
	}
	contains(t, "text", got.out, "known fail", "accepted until 9999-12-30: issue 12", "1 known to fail")

	if got := f.run(t, "verify", "--known", file, "--props", "b"); got.code != exitPass {
		t.Errorf("a known failure that --props leaves out: exit code %d, want 0\n%s", got.code, got.err)
	}

	injected := knownPath(t, `{"known": [{"property": "a/one", "reason": "a\n::error::b", "expires": "9999-12-30"}]}`)
	if got := f.run(t, "verify", "--known", injected); strings.Contains(got.out+got.err, "\n::error::") {
		t.Errorf("a reason writes a workflow command:\n%s%s", got.out, got.err)
	}

	expired := knownPath(t, `{"known": [{"property": "a/one", "reason": "issue 12", "expires": "2020-02-29"}]}`)
	got = f.run(t, "verify", "--known", expired)
	if got.code != exitFail {
		t.Errorf("an expired failure: exit code %d, want 1", got.code)
	}
	contains(t, "standard error", got.err, "the known failure a/one expired on 2020-02-29 (issue 12)")
}

func TestKnownRefuses(t *testing.T) {
	f := fake{properties: []props.Property{always("a/one", verdict.Pass)}}
	for _, test := range []struct{ reason, text, want string }{
		{"an empty file", ``, "EOF"},
		{"not JSON", `a/one`, "at byte"},
		{"no list", `{}`, `no list "known"`},
		{"an unknown field of the file", `{"known": [], "unknown": []}`, "unknown"},
		{"an unknown field of an entry", `{"known": [{"property": "a/one", "why": "x"}]}`, "why"},
		{"two values", `{"known": []} {"known": []}`, "more than one JSON value"},
		{"an unknown property", `{"known": [{"property": "a/gone", "reason": "x", "expires": "2030-01-31"}]}`, `"a/gone" names no property`},
		{"a property twice", `{"known": [{"property": "a/one", "reason": "x", "expires": "2030-01-31"}, {"property": "a/one", "reason": "y", "expires": "2030-01-31"}]}`, "twice"},
		{"no reason", `{"known": [{"property": "a/one", "expires": "2030-01-31"}]}`, "no reason"},
		{"a blank reason", `{"known": [{"property": "a/one", "reason": " ", "expires": "2030-01-31"}]}`, "no reason"},
		{"no expiry", `{"known": [{"property": "a/one", "reason": "x"}]}`, "want a date"},
		{"a day that is none", `{"known": [{"property": "a/one", "reason": "x", "expires": "2030-02-30"}]}`, "want a date"},
		{"a time of day", `{"known": [{"property": "a/one", "reason": "x", "expires": "2030-01-31T12:00:00Z"}]}`, "want a date"},
	} {
		got := f.run(t, "verify", "--known", knownPath(t, test.text))
		if got.code != exitUsage {
			t.Errorf("%s: exit code %d, want 2", test.reason, got.code)
		}
		contains(t, test.reason, got.err, "--known", test.want)
	}
}

// TestKnownExpiresAtTheEndOfTheDay: the date is the last day, in UTC.
func TestKnownExpiresAtTheEndOfTheDay(t *testing.T) {
	known, err := parseKnown([]byte(`{"known": [{"property": "a/one", "reason": "x", "expires": "2027-01-31"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2027, time.February, 1, 0, 0, 0, 0, time.UTC); !known[0].Expires.Equal(want) {
		t.Errorf("expires at %v, want %v", known[0].Expires, want)
	}
	if got := lastDay(known[0].Expires); got != "2027-01-31" {
		t.Errorf("the last day is %s, want 2027-01-31", got)
	}
}

// FuzzParseKnown: whatever the file, parseKnown returns known failures with an
// expiry or an error, and props.Expect takes them or says why not.
func FuzzParseKnown(f *testing.F) {
	for _, text := range []string{
		``, `null`, `[]`, `{"known": null}`, `{"known": [{}]}`, `{"known": [null]}`, `{"known": []}x`,
		`{"known": [{"property": "a/one", "reason": "x", "expires": "2027-01-31"}]}`,
		`{"known": [{"property": "a/one", "reason": "x", "expires": "0000-01-01"}]}`,
		`{"known": [{"property": "a/one", "reason": "\u0000", "expires": "9999-12-31"}]}`,
		"{\"known\": [{\"property\": \"\xff\"}]}",
	} {
		f.Add([]byte(text))
	}
	ps := []props.Property{always("a/one", verdict.Pass)}
	f.Fuzz(func(t *testing.T, data []byte) {
		known, err := parseKnown(data)
		if err != nil {
			return
		}
		for _, k := range known {
			if k.Expires.Format(time.TimeOnly) != "00:00:00" || k.Expires.Location() != time.UTC {
				t.Errorf("%q expires at %v, which is no end of a day", k.Property, k.Expires)
			}
		}
		if marked, err := props.Expect(ps, known...); err == nil && len(marked) != len(ps) {
			t.Errorf("%d properties of %d", len(marked), len(ps))
		}
	})
}
