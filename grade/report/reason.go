package report

import (
	"regexp"

	"bonpied/grade/lang"
	"bonpied/grade/result"
)

// wording is a form of words of the suite, and the message that says the same. The
// message takes what the form captures, in order.
type wording struct {
	form    *regexp.Regexp
	message lang.Message
}

var reasons = []wording{
	{result.ReturnedError, lang.ReturnedError},
	{result.AnyError, lang.AnyError},
	{result.Panicked, lang.Panicked},
	{result.Hung, lang.Hung},
	{result.WrongLength, lang.WrongLength},
	{result.WrongShape, lang.WrongShape},
	{result.Lacking, lang.Lacking},
	{result.Barred, lang.Barred},
	{result.Ended, lang.Ended},
	{result.OutOfTime, lang.OutOfTime},
	{result.NotReached, lang.NotReached},
	{result.SameAnswer, lang.SameAnswer},
	{result.Unsupported, lang.Unsupported},
}

var patterns = []wording{
	{result.LooksTransposed, lang.LooksTransposed},
	{result.IsZero, lang.IsZero},
	{result.WrongInOneEntry, lang.WrongInOneEntry},
}

// reasonIn says a reason of the suite in a language: of a known form in a message of its
// own, where what a submission said stays as it is.
func reasonIn(reason string, l lang.Language) string { return reword(reasons, reason, l) }

func patternIn(pattern string, l lang.Language) string { return reword(patterns, pattern, l) }

func reword(wordings []wording, text string, l lang.Language) string {
	for _, w := range wordings {
		if m := w.form.FindStringSubmatch(text); m != nil {
			args := make([]any, 0, len(m)-1)
			for _, captured := range m[1:] {
				args = append(args, captured)
			}
			return w.message.In(l, args...)
		}
	}
	return lang.Evidence(text, l)
}
