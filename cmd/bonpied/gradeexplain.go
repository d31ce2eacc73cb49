package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"bonpied"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade"
	"bonpied/grade/format"
	"bonpied/grade/lang"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/grade/sandbox"
	"bonpied/props"
)

// opener starts the submission in a folder, in a sandbox, and returns what it
// computes and a function that ends it. The error is a usage error where the
// submission is at fault.
type opener func(ctx context.Context, set grade.Settings, dir string) (im contract.Implementation, end func(), err error)

// openFlags say how a submission is started.
type openFlags struct{ isolation, python string }

func (f *openFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.isolation, "require-isolation", "", "refuse to run below this `LEVEL` of the sandbox: process, landlock or namespaces")
	cmd.Flags().StringVar(&f.python, "python", "python3", "interpreter of submissions in Python")
}

// settings returns the flags as settings that start a submission: a token draws nothing.
func (f *openFlags) settings() (grade.Settings, error) {
	set := grade.Settings{Seed: 1, Python: f.python}
	var err error
	if set.Isolation, err = sandbox.ParseLevel(f.isolation); err != nil {
		return set, usagef("--require-isolation: %w", err)
	}
	return set, nil
}

// appealed is the JSON of grade explain: that of replay, of a submission.
type appealed struct {
	Schema     string       `json:"schema"`
	Submission string       `json:"submission"`
	Suite      string       `json:"suite"`
	Platform   string       `json:"platform"`
	Token      string       `json:"token"`
	Property   props.Result `json:"property"`
}

// retried is the JSON of grade replay, which hides expected values.
type retried struct {
	Schema     string          `json:"schema"`
	Submission string          `json:"submission"`
	Suite      string          `json:"suite"`
	Platform   string          `json:"platform"`
	Token      string          `json:"token"`
	Property   result.Property `json:"property"`
}

const (
	appealedSchema = "bonpied.grade.explain/1"
	retriedSchema  = "bonpied.grade.replay/1"
)

func newGradeExplain(a *app, open opener) *cobra.Command {
	l := language(lang.English)
	var f openFlags
	cmd := &cobra.Command{
		Use:   "explain TOKEN DIR",
		Short: "Show the lecturer one counterexample whole, for an appeal",
		Long: `Judge a submission again on the counterexample of a token, and show what the verdict
rests on: the law, how it is judged, the input, what the submission answered, what was
expected and from where, the tolerance and where it comes from, and the oracle's own
error. This shows expected values, which reports for students may not; students replay
a token with 'bonpied grade replay'. A TOKEN of "-" is read from standard input.

The exit code is that of the verdict: 0 the law holds, 1 it does not.`,
		Example: "  bonpied grade explain bp1:submission:backprop/bias:AAIE… class/anna --lang fr",
		Args:    twoArgs("TOKEN", "DIR"),
		RunE: a.do(func(ctx context.Context, args []string) (exitCode, error) {
			c, err := a.counterexample(ctx, open, f, args[0], args[1])
			if err != nil {
				return exitPass, err
			}
			return codeOfVerdict(c.finding.Verdict), a.deliverExplain(c, lang.Language(l))
		}),
	}
	cmd.Flags().Var(&l, "lang", "language of the report: fr or en")
	f.add(cmd)
	return cmd
}

func newGradeReplay(a *app, open opener) *cobra.Command {
	l := language(lang.English)
	var f openFlags
	cmd := &cobra.Command{
		Use:   "replay TOKEN [DIR]",
		Short: "Judge one's own submission again on one counterexample",
		Long: `Judge a submission again on the counterexample of a token, which a report shows with
each failure, and show the law, the input, and what the submission answers now; not
what was expected. DIR is the current folder unless given. A TOKEN of "-" is read from
standard input.

The exit code is that of the verdict: 0 the law holds, 1 it does not.`,
		Example: "  bonpied grade replay bp1:submission:backprop/bias:AAIE… .",
		Args:    tokenAndFolder,
		RunE: a.do(func(ctx context.Context, args []string) (exitCode, error) {
			c, err := a.counterexample(ctx, open, f, args[0], append(args, ".")[1])
			if err != nil {
				return exitPass, err
			}
			return codeOfVerdict(c.finding.Verdict), a.deliverGradeReplay(c, lang.Language(l))
		}),
	}
	cmd.Flags().Var(&l, "lang", "language of the report: fr or en")
	f.add(cmd)
	return cmd
}

func tokenAndFolder(cmd *cobra.Command, args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return usagef("%s wants TOKEN, and DIR where it is not the current folder, got %d arguments", cmd.Name(), len(args))
	}
	return nil
}

// counterexample is one that was judged again on a submission.
type counterexample struct {
	name     string // of the submission
	token    props.Token
	property props.Property
	finding  verdict.Finding
}

// counterexample judges the submission in a folder on the counterexample of a token.
func (a *app) counterexample(ctx context.Context, open opener, f openFlags, text, dir string) (counterexample, error) {
	set, err := f.settings()
	if err != nil {
		return counterexample{}, err
	}
	token, err := a.token(text)
	if err != nil {
		return counterexample{}, err
	}
	p, ok := props.Find(a.properties, token.Property)
	if !ok {
		return counterexample{}, usagef("TOKEN: no property %q", token.Property)
	}
	im, end, err := open(ctx, set, dir)
	if err != nil {
		return counterexample{}, err
	}
	defer end()
	finding, err := replayWithin(ctx, im, token, p)
	return counterexample{name: im.Name, token: token, property: p, finding: finding}, err
}

// shown returns what a report says of the property, with everything that is known.
func (c counterexample) shown() result.Property {
	p := result.Property{
		Name: c.property.Name, Claim: c.property.Claim, Source: c.property.Source,
		Verdict: result.Of(c.finding.Verdict), Evidence: result.EvidenceOf(c.finding),
	}
	if hint, ok := rubric.Default().Hint(p.Name); ok && p.Verdict == result.Fail {
		p.Hint = &hint
	}
	return p
}

// hidden returns it without expected values.
func (c counterexample) hidden() result.Property {
	p := c.shown()
	p.Hide()
	return p
}

func (a *app) deliverExplain(c counterexample, l lang.Language) error {
	if a.json {
		return a.writeInert(appealed{
			Schema: appealedSchema, Submission: c.name, Suite: bonpied.Digest(), Platform: props.Platform(), Token: c.token.String(),
			Property: props.Result{
				Name: c.property.Name, Claim: c.property.Claim, Source: c.property.Source, Kind: c.property.Kind(),
				Verdict: c.finding.Verdict, Reason: c.finding.Reason, Checks: c.finding.Evidence.Checks, Evidence: c.finding.Evidence,
			},
		})
	}
	return a.write(c.text(c.shown(), c.whole(l), l))
}

func (a *app) deliverGradeReplay(c counterexample, l lang.Language) error {
	p := c.hidden()
	if a.json {
		return a.writeInert(retried{
			Schema: retriedSchema, Submission: c.name, Suite: bonpied.Digest(), Platform: props.Platform(), Token: c.token.String(), Property: p,
		})
	}
	var lines []string
	if c.finding.Verdict == verdict.Pass {
		lines = append(lines, lang.HoldsHere.In(l))
	}
	return a.write(c.text(p, lines, l))
}

// text writes the feedback on a property, and more lines.
func (c counterexample) text(p result.Property, more []string, l lang.Language) string {
	head := lang.Entry.In(l, p.Name, p.Verdict.In(l))
	lines := append([]string{report.Feedback(p, "", l)}, more...)
	text := "  " + strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\n  ")
	return format.OneLine(c.name) + "\n\n" + format.OneLine(head) + "\n" + format.Printable(text) + "\n"
}

// whole says what only the lecturer is told: how the property is judged, how
// near a pass came to a failure, and the oracle's error.
func (c counterexample) whole(l lang.Language) []string {
	e := c.finding.Evidence
	var lines []string
	if c.finding.Verdict == verdict.Pass {
		lines = append(lines, lang.HoldsHere.In(l))
	}
	if c.finding.Verdict == verdict.Pass && e.Where != "" {
		lines = append(lines, lang.Nearest.In(l, lang.Evidence(e.Where, l), e.Got.String(), e.Want.String(), e.Discrepancy.String(), e.Tolerance.String()))
	}
	if e.OracleError > 0 {
		lines = append(lines, lang.OracleError.In(l, e.OracleError.String()))
	}
	return append(lines, c.judged(l))
}

// judged says how the property is judged.
func (c counterexample) judged(l lang.Language) string {
	if c.property.Sample == nil {
		return lang.JudgedChecks.In(l)
	}
	plan := c.property.Power.Plan
	return lang.JudgedSample.In(l, verdict.Float(plan.FalseAlarm).String(), verdict.Float(plan.Effect).String(), verdict.Float(plan.Miss).String())
}
