package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// One walk over a text says whether it is JSON and notes where its values are, so that
// decoders need not look for them. json.Valid and a walk over the
// bytes for every key that a decoder asks for took most of the time of a server in
// WebAssembly; and a tree of Go values, which a hostile message would make many times as
// large as itself, would be more than decoders need.

// span is where a value of a text is, or the key of one. The spans of a text are in the
// order in which they begin: a list's items follow it, and an object's keys, each
// followed by its value.
type span struct {
	start, end int32 // of its bytes
	next       int32 // the index of the first span behind it and all that it holds
}

// MaxValues is how many values and keys a message may have: 50 MB of spans.
const MaxValues = 1 << 22

// What a text is that has no spans.
var (
	errNotJSON    = errors.New("is not JSON")
	errManyValues = fmt.Errorf("has over %d values", MaxValues)
)

// parse appends the spans of a text of one value. What is JSON, [encoding/json.Valid]
// says too.
func parse(spans []span, text []byte) ([]span, error) {
	if len(text) > math.MaxInt32 {
		return spans, fmt.Errorf("has over %d bytes", math.MaxInt32)
	}
	p := parser{text: text, spans: spans, most: len(spans) + MaxValues}
	end := p.value(skipSpace(text, 0), 0)
	switch {
	case len(p.spans) > p.most:
		return p.spans, errManyValues
	case end < 0 || skipSpace(text, end) != len(text):
		return p.spans, errNotJSON
	}
	return p.spans, nil
}

// Values bounds how many values and keys a text of JSON has: each but the first stands
// behind one of four characters.
func Values(text []byte) int {
	n := 1
	for _, c := range [][]byte{{','}, {':'}, {'['}, {'{'}} {
		n += bytes.Count(text, c)
	}
	return n
}

type parser struct {
	text  []byte
	spans []span
	most  int
}

// deepest is how many objects and lists may be in one another: as json.Valid has it.
const deepest = 10000

// value returns the index behind the value that starts at i, or −1 where there is
// none, with so many objects and lists around it.
func (p *parser) value(i, depth int) (end int) {
	if i >= len(p.text) || len(p.spans) > p.most {
		return -1
	}
	at := len(p.spans)
	p.spans = append(p.spans, span{start: int32(i)}) //nolint:gosec // the text is not longer
	switch p.text[i] {
	case '"':
		end = stringEnd(p.text, i)
	case '{', '[':
		end = p.nested(i, depth+1)
	case 't':
		end = wordEnd(p.text, i, "true")
	case 'f':
		end = wordEnd(p.text, i, "false")
	case 'n':
		end = wordEnd(p.text, i, "null")
	default:
		end = numberEnd(p.text, i)
	}
	p.spans[at].end, p.spans[at].next = int32(end), int32(len(p.spans)) //nolint:gosec // as above, and spans are fewer
	return end
}

func (p *parser) nested(i, depth int) int {
	if depth > deepest {
		return -1
	}
	b := p.text
	object, closing := b[i] == '{', b[i]+2 // ']' is '[' + 2, '}' is '{' + 2
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == closing {
		return i + 1
	}
	for {
		if object {
			if i = p.key(i, depth); i < 0 {
				return -1
			}
		}
		if i = p.value(i, depth); i < 0 {
			return -1
		}
		if i = skipSpace(b, i); i >= len(b) || b[i] != ',' {
			break
		}
		i = skipSpace(b, i+1)
	}
	if i >= len(b) || b[i] != closing {
		return -1
	}
	return i + 1
}

// key returns the index of the value whose key starts at i, or −1.
func (p *parser) key(i, depth int) int {
	if i >= len(p.text) || p.text[i] != '"' {
		return -1
	}
	if i = p.value(i, depth); i < 0 {
		return -1
	}
	if i = skipSpace(p.text, i); i >= len(p.text) || p.text[i] != ':' {
		return -1
	}
	return skipSpace(p.text, i+1)
}

// skipSpace returns the index of the first byte at or after i that is no space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

func wordEnd(b []byte, i int, word string) int {
	if len(b)-i < len(word) || string(b[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

// stringEnd: bytes from 0x80 on may be anything, as for json.Valid.
func stringEnd(b []byte, i int) int {
	for i++; ; i++ {
		for len(b)-i >= 8 && !special(binary.LittleEndian.Uint64(b[i:])) {
			i += 8
		}
		switch {
		case i >= len(b) || b[i] < ' ':
			return -1
		case b[i] == '"':
			return i + 1
		case b[i] == '\\':
			if i = escapeEnd(b, i+1); i < 0 {
				return -1
			}
		}
	}
}

// special reports whether one of eight bytes ends a string, escapes in it or must not
// be in it.
func special(eight uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	// A byte below n borrows from its high bit when n is taken from it. One from 0x80 on
	// has that bit and is none.
	quote, escape := eight^each*'"', eight^each*'\\'
	return ((eight-each*' ')&^eight|(quote-each)&^quote|(escape-each)&^escape)&high != 0
}

// escapeEnd returns the index of the last byte of what stands at i behind a backslash.
func escapeEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i
	case 'u':
		if len(b)-i < 5 {
			return -1
		}
		for _, c := range b[i+1 : i+5] {
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return -1
			}
		}
		return i + 4
	}
	return -1
}

func numberEnd(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	whole := i
	if i = skipDigits(b, i); i == whole || b[whole] == '0' && i > whole+1 {
		return -1
	}
	if i < len(b) && b[i] == '.' {
		start := i + 1
		if i = skipDigits(b, start); i == start {
			return -1
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		start := i + 1
		if start < len(b) && (b[start] == '+' || b[start] == '-') {
			start++
		}
		if i = skipDigits(b, start); i == start {
			return -1
		}
	}
	return i
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	return i
}
