package main

import (
	"errors"

	"bonpied/grade/lang"
)

// language is a flag: fr or en.
type language lang.Language

// Set implements pflag.Value.
func (l *language) Set(text string) error {
	parsed, err := lang.Parse(text)
	if err != nil {
		return errors.New("want fr or en")
	}
	*l = language(parsed)
	return nil
}

func (l *language) String() string { return string(*l) }

// Type implements pflag.Value.
func (l *language) Type() string { return "LANGUAGE" }
