package wire

import (
	"bytes"
	"iter"
	"strings"
)

// The decoders do not build a tree of a message, which a hostile one would make
// many times as large as itself: they walk over its bytes. Every function here
// is safe on bytes that are no JSON, for which it says so; what is JSON was
// settled before, once for the whole message.

// skipSpace returns the index of the first byte at or after i that is no space.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue returns the index behind the value that starts at i, or −1.
func skipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipNested(b, i)
	}
	end := i
	for end < len(b) && strings.IndexByte(" \t\r\n,:]}{[\"", b[end]) < 0 {
		end++
	}
	if end == i {
		return -1
	}
	return end
}

// skipString returns the index behind the string that starts at i, or −1. A
// quote ends it if an even number of backslashes stands before.
func skipString(b []byte, i int) int {
	for i++; ; i++ {
		quote := bytes.IndexByte(b[i:], '"')
		if quote < 0 {
			return -1
		}
		i += quote
		escapes := 0
		for b[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i + 1
		}
	}
}

// skipNested returns the index behind the object or list that starts at i, or −1.
func skipNested(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			if i = skipString(b, i) - 1; i < 0 {
				return -1
			}
		}
	}
	return -1
}

// elements yields what a list holds, and nil once where it is no list.
func elements(list []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		i := skipSpace(list, 1)
		if len(list) == 0 || list[0] != '[' {
			yield(nil)
			return
		}
		if i < len(list) && list[i] == ']' {
			return
		}
		for {
			end := skipValue(list, i)
			if end < 0 {
				yield(nil)
				return
			}
			if !yield(list[i:end]) {
				return
			}
			switch i = skipSpace(list, end); {
			case i < len(list) && list[i] == ',':
				i = skipSpace(list, i+1)
			case i < len(list) && list[i] == ']':
				return
			default:
				yield(nil)
				return
			}
		}
	}
}

// members yields the keys and values of an object, keys as they are written
// between the quotes, and nil once where it is no object.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		if len(object) == 0 || object[0] != '{' {
			yield(nil, nil)
			return
		}
		i := skipSpace(object, 1)
		if i < len(object) && object[i] == '}' {
			return
		}
		for {
			key, value, next := member(object, i)
			if next < 0 {
				yield(nil, nil)
				return
			}
			if !yield(key, value) || object[next] == '}' {
				return
			}
			i = skipSpace(object, next+1)
		}
	}
}

// member reads one key and value from i, and returns the index of the comma or
// brace behind them, or −1.
func member(object []byte, i int) (key, value []byte, next int) {
	if i >= len(object) || object[i] != '"' {
		return nil, nil, -1
	}
	end := skipString(object, i)
	if end < 0 {
		return nil, nil, -1
	}
	key = object[i+1 : end-1]
	colon := skipSpace(object, end)
	if colon >= len(object) || object[colon] != ':' {
		return nil, nil, -1
	}
	start := skipSpace(object, colon+1)
	if end = skipValue(object, start); end < 0 {
		return nil, nil, -1
	}
	next = skipSpace(object, end)
	if next >= len(object) || object[next] != ',' && object[next] != '}' {
		return nil, nil, -1
	}
	return key, object[start:end], next
}
