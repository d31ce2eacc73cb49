package lang

import (
	"fmt"
	"strings"

	"golang.org/x/text/language"
)

// Language is a language that reports are written in.
type Language string

// The languages.
const (
	French  Language = "fr"
	English Language = "en"
)

// All returns every language.
func All() []Language { return []Language{French, English} }

// Parse reads the name of a language: "fr" or "en".
func Parse(name string) (Language, error) {
	for _, l := range All() {
		if string(l) == name {
			return l, nil
		}
	}
	return "", fmt.Errorf("lang: no language %q, want fr or en", name)
}

// tag returns the tag that golang.org/x/text knows the language by; what is not
// French is English, so that the zero value works.
func (l Language) tag() language.Tag {
	if l == French {
		return language.French
	}
	return language.English
}

// Text is one text in both languages, as a rubric gives it.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In returns the text in a language.
func (t Text) In(l Language) string {
	if l == French {
		return t.FR
	}
	return t.EN
}

// Decimal writes a decimal number, as "12.5", the way the language does: "12,5".
func Decimal(l Language, number string) string {
	if l == French {
		return strings.Replace(number, ".", ",", 1)
	}
	return number
}
