package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// The parts of Gradescope's results.json that are written. Every format is "text":
// the others interpret marks, and the texts come from submissions.
//
// Reference: Gradescope, "Autograder Specifications", output format.
type (
	gradescopeResults struct {
		Output           string           `json:"output"`
		OutputFormat     string           `json:"output_format"`
		TestOutputFormat string           `json:"test_output_format"`
		TestNameFormat   string           `json:"test_name_format"`
		StdoutVisibility string           `json:"stdout_visibility"`
		ExecutionTime    *verdict.Float   `json:"execution_time,omitempty"`
		ExtraData        gradescopeExtra  `json:"extra_data"`
		Tests            []gradescopeTest `json:"tests"`
	}
	gradescopeTest struct {
		Score        result.Points     `json:"score"`
		MaxScore     result.Points     `json:"max_score"`
		Status       string            `json:"status"`
		Name         string            `json:"name"`
		NameFormat   string            `json:"name_format"`
		Number       string            `json:"number"`
		Output       string            `json:"output"`
		OutputFormat string            `json:"output_format"`
		Visibility   result.Visibility `json:"visibility"`
	}
	gradescopeExtra struct {
		Held   result.Points `json:"held"`
		Suite  string        `json:"suite"`
		Rubric string        `json:"rubric"`
		Seed   string        `json:"seed"`
	}
)

// Gradescope writes results.json for the one submission of a result: a test for
// each group of the rubric, with feedback on what did not pass. Hidden groups carry
// the visibility that the rubric gives them, for Gradescope to keep them from
// students; what stands outside them says nothing of them. Held points are not part
// of the score, and stated.
func Gradescope(r result.Result, l lang.Language) ([]byte, error) {
	if len(r.Submissions) != 1 {
		return nil, fmt.Errorf("report: Gradescope takes one submission, not %d", len(r.Submissions))
	}
	whole, shown := r.Submissions[0], r.Student().Submissions[0]
	results := gradescopeResults{
		Output: format.Printable(overview(shown, l)), OutputFormat: "text", TestOutputFormat: "text", TestNameFormat: "text",
		StdoutVisibility: "hidden", ExecutionTime: whole.Seconds,
		ExtraData: gradescopeExtra{shown.Held, r.Suite, r.Rubric, fmt.Sprint(r.Seed)},
		Tests:     []gradescopeTest{},
	}
	for i, g := range whole.Groups {
		of := shown
		if g.Visibility != result.Visible {
			of = whole
		}
		results.Tests = append(results.Tests, testOf(g, of, i+1, l))
	}
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(result.Inert(data), '\n'), nil
}

// overview is what stands above the tests.
func overview(s result.Submission, l lang.Language) string {
	lines := append([]string{score(s.Points, s.Held, s.MaxPoints, l)}, notes(s, l)...)
	if s.Output != "" {
		lines = append(lines, "", lang.Output.In(l), cut(s.Output, mostOutput, l))
	}
	return strings.Join(lines, "\n")
}

func testOf(g result.Group, of result.Submission, number int, l lang.Language) gradescopeTest {
	t := gradescopeTest{
		Score: g.Points, MaxScore: g.MaxPoints, Status: "failed",
		Name: format.OneLine(g.Title.In(l)), NameFormat: "text", Number: fmt.Sprint(number),
		OutputFormat: "text", Visibility: g.Visibility,
	}
	if g.Verdict == result.Pass {
		t.Status = "passed"
	}
	verdicts := causes(of)
	parts := []string{score(g.Points, g.Held, g.MaxPoints, l)}
	for _, p := range wrong(of.In(g.Name)) {
		parts = append(parts, lang.Entry.In(l, p.Name, p.Verdict.In(l))+"\n"+cut(Feedback(p, verdicts[p.Cause], l), mostFeedback, l))
	}
	t.Output = format.Printable(strings.Join(parts, "\n\n"))
	return t
}
