package result_test

import (
	"testing"

	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// TestLaw: the law is in the language where there is a text for it, and the number
// that one language hides the other hides too.
func TestLaw(t *testing.T) {
	example := result.Property{Name: "depth/lecture-example", Claim: "L = 54 blocks and p_L = ½ give E[depth] = 40.25"}
	gamma := result.Property{Name: "activation/gamma", Claim: "… = 1.12899… for GELU"}
	for _, test := range []struct {
		reason string
		p      result.Property
		v      result.Verdict
		l      lang.Language
		want   string
	}{
		{"what passes is shown", example, result.Pass, lang.French, "L = 54 blocs et p_L = ½ donnent E[profondeur] = 40,25"},
		{"what fails is hidden", example, result.Fail, lang.French, "L = 54 blocs et p_L = ½ donnent E[profondeur] = ?"},
		{"in both", example, result.Fail, lang.English, "L = 54 blocks and p_L = ½ give E[depth] = ?"},
		{
			"with the dots that follow", gamma, result.NotChecked, lang.French,
			"γ = sup|f'| : ¼ pour σ, Φ(√2) + √2 φ(√2) = ? pour GELU, 1 pour les autres, que la borne soit atteinte ou non",
		},
		{"a formula is one in any language", result.Property{Name: "backprop/bias", Claim: "∂C/∂bˡ = δˡ"}, result.Fail, lang.French, "∂C/∂bˡ = δˡ"},
		{"somebody else's", result.Property{Name: "a/one", Claim: "it is 1.5"}, result.Pass, lang.French, "it is 1.5"},
	} {
		test.p.Verdict = test.v
		test.p.Hide()
		if got := test.p.Law(test.l); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}
