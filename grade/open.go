package grade

import (
	"context"
	"errors"
	"os"

	"bonpied/core/contract"
	"bonpied/grade/submission"
)

// Open starts the submission in a folder, and returns what it computes and a
// function that ends it: to look at one counterexample again. A [*RefusedError] says
// that it is the submission's fault that it does not start.
func (g *Grader) Open(ctx context.Context, dir string) (im contract.Implementation, end func(), err error) {
	s, err := submission.Read(dir, nil)
	if err != nil {
		return im, nil, refused(err)
	}
	work, err := os.MkdirTemp("", "bonpied-grade-")
	if err != nil {
		return im, nil, err
	}
	clean := func() { _ = os.RemoveAll(work) } // what is left is in the temporary folder
	p, err := g.program(ctx, s, work)
	if err != nil {
		clean()
		return im, nil, refused(err)
	}
	session := newSession(ctx, p, g.settings.Answer)
	client, err := session.open()
	if err != nil {
		session.close()
		clean()
		return im, nil, refused(notStarted(err))
	}
	return client.Implementation(), func() {
		session.close()
		clean()
	}, nil
}

// RefusedError says why a submission is not judged, by its own fault.
type RefusedError struct{ err error }

func (e *RefusedError) Error() string { return e.err.Error() }

// Unwrap returns the reason.
func (e *RefusedError) Unwrap() error { return e.err }

func refused(err error) error {
	var intake *submission.Refusal
	var own *refusal
	if errors.As(err, &intake) || errors.As(err, &own) {
		return &RefusedError{err}
	}
	return err
}
