package kit

import (
	"slices"

	"bonpied/core/contract"
	"bonpied/grade/lang"
)

// exercise is one exercise of the lecture: what it asks, and the functions that a
// student writes for it.
//
// In texts, a line that begins with four spaces is a formula, and stands between
// empty lines.
type exercise struct {
	name  string    // of its file: "exercise1"
	title lang.Text // as the lecture has it
	text  lang.Text
	tasks []task
}

// task is one function of an exercise.
type task struct {
	// op is the operation that the function is; "" for one that only another
	// function of the kit calls.
	op contract.Operation
	// text says what it returns: it goes on after "returns".
	text           lang.Text
	python, golang function
}

// function is a function in one language.
type function struct {
	signature string    // without the keyword: "gamma(f)"
	result    string    // Python: what it returns; Go: the results beside the error of one that is not written
	note      lang.Text // what is particular to the language
	body      string    // what the kit writes; "" where the student does
}

// exercises returns every exercise, in the order of the lecture.
func exercises() []exercise {
	return slices.Concat(networkExercises(), initialisationExercises(), depthExercises())
}
