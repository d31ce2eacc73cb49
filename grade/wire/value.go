package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// maxItems bounds the lists of anything but numbers: the layers of a network,
// the vectors of a trace, the blocks of a mask. A list of numbers is bounded by
// its message.
const maxItems = 1 << 16

// malformed says what is wrong with a message, and where.
type malformed struct {
	place   string // "network.layers[1].w"
	problem string
}

func (e *malformed) Error() string { return strings.TrimSpace(e.place + " " + e.problem) }

// decoding is a value of a text that was parsed, with all that it holds, and the first
// problem that a decoder met in it, so that a decoder reads all it needs and asks once.
type decoding struct {
	text  []byte
	spans []span
	root  int    // its span
	name  string // what errors call it
	err   error
}

// value is one value of a message.
type value struct {
	decoding *decoding
	at       int    // its span; where it is missing, that of the object that it is missing in, or none
	missed   string // the key where it is missing
}

// none is the span of what is no text.
const none = -1

// newValue returns the value of a text; name is what errors call it.
func newValue(name string, raw json.RawMessage) value {
	d := &decoding{text: raw, name: name}
	if len(bytes.TrimSpace(raw)) == 0 {
		return value{decoding: d, at: none}
	}
	var err error
	if d.spans, err = parse(nil, raw); err != nil {
		d.err = &malformed{place: name, problem: err.Error()}
		return value{decoding: d, at: none}
	}
	return value{decoding: d}
}

// err returns the first problem that a decoder met.
func (v value) err() error { return v.decoding.err }

func (v value) missing() bool { return v.at == none || v.missed != "" }

// raw returns the bytes of the value; nil where it is missing.
func (v value) raw() []byte {
	if v.missing() {
		return nil
	}
	return v.decoding.bytes(v.at)
}

func (d *decoding) bytes(at int) []byte { return d.text[d.spans[at].start:d.spans[at].end] }

// behind returns the span behind a value and all that it holds.
func (d *decoding) behind(at int) int { return int(d.spans[at].next) }

// inner returns the bytes between the quotes of a string.
func (d *decoding) inner(at int) []byte { return d.text[d.spans[at].start+1 : d.spans[at].end-1] }

// place returns where the value is, as from the root: "network.layers[1].w".
func (v value) place() string {
	place := v.decoding.name
	if v.at == none {
		return place
	}
	for in := v.decoding.root; in != v.at; {
		in, place = v.decoding.towards(v.at, in, place)
	}
	if v.missed != "" {
		place = within(place, v.missed)
	}
	return place
}

// towards returns what of a list or object is or holds the value, and the place of it.
func (d *decoding) towards(at, in int, place string) (int, string) {
	object := d.text[d.spans[in].start] == '{'
	for i, c := 0, in+1; ; i, c = i+1, d.behind(c) {
		key := c
		if object {
			c++
		}
		switch {
		case at >= d.behind(c):
		case object:
			return c, within(place, string(d.inner(key)))
		default:
			return c, place + "[" + strconv.Itoa(i) + "]"
		}
	}
}

func within(place, key string) string {
	if place == "" {
		return key
	}
	return place + "." + key
}

func (v value) fail(format string, args ...any) {
	if v.decoding.err == nil {
		v.decoding.err = &malformed{place: v.place(), problem: fmt.Sprintf(format, args...)}
	}
}

// is reports whether the value starts with one of the bytes, and says what it is
// instead.
func (v value) is(first, want string) bool {
	if v.decoding.err != nil {
		return false
	}
	raw := v.raw()
	if len(raw) > 0 && strings.IndexByte(first, raw[0]) >= 0 {
		return true
	}
	v.fail("is %s, want %s", describe(raw), want)
	return false
}

func describe(raw []byte) string {
	if len(raw) == 0 {
		return "missing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

const digits = "-0123456789"

// get returns the value of a key of an object; of two with one name, the first.
func (v value) get(name string) value {
	if !v.is("{", "an object") {
		return value{decoding: v.decoding, at: v.at, missed: name}
	}
	for key, at := range v.decoding.members(v.at) {
		if string(key) == name {
			return value{decoding: v.decoding, at: at}
		}
	}
	return value{decoding: v.decoding, at: v.at, missed: name}
}

// members yields the keys of an object, as they are written between the quotes, and the
// spans of their values.
func (d *decoding) members(object int) iter.Seq2[[]byte, int] {
	return func(yield func(key []byte, at int) bool) {
		for key, end := object+1, d.behind(object); key < end; key = d.behind(key + 1) {
			if !yield(d.inner(key), key+1) {
				return
			}
		}
	}
}

// elements yields the spans of what a list holds.
func (d *decoding) elements(list int) iter.Seq[int] {
	return func(yield func(at int) bool) {
		for at, end := list+1, d.behind(list); at < end; at = d.behind(at) {
			if !yield(at) {
				return
			}
		}
	}
}

// items yields what a list of at most maxItems holds, until a decoder meets a
// problem.
func (v value) items() iter.Seq2[int, value] {
	return func(yield func(int, value) bool) {
		if !v.is("[", "a list") {
			return
		}
		i := 0
		for at := range v.decoding.elements(v.at) {
			if i == maxItems {
				v.fail("has over %d items", maxItems)
				return
			}
			if !yield(i, value{decoding: v.decoding, at: at}) || v.decoding.err != nil {
				return
			}
			i++
		}
	}
}

// maxText bounds a string of a message that is shown or compared.
const maxText = 1 << 16

func (v value) text() string {
	if !v.is(`"`, "a string") {
		return ""
	}
	raw, inner := v.raw(), v.decoding.inner(v.at)
	if len(raw) > maxText {
		v.fail("has over %d bytes", maxText)
		return ""
	}
	if plain(inner) {
		return string(inner)
	}
	return unescaped(inner)
}

// cut reads a string of which at most so many bytes are of interest.
func (v value) cut(most int) string {
	if !v.is(`"`, "a string") {
		return ""
	}
	return shorten(unescaped(v.decoding.inner(v.at)), most)
}

// plain reports whether what stands between quotes is the string itself: ASCII without
// escapes.
func plain(inner []byte) bool {
	for _, c := range inner {
		if c < ' ' || c > '~' || c == '\\' || c == '"' {
			return false
		}
	}
	return true
}

func (v value) integer() int {
	if !v.is(digits, "an integer") {
		return 0
	}
	n, err := strconv.Atoi(string(v.raw()))
	if err != nil {
		v.fail("is %s, want an integer", shorten(string(v.raw()), 40))
	}
	return n
}

// key reads a key of 64 bits, which is a string because a JSON number passes
// through a float64 in many languages.
func (v value) key() uint64 {
	s := v.text()
	if v.decoding.err != nil {
		return 0
	}
	k, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		v.fail("is %q, want a decimal integer in [0, 2⁶⁴)", shorten(s, 40))
	}
	return k
}

func (v value) boolean() bool {
	if !v.is("tf", "a boolean") {
		return false
	}
	return v.raw()[0] == 't'
}

func (v value) flags() []bool {
	flags := []bool{}
	for _, item := range v.items() {
		flags = append(flags, item.boolean())
	}
	return flags
}

// shorten cuts text to about so many bytes, at the end of a character.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
