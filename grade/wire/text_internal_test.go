package wire

import (
	"encoding/json"
	"testing"
)

// FuzzText: a string is read and written as encoding/json does.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "abc", `a\"b\\c\/d\b\f\n\r\t`, `\u00e9\u0000\uFFFF`, `\ud83d\ude00`, `\ud83d`, `\ude00\ud83d`, `\ud83d\u0041`, `\ud83dx`, `\ud83d\n`,
		"\x80\xff\xc3", "é\u2028\u2029😀", "\x7f<>&", "a\"b\\c\n\t\x01\x1f",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var again string
		if written := appendText(nil, text); json.Unmarshal(written, &again) != nil || again != string([]rune(text)) {
			t.Errorf("%q is written as %q, which is %q", text, written, again)
		}
		quoted := `"` + text + `"`
		if json.Unmarshal([]byte(quoted), &again) != nil {
			return
		}
		if got := newValue("", []byte(quoted)); unescaped(got.decoding.inner(0)) != again {
			t.Errorf("%s is read as %q, want %q", quoted, unescaped(got.decoding.inner(0)), again)
		}
	})
}
