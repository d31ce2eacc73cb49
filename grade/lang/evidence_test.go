package lang

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"
)

// What the suite says of the faults that it ships, one form of each text.
//
//go:embed testdata/evidence.txt
var evidence string

var (
	englishWord = regexp.MustCompile(`\b(the|of|is|are|and|with|for|want|that|each|from|it|which|has|have|not|but|given|twice|sample|samples|layer|block|blocks|off|where|than|one|kept|looks|wrong|entry|entries|every)\b`)
	// What known forms of package report say, before Evidence is asked.
	elsewhere = regexp.MustCompile(`^\S+ is \d+×\d+ with`)
	aNumber   = regexp.MustCompile(`\d+(\.\d+)?(e[-+]\d+)?`)
)

func TestEvidence(t *testing.T) {
	lines := 0
	for text := range strings.Lines(evidence) {
		text = strings.TrimSuffix(text, "\n")
		french := Evidence(text, French)
		if got := Evidence(text, English); got != text {
			t.Errorf("%q in English is %q", text, got)
		}
		if elsewhere.MatchString(text) {
			continue
		}
		lines++
		if word := englishWord.FindString(french); word != "" {
			t.Errorf("%q is left in %q", word, french)
		}
		for _, number := range aNumber.FindAllString(text, -1) {
			if !strings.Contains(french, number) && !strings.Contains("third 3 one 1", number) {
				t.Errorf("%s of %q is not in %q", number, text, french)
			}
		}
	}
	if lines < 300 {
		t.Errorf("%d texts, which cannot be all", lines)
	}
	for text, want := range map[string]string{
		"f'(z) of leaky-relu(0.25)": "f'(z) de leaky-relu(0.25)",
		"w of the second call":      "w du deuxième appel",
		"∂C/∂w[l=1] has entries ∂C/∂w[l=1 j=1 k=1] and ∂C/∂w[l=1 j=2 k=1] swapped": "∂C/∂w[l=1] a ses coefficients ∂C/∂w[l=1 j=1 k=1] et ∂C/∂w[l=1 j=2 k=1] échangés",
		"p_L = 1, but block 1 of 1 is dropped":                                     "p_L = 1, mais le bloc 1 sur 1 est supprimé",
		"the mean is 0.2, want 0.3 (n = 17, p-value < 1e-300, α = 1e-11)":          "moyenne : 0.2 au lieu de 0.3 (n = 17, valeur p < 1e-300, α = 1e-11)",
	} {
		if got := Evidence(text, French); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestDrawn(t *testing.T) {
	for line, want := range map[string]string{
		"image number = 3": "numéro de l'image = 3", "x = [1]": "x = [1]", "W1 = 2×1 tanh, b = [0 1]": "W1 = 2×1 tanh, b = [0 1]", "of no form": "of no form",
		"lowest bit in which the keys differ = 0": "bit le plus bas où les clés diffèrent = 0",
	} {
		if got := Drawn(line, French); got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
		if got := Drawn(line, English); got != line {
			t.Errorf("in English %q", got)
		}
	}
}
