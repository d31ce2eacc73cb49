package props_test

import (
	"math"
	"reflect"
	"testing"

	"bonpied/core"
	"bonpied/core/verdict"
	"bonpied/props"
)

// FuzzParseToken: whatever the text, ParseToken returns an error or a token
// whose text means the same token.
func FuzzParseToken(f *testing.F) {
	for _, token := range []props.Token{
		{Implementation: "reference", Property: "backprop/exact", Choices: []int{0, -1, 7, math.MaxInt, math.MinInt}},
		{Implementation: "a:b c/%é\xff", Property: "backprop/exact"},
		{Implementation: "x", Property: "init/variance", Sample: true, Seed: math.MaxUint64},
		{Implementation: "x", Property: "init/variance", Sample: true, Seed: 1, Screen: true},
		{Implementation: "x", Property: "init/variance", Sample: true, Seed: 1, Effect: 0.1},
		{Implementation: "x", Property: "init/variance", Sample: true, Seed: 1, Screen: true, Effect: 0.1},
	} {
		f.Add(token.String())
	}
	for _, text := range []string{"", ":::", "bp1:::", "bp2:x:y:AAAAAAA", "bp1:%zz:y:AAAAAAA", "bp1:x:y:AAAAAAA", "bp1:x:y:é"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token, err := props.ParseToken(text)
		if err != nil {
			return
		}
		again, err := props.ParseToken(token.String())
		if err != nil || !reflect.DeepEqual(token, again) {
			t.Errorf("%q is %+v, whose text %q is %+v, %v", text, token, token.String(), again, err)
		}
	})
}

// TestParseTokenLosesNothing: a token without any one of its characters, or with
// two neighbours swapped, is refused or means the same.
func TestParseTokenLosesNothing(t *testing.T) {
	want := props.Token{Implementation: "my lib", Property: "backprop/exact", Choices: []int{3, 1, 4, 1, 5, 9}}
	text := want.String()
	for i := range text {
		for _, damaged := range []string{text[:i] + text[i+1:], swapped(text, i)} {
			if got, err := props.ParseToken(damaged); err == nil && !reflect.DeepEqual(got, want) {
				t.Errorf("%q was read as %+v", damaged, got)
			}
		}
	}
}

func swapped(text string, i int) string {
	b := []byte(text)
	if i+1 < len(b) {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// FuzzReplay: whatever choices a token holds, replaying it never panics, and the
// reference is never failed.
func FuzzReplay(f *testing.F) {
	var checks []props.Property
	for _, p := range props.All() {
		if p.Check != nil {
			checks = append(checks, p)
		}
	}
	for i := range checks {
		f.Add(uint8(i), []byte{1, 1, 1, 2, 3, 0, 0, 5, 1, 0, 2, 4, 1, 1, 0, 0, 0, 1, 2, 3})
		f.Add(uint8(i), make([]byte, 64))
	}
	f.Add(uint8(0), []byte{0xff, 0xff, 0x80, 0x7f})
	f.Fuzz(func(t *testing.T, index uint8, data []byte) {
		token := props.Token{Implementation: "reference", Property: checks[int(index)%len(checks)].Name}
		for _, b := range data {
			token.Choices = append(token.Choices, int(int8(b)))
		}
		finding, err := props.Replay(t.Context(), core.Reference(), token, checks...)
		if err == nil && (finding.Verdict == verdict.Fail || finding.Verdict == verdict.Error) {
			t.Errorf("%s: %s is %v: %s", token, token.Property, finding.Verdict, finding.Reason)
		}
	})
}
