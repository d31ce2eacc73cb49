// Package lang holds what grading says to people, in French and in English:
// verdicts, feedback and the words of reports.
//
// A [Message] is declared once with both languages, through the message
// catalogue of golang.org/x/text, so that numbers and plurals follow the rules of
// each. A [Text] is what somebody else wrote in both: a title or a hint of a
// rubric. A [Claim] of the catalogue has its French here, by the name of the property,
// and a source by its words, see [SourceOf]. Names of properties, keys of JSON and
// what an implementation itself said are never translated.
package lang
