// Package rubric says what each property is worth, and turns the verdicts on an
// implementation into points.
//
// # The file
//
// A rubric is one YAML document (see [DefaultYAML] for the one that is shipped,
// and [Schema] for its JSON Schema). Groups hold properties by pattern, as
// [props.Match] reads them, and share their points among them, or give them for
// all or nothing. Failures show expected values only where a rubric says so
// ("expected: shown"). What is wrong with a rubric is an [*Error] with line and column.
//
// # Scoring
//
// Each property is in one of three states:
//
//	earned  it passes
//	held    it is inconclusive or in error, or was never judged: a person decides
//	lost    it fails, or is not provided
//
// and its state counts as the worst of its own and those of what it requires: what
// depends on a property that is lost is not checked and earns nothing, and names
// the one property from which that comes. Held points are never earned, for what
// was not judged did not pass; and never silently lost, for the fault may be the
// oracle's: reports show them beside the points, and the verdict is not a pass.
//
// A group of n properties of which e are earned and h held has, in hundredths
// rounded down, points·e/n earned and points·(e+h)/n earned or held; with credit
// "all" it has all or nothing. All of these grow with the states, so a submission
// that fails a strict subset of what another fails never has fewer points, whatever
// requires what. Waiving the points of what is not checked would break that: to
// fail the prerequisite too could then pay. So that one error still costs once,
// the default rubric gives no points for what follows from other properties, and
// asks in each exercise only for what is judged against the submission's own
// answers to the others: a wrong forward pass costs the forward pass.
package rubric
