package report_test

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/props"
)

// What a student reads of a property that fails, in both languages. The default
// rubric hides the expected number.
func ExampleFeedback() {
	r := rubric.Default()
	s, err := r.Score(rubric.About{Name: "anna"}, props.Report{Results: []props.Result{{
		Name: "backprop/bias", Verdict: verdict.Fail, Reason: "∂C/∂b[l=1 j=1] is 3, want 1: off by 2, tolerance 0",
		Evidence: verdict.Evidence{
			Where: "∂C/∂b[l=1 j=1]", Got: 3, Want: 1, Discrepancy: 2,
			Counterexample: "network: 1-1 identity; quadratic\nx = [1]\ny = [1]", Token: "bp1:anna:backprop/bias:AAIE",
		},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range lang.All() {
		fmt.Println(report.Feedback(s.In("exercise-1")[0], "", l))
	}
	// Output:
	// loi : ∂C/∂bˡ = δˡ
	// source : Exercice 1.1 ; Nielsen (2015), BP3
	// ∂C/∂b[l=1 j=1] : votre programme répond 3
	// l'écart est compris entre 1e0 et 1e1 ; la valeur attendue n'est pas montrée
	// plus petit contre-exemple :
	//   network: 1-1 identity; quadratic
	//   x = [1]
	//   y = [1]
	// pour rejouer : bp1:anna:backprop/bias:AAIE
	// piste : Le gradient du biais est δ lui-même, sans autre facteur.
	// law: ∂C/∂bˡ = δˡ
	// source: Exercise 1.1; Nielsen (2015), BP3
	// ∂C/∂b[l=1 j=1]: your program answers 3
	// it is off by 1e0 to 1e1; the expected value is not shown
	// smallest counterexample:
	//   network: 1-1 identity; quadratic
	//   x = [1]
	//   y = [1]
	// to replay: bp1:anna:backprop/bias:AAIE
	// hint: The gradient of the bias is δ itself, with no other factor.
}

// A regrade with another rubric.
func ExampleDiff() {
	r := rubric.Default()
	before, err := r.Result(1, r.Preview("anna", "backprop/bias"))
	if err != nil {
		fmt.Println(err)
		return
	}
	after, err := r.Result(1, r.Preview("anna"))
	if err != nil {
		fmt.Println(err)
		return
	}
	after.Submissions[0].Digest = "new"
	fmt.Print(report.Diff(result.Compare(before, after), lang.French))
	// Output:
	// anna : 19,42 sur 20 (échec) → 20 sur 20 (réussi)
	//   backprop/adjoint : non vérifié → réussi
	//   backprop/bias : échec → réussi
	//   backprop/digits : non vérifié → réussi
	//   backprop/every-partial-derivative : non vérifié → réussi
	//   backprop/exact : non vérifié → réussi
	//   backprop/hidden-permutation : non vérifié → réussi
	//   backprop/positive-rescaling : non vérifié → réussi
	//   backprop/saturated : non vérifié → réussi
	//   backprop/zero-residual : non vérifié → réussi
	//   batch/digits : non vérifié → réussi
	//   batch/every-partial-derivative : non vérifié → réussi
	//   batch/repeated-example : non vérifié → réussi
	//   batch/split : non vérifié → réussi
	//   cause : le rendu a changé
}
