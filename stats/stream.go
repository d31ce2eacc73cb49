package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
)

// streamVersion is hashed into every key. It changes whenever the derivation
// below does, so that an old token never replays other draws silently.
const streamVersion = "bonpied/stats/stream/1"

// Stream is keyed randomness. Its key is a hash of a root seed and labels
// (property, parameters, replicate), so that any part of a run can be replayed
// alone, in any order, or on another machine:
//
//	key(root)     = SHA-256(version ‖ seed)
//	key(s.Sub(…)) = SHA-256(version ‖ key(s) ‖ labels…)
//
// Labels are encoded with their kind and their length, so that ("ab", "c") and
// ("a", "bc"), or 1 and "1", name different streams. A stream is not safe for
// concurrent use; its children are independent of it and of each other.
type Stream struct {
	seed uint64
	key  [sha256.Size]byte
	rng  *rand.Rand
	keys uint64 // keys handed out
}

// NewStream returns the stream of the root seed and the labels: the same as
// NewStream(seed).Sub(labels...). See [Stream.Sub] for what a label may be.
func NewStream(seed uint64, labels ...any) *Stream {
	text := binary.LittleEndian.AppendUint64([]byte(streamVersion), seed)
	root := &Stream{seed: seed, key: sha256.Sum256(text)}
	if len(labels) == 0 {
		return root
	}
	return root.Sub(labels...)
}

// Sub returns the child stream that the labels name. It depends on the key of s
// and on the labels only, not on what was drawn from s. A label is a boolean, an
// integer, a float, a string, or a slice or array of labels; named types count
// as what they are made of, and integers as their value, whatever their width.
// Sub("a", "b") and Sub("a").Sub("b") are different streams.
//
// It panics on a label of another type, and without labels, which would name s
// itself.
func (s *Stream) Sub(labels ...any) *Stream {
	if len(labels) == 0 {
		panic("stats: Stream.Sub without labels")
	}
	text := append([]byte(streamVersion), s.key[:]...)
	for _, label := range labels {
		text = appendLabel(text, reflect.ValueOf(label))
	}
	return &Stream{seed: s.seed, key: sha256.Sum256(text)}
}

// Rand returns the generator of the stream: ChaCha8 under the stream's key. All
// calls return the same one, where the last draw left it.
func (s *Stream) Rand() *rand.Rand {
	if s.rng == nil {
		s.rng = rand.New(rand.NewChaCha8(s.key))
	}
	return s.rng
}

// Key returns the next 64-bit key to hand to an implementation. The keys of one
// stream are pairwise distinct, and do not depend on what was drawn from
// [Stream.Rand].
func (s *Stream) Key() uint64 {
	// A bijection of a counter from a random origin, so that no key comes
	// twice. Two streams overlap with the probability of a birthday at 2⁶⁴.
	origin := binary.LittleEndian.Uint64(s.key[:])
	s.keys++
	return mix64(origin ^ mix64(s.keys))
}

// Seed returns the root seed.
func (s *Stream) Seed() uint64 { return s.seed }

// mix64 is the finaliser of SplitMix64, a bijection of the 64-bit words.
//
// Reference: Steele, Lea & Flood, Fast splittable pseudorandom number
// generators, OOPSLA 2014, figure 17 (variant 13 of Stafford).
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// appendLabel appends a code that no other label begins with: a letter for the
// kind, then a fixed number of bytes, or a count and that many items.
func appendLabel(text []byte, label reflect.Value) []byte {
	if label.Kind() == reflect.Interface { // an item of a []any
		label = label.Elem()
	}
	word := func(kind byte, bits uint64) []byte {
		return binary.LittleEndian.AppendUint64(append(text, kind), bits)
	}
	switch {
	case !label.IsValid():
		panic("stats: a stream label is nil")
	case label.Kind() == reflect.Bool:
		if label.Bool() {
			return append(text, 'T')
		}
		return append(text, 'F')
	case label.CanInt() && label.Int() < 0:
		return word('n', uint64(label.Int()))
	case label.CanInt():
		return word('u', uint64(label.Int()))
	case label.CanUint():
		return word('u', label.Uint())
	case label.CanFloat():
		return word('f', math.Float64bits(label.Float()))
	case label.Kind() == reflect.String:
		return append(word('s', uint64(label.Len())), label.String()...)
	case label.Kind() == reflect.Slice, label.Kind() == reflect.Array:
		text = word('l', uint64(label.Len()))
		for i := range label.Len() {
			text = appendLabel(text, label.Index(i))
		}
		return text
	}
	panic(fmt.Sprintf("stats: a stream label has type %v, want a boolean, a number, a string or a list of these", label.Type()))
}
