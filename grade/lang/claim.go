package lang

import (
	"maps"
	"slices"
)

// Claim returns the claim of a property of the catalogue in a language: in French
// where there is a text for the name, else the English one. A claim that is a formula
// alone needs none.
func Claim(property, english string, l Language) string {
	if text, ok := claims[property]; ok && l == French {
		return text
	}
	return english
}

// Claims returns the names of the properties that have a claim in French, sorted.
func Claims() []string { return slices.Sorted(maps.Keys(claims)) }

// claims holds the French text by the name of the property: the formulas are those of
// the English one, numbers have a decimal comma.
var claims = together(
	claimsOfActivations, claimsOfLosses, claimsOfForward, claimsOfBackprop, claimsOfBatches, claimsOfVanishing,
	claimsOfInitialisation, claimsOfGains, claimsOfDepth, claimsOfPurity,
)

func together(families ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, family := range families {
		maps.Copy(all, family)
	}
	return all
}
