// Package result is the model of what grading found: points, verdicts and what
// they rest on, for any number of submissions. Every report is written from it,
// and it is the JSON that `bonpied grade --json` prints and reads back.
//
// # Stability
//
// The JSON is described by a schema (see [Schema]); keys are only added. It holds
// no time of day and no duration unless they are asked for, so that the same
// suite, rubric, seed, platform and submissions give the same bytes.
//
// # What it never holds
//
// Where the rubric hides expected values, the model does not have them, nor what
// they could be computed from (see [Hide]): no format can show what is not there.
// A lecturer gets them by replaying the token.
//
// # Points
//
// Points are hundredths. Earned points and held points are counted apart: held are
// those of what could not be judged, and a person has to decide on them.
package result
