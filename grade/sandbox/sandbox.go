package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"bonpied/grade/process"
)

// Process is a running program in a sandbox.
type Process interface {
	// Read reads what the program writes, and Write writes what it reads.
	io.ReadWriter
	// Close ends the program with everything that it started, and waits for that. It
	// may be called again.
	Close() error
	// Cause says how the program ended, when a Read has returned an error: an
	// [ExitError], or a [LimitError] of a bound that was passed.
	Cause() error
	// CloseWrite ends the program's standard input.
	CloseWrite() error
	// Ended is closed when the program has ended, and all that it started, and what
	// Policy.Keep names is in place.
	Ended() <-chan struct{}
	// Output is what it has written to standard error, bounded.
	Output() string
}

// Sandbox starts programs at one level. It may be used by several goroutines.
type Sandbox struct{ level Level }

// Settings changes how a sandbox is opened.
type Settings struct {
	Require Level // the least; "" is LevelNone
	Most    Level // the highest that is tried; "" is the highest that there is
}

// Open finds the highest level that holds on this machine, by a probe that runs
// in it. It returns an error if that is below what is required.
func Open(ctx context.Context, require Level) (*Sandbox, error) {
	return OpenWith(ctx, Settings{Require: require})
}

// OpenWith is Open with more to say.
func OpenWith(ctx context.Context, set Settings) (*Sandbox, error) {
	require, err := ParseLevel(string(set.Require))
	if err != nil {
		return nil, err
	}
	most := highest
	if set.Most != "" {
		if most, err = ParseLevel(string(set.Most)); err != nil {
			return nil, err
		}
	}
	levels, why := Levels(), []error(nil)
	for i := len(levels) - 1; i >= 0; i-- {
		if !most.AtLeast(levels[i]) || !highest.AtLeast(levels[i]) {
			continue
		}
		if !levels[i].AtLeast(require) {
			break
		}
		box := &Sandbox{level: levels[i]}
		err := box.probe(ctx)
		if err == nil {
			return box, nil
		}
		why = append(why, fmt.Errorf("%s: %w", levels[i], err))
	}
	return nil, fmt.Errorf("sandbox: the level %q is required and cannot be had here: %w", require, errors.Join(why...))
}

// Assume returns a sandbox of a level that Open has found before, in a parent
// process, and does not probe again. Start returns an error where it cannot be
// had.
func Assume(level Level) (*Sandbox, error) {
	level, err := ParseLevel(string(level))
	if err != nil {
		return nil, err
	}
	if !highest.AtLeast(level) {
		return nil, fmt.Errorf("sandbox: there is no level %q on this system", level)
	}
	return &Sandbox{level: level}, nil
}

// Level returns the level of isolation.
func (s *Sandbox) Level() Level { return s.level }

// Start runs a command under a policy until the context is done. It returns when
// the program runs, confined; an error means that it never ran.
//
// The environment is the command's, with HOME and TMPDIR if it does not set them.
func (s *Sandbox) Start(ctx context.Context, c process.Command, p Policy) (Process, error) {
	p, err := p.complete()
	if err != nil {
		return nil, err
	}
	if c.Dir == "" {
		c.Dir = p.Scratch
	}
	if !filepath.IsAbs(c.Dir) || strings.ContainsRune(c.Dir, 0) {
		return nil, fmt.Errorf("sandbox: the command's folder is %q, want an absolute path", c.Dir)
	}
	if c.Path == "" {
		return nil, errors.New("sandbox: the command names no program")
	}
	if !filepath.IsAbs(c.Path) {
		c.Path = filepath.Join(c.Dir, c.Path)
	}
	c.Path, c.Dir = filepath.Clean(c.Path), filepath.Clean(c.Dir)
	c.Env = environment(c.Env, p.Scratch)
	return s.start(ctx, c, p)
}

// environment adds HOME and TMPDIR where they are not set.
func environment(env []string, scratch string) []string {
	env = append([]string{}, env...)
	for _, name := range []string{"HOME", "TMPDIR"} {
		set := false
		for _, v := range env {
			set = set || strings.HasPrefix(v, name+"=")
		}
		if !set {
			env = append(env, name+"="+scratch)
		}
	}
	return env
}
