// Package format writes text that comes from somebody else, as the error of an
// implementation or the name of a folder, so that it stays text in each of the
// formats that reports are written in: on a terminal, in a workflow command and a
// step summary of GitHub, in JUnit XML, in a cell of a spreadsheet.
//
//	Printable  no control character moves the cursor, none changes direction
//	OneLine    nor ends the line
//	Markdown   no character has a meaning, also within HTML
//	Preformatted  a block of HTML that shows lines as they are
//	Cell       no spreadsheet takes it for a formula
//	Annotation a workflow command that holds no other
//	JUnit      XML, whatever the text
//
// JSON needs none of it: encoding/json escapes what is special there.
package format
