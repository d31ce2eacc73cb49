package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade"
	"bonpied/grade/lang"
	"bonpied/grade/lookalike"
	"bonpied/grade/report"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/grade/sandbox"
	"bonpied/props"
)

// gradeFlags are the flags of grade; "" and 0 mean not given.
type gradeFlags struct {
	rubric, results, isolation, python string
	csv, junit, gradescope, summary    string
	language                           language
	seed                               seed
	checks                             checks
	jobs                               jobs
	deadline                           duration
	timings, brief, dryRun             bool
}

func (a *app) gradeCommand() *cobra.Command {
	f := gradeFlags{language: language(lang.English)}
	cmd := &cobra.Command{
		Use:   "grade DIR...",
		Short: "Grade submissions in Go, Python or any other language",
		Long: `Grade submissions: folders with a submission.py, a package in Go, or a program
that speaks the protocol, named in bonpied.yaml ('bonpied grade init' writes starter
kits and says what is to be written).

Each submission runs in a sandbox and is asked for answers; the inputs are drawn
and the answers judged outside of it. The seed is drawn, so that no submission can
know the inputs; give --seed to grade again by the same ones. With --results each
result is written as it comes, and the same command takes up where it was ended:

  bonpied grade class/* --results results --csv grades.csv

The exit code is 0 when every submission has a verdict, whatever it is; 3 when the
grader failed on one, whose points are held then; 4 when it was ended before.`,
		Example: `  bonpied grade --dry-run --lang fr`,
		Args:    cobra.ArbitraryArgs,
		RunE:    a.do(func(ctx context.Context, dirs []string) (exitCode, error) { return a.grade(ctx, f, dirs) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.rubric, "rubric", "", "YAML `FILE` that says what each property is worth (default: exercises 1 to 6, 20 points)")
	flags.StringVar(&f.results, "results", "", "`FOLDER` that keeps each result as it comes, and from which a grading is resumed")
	flags.Var(&f.language, "lang", "language of the report: fr or en")
	addSeed(cmd, &f.seed)
	flags.Var(&f.checks, "checks", "checks of each property that is not statistical (default 20)")
	flags.Var(&f.jobs, "jobs", "submissions graded at once (default: as many as there are cores)")
	flags.Var(&f.deadline, "submission-timeout", "time for one submission (default 2m)")
	flags.StringVar(&f.isolation, "require-isolation", "", "refuse to grade below this `LEVEL` of the sandbox: process, landlock or namespaces")
	flags.StringVar(&f.python, "python", "python3", "interpreter of submissions in Python")
	flags.StringVar(&f.csv, "csv", "", "also write the class as a CSV `FILE`")
	flags.StringVar(&f.junit, "junit", "", "also write a JUnit XML `FILE`")
	flags.StringVar(&f.gradescope, "gradescope", "", "also write a results.json `FILE` for Gradescope, of one submission")
	flags.StringVar(&f.summary, "summary", "", "also write a Markdown `FILE`, as a step summary of GitHub")
	flags.BoolVar(&f.timings, "timings", false, "state how long each submission took, which differs from run to run")
	flags.BoolVar(&f.brief, "brief", false, "leave out what is said of each property")
	cmd.AddCommand(newGradeInit(a), newGradeExplain(a, openSubmission), newGradeReplay(a, openSubmission), newGradeDiff(a))
	flags.BoolVar(&f.dryRun, "dry-run", false, "grade nothing: show what the rubric gives the mistakes that bonpied ships")
	return cmd
}

// grade grades, and writes the result to every place that was asked for.
func (a *app) grade(ctx context.Context, f gradeFlags, dirs []string) (exitCode, error) {
	settings, err := a.gradeSettings(f)
	if err != nil {
		return exitUsage, err
	}
	if f.dryRun {
		if len(dirs) > 0 {
			return exitUsage, usagef("--dry-run takes no folder, got %q", dirs[0])
		}
		return a.gradeDry(f, settings)
	}
	if err := f.check(dirs); err != nil {
		return exitUsage, err
	}
	progress := a.progress()
	class := grade.Class{Settings: settings, Folders: dirs, Results: f.results, Jobs: int(f.jobs), Progress: progress.show}
	graded, complete, err := class.Grade(ctx)
	progress.clear()
	if graded.Schema == "" {
		return codeOfGrading(err), err
	}
	code := exitPass
	if !complete {
		code = exitIncomplete
	}
	for i, s := range graded.Submissions {
		lookalike.Attach(knownFaults(), &graded.Submissions[i], answersOf(ctx))
		if s.Verdict == result.Error && s.Reason != (lang.Text{}) {
			code = first(code, exitHarness)
		}
	}
	return code, errors.Join(err, a.deliverGrades(graded, f))
}

// openSubmission starts a submission to look at one of its counterexamples.
func openSubmission(ctx context.Context, set grade.Settings, dir string) (contract.Implementation, func(), error) {
	grader, err := grade.New(ctx, set)
	if err != nil {
		return contract.Implementation{}, nil, err
	}
	im, end, err := grader.Open(ctx, dir)
	var refused *grade.RefusedError
	if errors.As(err, &refused) {
		err = usagef("%s: %w", dir, err)
	}
	return im, end, err
}

// check says what is wrong with the command line before anything runs.
func (f gradeFlags) check(dirs []string) error {
	if len(dirs) == 0 {
		return usagef("grade wants the folders of submissions")
	}
	if f.gradescope != "" && len(dirs) > 1 {
		return usagef("--gradescope takes one submission, got %d", len(dirs))
	}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return usagef("%s is no folder", dir)
		}
	}
	for _, file := range []struct{ flag, path string }{
		{"--csv", f.csv}, {"--junit", f.junit}, {"--gradescope", f.gradescope}, {"--summary", f.summary},
	} {
		if err := writableFolder(file.flag, file.path); err != nil {
			return err
		}
	}
	return nil
}

// gradeSettings reads what the flags name. The seed is that of the results, if
// there are some to be resumed.
func (a *app) gradeSettings(f gradeFlags) (grade.Settings, error) {
	set := grade.Settings{
		Seed: uint64(f.seed), Checks: int(f.checks), Python: f.python, Deadline: time.Duration(f.deadline),
	}
	var err error
	if set.Isolation, err = sandbox.ParseLevel(f.isolation); err != nil {
		return set, usagef("--require-isolation: %w", err)
	}
	if f.rubric != "" {
		if set.Rubric, err = os.ReadFile(f.rubric); err != nil {
			return set, usagef("--rubric: %w", err)
		}
		if _, err := rubric.Parse(set.Rubric, props.All()); err != nil {
			return set, usagef("--rubric: %s: %w", f.rubric, err)
		}
	}
	if f.results != "" && set.Seed == 0 {
		if set.Seed, err = grade.StoredSeed(f.results); err != nil {
			return set, usagef("--results: %w", err)
		}
	}
	if set.Seed == 0 {
		set.Seed = drawnSeed()
	}
	return set, nil
}

// codeOfGrading returns the exit code of what kept a grading from starting.
func codeOfGrading(err error) exitCode {
	var other *grade.OtherGradingError
	if errors.As(err, &other) {
		return exitUsage
	}
	return exitHarness
}

// deliverGrades writes the result to the files, as annotations and a summary where
// GitHub runs the command, and to standard output.
func (a *app) deliverGrades(r result.Result, f gradeFlags) error {
	l := lang.Language(f.language)
	var errs []error
	for _, file := range []struct {
		flag, path string
		made       func() ([]byte, error)
	}{
		{"--csv", f.csv, func() ([]byte, error) { return report.CSV(r) }},
		{"--junit", f.junit, func() ([]byte, error) { return report.JUnit(r, l) }},
		{"--gradescope", f.gradescope, func() ([]byte, error) { return report.Gradescope(r, l) }},
		{"--summary", f.summary, func() ([]byte, error) { return []byte(report.Summary(r, l)), nil }},
	} {
		if file.path == "" {
			continue
		}
		data, err := file.made()
		if err == nil {
			err = writeAtomically(file.path, data)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file.flag, err))
		}
	}
	if a.env("GITHUB_ACTIONS") == "true" {
		fmt.Fprint(a.err, report.Annotations(r, l))
	}
	return errors.Join(append(errs, a.writeGrades(r, f))...)
}

func (a *app) writeGrades(r result.Result, f gradeFlags) error {
	if a.json {
		data, err := result.Encode(r, f.timings)
		if err != nil {
			return err
		}
		return a.write(string(data))
	}
	style := a.style()
	return a.write(report.Text(r, report.Options{
		Language: lang.Language(f.language), Brief: f.brief,
		Paint: func(v result.Verdict, text string) string { return style.paint(paintOf(v), text) },
	}))
}

// paintOf returns the verdict whose colour one of grading has.
func paintOf(v result.Verdict) verdict.Verdict {
	for _, known := range []verdict.Verdict{verdict.Pass, verdict.Fail, verdict.Inconclusive, verdict.NotProvided} {
		if result.Of(known) == v {
			return known
		}
	}
	if v == result.NotChecked {
		return verdict.NotProvided
	}
	return verdict.Error
}

// gradeDry shows what the rubric gives the wrong submissions that are shipped.
func (a *app) gradeDry(f gradeFlags, settings grade.Settings) (exitCode, error) {
	r := rubric.Default()
	if settings.Rubric != nil {
		parsed, err := rubric.Parse(settings.Rubric, props.All())
		if err != nil {
			return exitUsage, err
		}
		r = parsed
	}
	var previews []result.Submission
	for _, s := range a.submissions {
		previews = append(previews, r.Preview(s.Name, s.Fails...))
	}
	made, err := r.Result(settings.Seed, previews...)
	if err != nil {
		return exitHarness, err
	}
	f.brief = true
	return exitPass, a.writeGrades(made, f)
}

// maxJobs bounds --jobs: each is a process or two.
const maxJobs = 1000

// jobs is a flag: a whole number from 1 to maxJobs; 0 means not given.
type jobs int

// Set implements pflag.Value.
func (j *jobs) Set(text string) error {
	var c checks
	if err := c.Set(text); err != nil || c > maxJobs {
		return fmt.Errorf("want a whole number from 1 to %d", maxJobs)
	}
	*j = jobs(c)
	return nil
}

func (j *jobs) String() string { c := checks(*j); return c.String() }

// Type implements pflag.Value.
func (j *jobs) Type() string { return "N" }
