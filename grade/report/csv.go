package report

import (
	"bytes"
	"encoding/csv"

	"bonpied/grade/format"
	"bonpied/grade/result"
)

// CSV writes a class as a table, a row for each submission and a column for the
// points of each group. Its header and its verdicts are the words of the JSON, its
// numbers have a decimal point and its reasons are English, in any language: other
// programs read it.
func CSV(r result.Result) ([]byte, error) {
	groups := groupNames(r)
	rows := [][]string{append([]string{"name", "verdict", "points", "held", "maxPoints", "isolation", "reason"}, groups...)}
	for _, s := range r.Submissions {
		row := []string{
			format.Cell(s.Name), string(s.Verdict), s.Points.String(), s.Held.String(), s.MaxPoints.String(),
			format.Cell(s.Isolation), format.Cell(s.Reason.EN),
		}
		points := map[string]string{}
		for _, g := range s.Groups {
			points[g.Name] = g.Points.String()
		}
		for _, name := range groups {
			row = append(row, points[name])
		}
		rows = append(rows, row)
	}
	for i, name := range groups {
		rows[0][len(rows[0])-len(groups)+i] = format.Cell(name)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// groupNames returns the names of the groups of all submissions, in the order in
// which they occur.
func groupNames(r result.Result) []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range r.Submissions {
		for _, g := range s.Groups {
			if !seen[g.Name] {
				seen[g.Name] = true
				names = append(names, g.Name)
			}
		}
	}
	return names
}
