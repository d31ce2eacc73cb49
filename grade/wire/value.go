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

// decoding keeps the first problem of a message, so that a decoder reads all it
// needs and asks once.
type decoding struct{ err error }

// value is one value of a message that is valid JSON, and where it is.
type value struct {
	decoding *decoding
	in       *value // what holds it
	name     string // its key in an object; "" in a list
	index    int    // its index in a list
	raw      []byte // nil: it is missing
}

// newValue returns the value of valid JSON; name is what errors call it.
func newValue(name string, raw json.RawMessage) value {
	return value{decoding: &decoding{}, name: name, raw: bytes.TrimSpace(raw)}
}

// err returns the first problem that a decoder met.
func (v value) err() error { return v.decoding.err }

func (v value) place() string {
	own := v.name
	if own == "" && v.in != nil {
		own = "[" + strconv.Itoa(v.index) + "]"
	}
	if v.in == nil {
		return own
	}
	outer := v.in.place()
	if outer == "" || v.name == "" {
		return outer + own
	}
	return outer + "." + own
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
	if len(v.raw) > 0 && strings.IndexByte(first, v.raw[0]) >= 0 {
		return true
	}
	v.fail("is %s, want %s", describe(v.raw), want)
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
	found := value{decoding: v.decoding, in: &v, name: name}
	if !v.is("{", "an object") {
		return found
	}
	for key, raw := range members(v.raw) {
		if key == nil && raw == nil {
			v.fail("is not an object")
			return found
		}
		if string(key) == name {
			found.raw = raw
			return found
		}
	}
	return found
}

func (v value) missing() bool { return len(v.raw) == 0 }

// items yields what a list of at most maxItems holds, until a decoder meets a
// problem.
func (v value) items() iter.Seq2[int, value] {
	return func(yield func(int, value) bool) {
		if !v.is("[", "a list") {
			return
		}
		i := 0
		for raw := range elements(v.raw) {
			switch {
			case raw == nil:
				v.fail("is not a list")
				return
			case i == maxItems:
				v.fail("has over %d items", maxItems)
				return
			}
			if !yield(i, value{decoding: v.decoding, in: &v, index: i, raw: raw}) || v.decoding.err != nil {
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
	if len(v.raw) > maxText {
		v.fail("has over %d bytes", maxText)
		return ""
	}
	if n := len(v.raw) - 1; n > 0 && plain(v.raw[1:n]) {
		return string(v.raw[1:n])
	}
	var s string
	if err := json.Unmarshal(v.raw, &s); err != nil {
		v.fail("is not a string")
	}
	return s
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
	n, err := strconv.Atoi(string(v.raw))
	if err != nil {
		v.fail("is %s, want an integer", shorten(string(v.raw), 40))
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
	return v.raw[0] == 't'
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
