package result

import (
	"regexp"
	"strings"

	"bonpied/grade/lang"
)

// Law returns the claim of the property in a language. Where [Property.Hide] removed
// numbers from the claim, the translation is without them too.
func (p Property) Law(l lang.Language) string {
	text := lang.Claim(p.Name, p.Claim, l)
	if text == p.Claim {
		return text
	}
	return withComma.ReplaceAllStringFunc(text, func(number string) string {
		if strings.Contains(p.Claim, strings.Replace(number, ",", ".", 1)) {
			return number
		}
		return "?"
	})
}

// withComma is what decimal is in the French of package lang.
var withComma = regexp.MustCompile(`\d+,\d+…?`)
