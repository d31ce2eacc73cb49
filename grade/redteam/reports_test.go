//go:build linux

package redteam

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// harm lists what in a report is more than text.
func harm(format, text string) []string {
	var found []string
	if !utf8.ValidString(text) {
		found = append(found, "bytes that are not UTF-8")
	}
	for _, c := range strings.ReplaceAll(text, "\r\n", "\n") {
		if c != '\n' && c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)) {
			found = append(found, fmt.Sprintf("the character %U", c))
			break
		}
	}
	kind, _, _ := strings.Cut(format, " ")
	if err := structure(kind, text); err != nil {
		found = append(found, err.Error())
	}
	return found
}

var (
	formula = regexp.MustCompile(`^[\s"]*[=+\-@＝＋－＠]`)
	command = regexp.MustCompile(`^::(error|warning|notice) title=[^:,]+::`)
	tag     = regexp.MustCompile(`(?i)<(script|h1|img)`)
)

// structure says why a report is not of its format, or has what only an attack
// writes.
func structure(kind, text string) error {
	switch kind {
	case "json", "gradescope":
		var v any
		return json.Unmarshal([]byte(text), &v)
	case "junit":
		decoder := xml.NewDecoder(strings.NewReader(text))
		for {
			switch _, err := decoder.Token(); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
		}
	case "csv":
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		for _, row := range rows {
			for _, cell := range row {
				if formula.MatchString(cell) {
					return fmt.Errorf("%q is a formula", cell)
				}
			}
		}
		return err
	case "annotations":
		for line := range strings.Lines(text) {
			if !command.MatchString(line) {
				return fmt.Errorf("%q is not a command of ours", line)
			}
		}
	case "summary":
		if found := tag.FindString(text); found != "" {
			return fmt.Errorf("the element %s", found)
		}
	case "text":
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "::") || strings.HasPrefix(line, "##") {
				return fmt.Errorf("%q is a workflow command", line)
			}
		}
	}
	return nil
}
