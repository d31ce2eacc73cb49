package format_test

import (
	"encoding/xml"
	"html"
	"strings"
	"testing"

	"bonpied/grade/format"
)

func TestPrintable(t *testing.T) {
	for _, test := range []struct{ reason, text, want string }{
		{"text is itself", "δˡ = 1\n\tx", "δˡ = 1\n\tx"},
		{"an escape sequence", "\x1b[2J", `\u001b[2J`},
		{"an escape sequence in one character", "\u009b2J", `\u009b2J`},
		{"a carriage return hides what is before it", "a\rb", `a\u000db`},
		{"a change of direction", "a\u202eb", `a\u202eb`},
		{"a line separator", "a\u2028b", `a\u2028b`},
		{"not UTF-8", "\xff", `\ufffd`},
	} {
		if got := format.Printable(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{"a\nb": "a …", "a\n": "a", "a\tb": "a b", "a\rb": `a\u000db`} {
		if got := format.OneLine(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestMarkdown: no mark of Markdown or HTML is left, and the text comes back.
func TestMarkdown(t *testing.T) {
	const text = "| a | **b** `c` [d](e) <img src=x> @team #1 \\ ~~f~~ & $x$ http://g"
	got := format.Markdown(text)
	inner := strings.TrimSuffix(strings.TrimPrefix(got, "<code>"), "</code>")
	if strings.ContainsAny(strings.NewReplacer("&#", "", ";", "").Replace(inner), "|*`[]()<>@\\~&$:#/") {
		t.Errorf("a mark is left in %q", got)
	}
	if back := html.UnescapeString(inner); back != text {
		t.Errorf("the text reads as %q", back)
	}
}

func TestPreformatted(t *testing.T) {
	const text = "</pre><script>alert(1)</script>\n\n# heading\n```\n&lt;"
	got := format.Preformatted(text)
	inner := strings.TrimSuffix(strings.TrimPrefix(got, "<pre>\n"), "\n</pre>\n")
	if strings.ContainsAny(inner, "<>") || html.UnescapeString(inner) != text {
		t.Errorf("%q", got)
	}
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"anna": "anna", "": "", "a=b": "a=b",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"  =1": "'  =1", `"=1`: `'"=1`, "'=1": "''=1", "＝1": "'＝1", "\u200b=1": "'\u200b=1",
		"\t=1": "' =1", "|calc": "'|calc", "a\n=1": "a …",
	} {
		if got := format.Cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestAnnotation: one line whatever the text, and the text comes back.
func TestAnnotation(t *testing.T) {
	const text = "100%\n::error::x,y:z%0A\r"
	line := format.Annotation("error", text, text)
	rest, ok := strings.CutPrefix(line, "::error title=")
	title, message, _ := strings.Cut(strings.TrimSuffix(rest, "\n"), "::")
	if !ok || strings.Count(line, "\n") != 1 || strings.ContainsAny(title, ":,\r") {
		t.Errorf("not one workflow command: %q", line)
	}
	back := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	if want := format.Printable(text); back.Replace(title) != want || back.Replace(message) != want {
		t.Errorf("%q and %q, want %q", back.Replace(title), back.Replace(message), want)
	}
}

func TestTable(t *testing.T) {
	got := format.Table([][]string{{"heading that is long"}, {"a", "\x1b[32mbb\x1b[0m", "c"}, {"aaa", "b", ""}})
	if want := "heading that is long\n  a    \x1b[32mbb\x1b[0m  c\n  aaa  b\n"; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestJUnit(t *testing.T) {
	suite := format.Suite{Name: `"><x>`}
	suite.Add(format.Case{Name: "passes"})
	suite.Add(format.Case{Name: "fails", Failure: &format.Outcome{Message: "]]>\x00\xff", Text: "<&"}})
	suite.Add(format.Case{Name: "broken", Error: &format.Outcome{}})
	suite.Add(format.Case{Name: "left out", Skipped: &format.Outcome{}})
	data, err := format.JUnit(format.Suites{Name: "all", Suites: []format.Suite{suite}})
	if err != nil {
		t.Fatal(err)
	}
	var back format.Suites
	if err := xml.Unmarshal(data, &back); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	got := back.Suites[0]
	if got.Tests != 4 || got.Failures != 1 || got.Errors != 1 || got.Skipped != 1 || got.Name != suite.Name {
		t.Errorf("%+v", got)
	}
	if f := got.Cases[1].Failure; f.Message != "]]>\uFFFD\uFFFD" || f.Text != "<&" {
		t.Errorf("%+v", f)
	}
}
