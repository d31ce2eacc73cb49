package kit

import (
	"embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonpied/grade/lang"
)

//go:embed text
var texts embed.FS

// document returns a text of people, which there is in each language.
func document(name string, l lang.Language) []byte {
	language := lang.English
	if l == lang.French {
		language = lang.French
	}
	return embedded(name + "." + string(language) + ".md")
}

// embedded returns a file of this package.
func embedded(name string) []byte {
	data, err := texts.ReadFile("text/" + name)
	if err != nil {
		panic("kit: " + err.Error()) // it is part of the program
	}
	return data
}

// comment makes every line a comment. What the texts indent by four spaces is
// indented by other white space.
func comment(text, mark, indent string) string {
	var b strings.Builder
	for line := range strings.Lines(text + "\n") {
		line = strings.TrimSuffix(line, "\n")
		formula, indented := strings.CutPrefix(line, "    ")
		switch {
		case line == "":
			b.WriteString(mark + "\n")
		case indented:
			b.WriteString(mark + indent + formula + "\n")
		default:
			b.WriteString(mark + " " + line + "\n")
		}
	}
	return b.String()
}

// indented indents every line that is not empty by four spaces.
func indented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
