package grade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bonpied/core/verdict"
	"bonpied/grade/golang"
	"bonpied/grade/internal/temporary"
	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/grade/sandbox"
	"bonpied/grade/submission"
	"bonpied/grade/wire"
)

// Grader grades submissions, one after the other: the settings of rapid are those
// of the process (see [Class] for many).
type Grader struct {
	settings  Settings
	rubric    *rubric.Rubric
	box       *sandbox.Sandbox
	toolchain golang.Toolchain // empty until a submission in Go comes
	builder   *golang.Builder  // nil until then
}

// New returns a grader, or why there is none: a rubric that is wrong (a
// [*rubric.Error]), a sandbox below the level that is required.
func New(ctx context.Context, settings Settings) (*Grader, error) {
	return newGrader(settings, func(least sandbox.Level) (*sandbox.Sandbox, error) { return sandbox.Open(ctx, least) })
}

func newGrader(settings Settings, open func(least sandbox.Level) (*sandbox.Sandbox, error)) (*Grader, error) {
	set, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	g := &Grader{settings: set}
	if g.rubric, err = set.rubric(); err != nil {
		return nil, err
	}
	if g.box, err = open(set.Isolation); err != nil {
		return nil, err
	}
	return g, nil
}

// Isolation returns the level that processes run at.
func (g *Grader) Isolation() sandbox.Level { return g.box.Level() }

// Grade judges the submission in a folder, which is named like the folder. It
// always returns a verdict: what is wrong with the submission costs its points, and
// what is wrong here holds them, with the reason.
func (g *Grader) Grade(ctx context.Context, dir string) result.Submission {
	began := time.Now()
	about := rubric.About{Name: nameOf(dir), Isolation: string(g.box.Level())}
	graded, err := g.grade(ctx, dir, &about)
	if err != nil {
		graded = g.settle(about, err)
	}
	seconds := verdict.Float(time.Since(began).Seconds())
	graded.Seconds = &seconds
	return graded
}

// nameOf returns the name of a submission: that of its folder.
func nameOf(dir string) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	return filepath.Base(dir)
}

// settle returns what a submission gets that was not judged.
func (g *Grader) settle(about rubric.About, err error) result.Submission {
	if text, its := fault(err); its {
		return g.rubric.Refuse(about, text)
	}
	return g.rubric.Break(about, lang.Both(lang.NotGraded, err.Error()))
}

// fault returns why a submission is not judged, if that is its own fault.
func fault(err error) (why lang.Text, its bool) {
	var intake *submission.Refusal
	var own *refusal
	switch {
	case errors.As(err, &intake):
		return lang.Text{FR: intake.In(lang.French), EN: intake.In(lang.English)}, true
	case errors.As(err, &own):
		return own.text, true
	}
	return lang.Text{}, false
}

func (g *Grader) grade(ctx context.Context, dir string, about *rubric.About) (result.Submission, error) {
	ctx, cancel := context.WithTimeout(ctx, g.settings.Deadline)
	defer cancel()
	session, clean, err := g.start(ctx, dir, about)
	if err != nil {
		return result.Submission{}, err
	}
	defer clean()
	defer session.close()
	j := &judging{ctx: ctx, rubric: g.rubric, settings: g.settings, session: session}
	if err := j.judge(); err != nil {
		return result.Submission{}, err
	}
	session.close()
	about.Output = session.output.String()
	scored, err := g.rubric.Score(*about, j.report)
	return unmask(scored, j.report.Results), err
}

// start starts the submission in a folder, and says about it what is known then. The
// caller closes the session, and then cleans.
func (g *Grader) start(ctx context.Context, dir string, about *rubric.About) (_ *session, clean func(), err error) {
	s, err := submission.Read(dir, nil)
	if err != nil {
		return nil, nil, err
	}
	about.Digest = s.Digest
	work, err := temporary.Folder("bonpied-grade-")
	if err != nil {
		return nil, nil, err
	}
	clean = func() { _ = os.RemoveAll(work) } // what is left is in the temporary folder
	p, err := g.program(ctx, s, work)
	if err != nil {
		clean()
		return nil, nil, err
	}
	about.Isolation = p.isolation
	session := newSession(ctx, p, g.settings.Answer)
	if _, err := session.open(); err != nil {
		session.close()
		clean()
		about.Output = session.output.String()
		return nil, nil, notStarted(err)
	}
	return session, clean, nil
}

// notStarted says why a submission did not start: by its own fault, unless it is
// trouble of ours.
func notStarted(err error) error {
	var harness *harnessError
	var loaded *wire.Error
	switch {
	case errors.As(err, &harness):
		return err
	case errors.As(err, &loaded) && loaded.Code == wire.CodeNotLoaded:
		return &refusal{lang.Both(lang.NotLoaded, loaded.Message)}
	}
	return &refusal{lang.Both(lang.NotStarted, err.Error())}
}

// goBuilder returns the builder of submissions in Go, which is made ready once.
func (g *Grader) goBuilder(ctx context.Context) (*golang.Builder, error) {
	if g.builder != nil {
		return g.builder, nil
	}
	if g.toolchain == (golang.Toolchain{}) {
		var err error
		if g.toolchain, err = golang.Find(ctx); err != nil {
			return nil, err
		}
	}
	builder := &golang.Builder{Toolchain: g.toolchain, Sandbox: g.box, Cache: g.settings.Cache}
	if err := builder.Prepare(ctx); err != nil {
		return nil, fmt.Errorf("the standard library for WebAssembly: %w", err)
	}
	g.builder = builder
	return builder, nil
}
