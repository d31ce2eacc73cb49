// Package report writes what grading found, package result's one model, in the
// formats that people and machines read.
//
//	[Text]         a terminal                    the lecturer
//	[CSV]          a spreadsheet of a class      the lecturer
//	[Gradescope]   results.json of one           students, hidden parts as Gradescope hides them
//	[JUnit]        XML for a CI                  students
//	[Annotations]  workflow commands of GitHub   students
//	[Summary]      a step summary of GitHub      students
//	[Diff]         what a regrade changed        the lecturer
//
// JSON is [result.Encode]. What students read is written from [result.Result.Student],
// which has no hidden part; expected values that a rubric hides are not in the model
// at all. Every text is escaped for its format by package format, for much of it
// comes from submissions. The texts are in French or English, laws and their sources
// too; names of properties, keys and what an implementation itself said are as they
// are.
//
// # Limits
//
// GitHub drops annotations beyond ten of a kind in a step, and refuses a summary
// over 1 MiB. So there are at most nine of a kind and a line that counts the rest,
// and a summary of at most [SummaryLimit] bytes that says how many submissions it
// leaves out. A long text of a submission is cut, and says so.
package report
