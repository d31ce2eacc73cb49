package report_test

import (
	"strings"
	"testing"

	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
)

// TestReasons: each form of words of the suite is said in French, with what it names.
func TestReasons(t *testing.T) {
	for _, test := range []struct{ english, french string }{
		{"Backprop returned an error on valid input: x", "Backprop a renvoyé une erreur pour une entrée valide : x"},
		{"an error on valid input: x", "votre programme a renvoyé une erreur pour une entrée valide : x"},
		{"Backprop panicked: x", "Backprop s'est interrompu brutalement : x"},
		{"Backprop did not return within 1m0s", "Backprop n'a pas répondu en 1m0s"},
		{"∂C/∂b[l=1] has 2 entries, want 3", "∂C/∂b[l=1] a 2 composantes au lieu de 3"},
		{"∂C/∂w[l=1] is 2×3 with 6 entries, want 3×2", "∂C/∂w[l=1] est de taille 2×3 avec 6 coefficients, au lieu de 3×2"},
		{"Backprop is not provided", "l'opération n'est pas fournie : Backprop"},
		{
			"Backprop ended or blocked the program before, and is not called any more",
			"Backprop a déjà interrompu ou bloqué le programme et n'est plus appelé",
		},
		{"the program ended or did not answer: x", "le programme s'est arrêté ou n'a pas répondu : x"},
		{"the time for one submission, 2m0s, was used up before", "le temps accordé à un rendu, 2m0s, était épuisé avant"},
		{"the run ended before it was judged", "la correction s'est arrêtée avant de juger cette propriété"},
		{
			"Backprop gives the same answer to different questions, or no finite number, and counts as not written",
			"l'opération Backprop donne la même réponse à des questions différentes, ou aucun nombre fini, et est comptée comme non écrite",
		},
		{
			"Backprop supports nothing that it was asked, and counts as not written",
			"l'opération Backprop ne prend en charge rien de ce qui lui est demandé, et est comptée comme non écrite",
		},
		{"another reason", "another reason"},
	} {
		p := result.Property{Verdict: result.NotProvided, Evidence: &result.Evidence{Reason: test.english}}
		if got := lastLine(report.Feedback(p, "", lang.French)); got != test.french {
			t.Errorf("%q is %q, want %q", test.english, got, test.french)
		}
	}
}

func lastLine(text string) string { return text[strings.LastIndex(text, "\n")+1:] }
