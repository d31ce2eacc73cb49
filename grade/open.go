package grade

import (
	"context"

	"bonpied/core/contract"
	"bonpied/grade/rubric"
)

// Open starts the submission in a folder, and returns what it computes and a
// function that ends it: to look at one counterexample again. A [*RefusedError] says
// that it is the submission's fault that it does not start.
func (g *Grader) Open(ctx context.Context, dir string) (im contract.Implementation, end func(), err error) {
	session, clean, err := g.start(ctx, dir, &rubric.About{})
	if _, its := fault(err); its {
		return im, nil, &RefusedError{err}
	}
	if err != nil {
		return im, nil, err
	}
	return session.client.Implementation(), func() {
		session.close()
		clean()
	}, nil
}

// RefusedError says why a submission is not judged, by its own fault.
type RefusedError struct{ err error }

func (e *RefusedError) Error() string { return e.err.Error() }

// Unwrap returns the reason.
func (e *RefusedError) Unwrap() error { return e.err }
