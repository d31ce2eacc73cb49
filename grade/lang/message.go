package lang

import (
	"fmt"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Message is one text of the catalogue, with verbs for what is put into it. Only
// this package makes them, each with both languages.
type Message struct{ key string }

// In returns the message in a language.
func (m Message) In(l Language, args ...any) string {
	return message.NewPrinter(l.tag(), message.Catalog(texts)).Sprintf(message.Key(m.key, ""), args...)
}

// form is what a message says in one language: a text, or one for a single
// thing and one for several. In French zero things are single.
type form struct{ one, other string }

// entry is a message with both of its languages, for the tests.
type entry struct {
	key    string
	fr, en form
}

var (
	texts   = catalog.NewBuilder(catalog.Fallback(language.English))
	entries []entry
)

// say declares a message of one form.
func say(fr, en string) Message { return declare(form{other: fr}, form{other: en}) }

// count declares a message whose first argument is a number of things.
func count(frOne, frOther, enOne, enOther string) Message {
	return declare(form{frOne, frOther}, form{enOne, enOther})
}

func declare(fr, en form) Message {
	m := Message{key: fmt.Sprint("message ", len(entries))}
	entries = append(entries, entry{m.key, fr, en})
	set(language.French, m.key, fr)
	set(language.English, m.key, en)
	return m
}

func set(tag language.Tag, key string, f form) {
	text := catalog.Message(catalog.String(f.other))
	if f.one != "" {
		text = plural.Selectf(1, "%d", plural.One, f.one, plural.Other, f.other)
	}
	if err := texts.Set(tag, key, text); err != nil {
		panic("lang: " + err.Error())
	}
}

// Both returns the message in both languages.
func Both(m Message, args ...any) Text {
	return Text{FR: m.In(French, args...), EN: m.In(English, args...)}
}
