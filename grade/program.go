package grade

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"bonpied/grade/golang"
	"bonpied/grade/lang"
	"bonpied/grade/process"
	"bonpied/grade/python"
	"bonpied/grade/sandbox"
	"bonpied/grade/submission"
)

// program is a submission that can be started, any number of times.
type program struct {
	isolation string
	start     func(ctx context.Context) (sandbox.Process, error)
}

// refusal is why a submission is not run, by its own fault.
type refusal struct{ text lang.Text }

func (r *refusal) Error() string { return r.text.EN }

// program makes a submission ready to be started. What it is made of lies in the
// folder work, which is the grader's: the submission itself sees its files and an
// empty folder to write in.
func (g *Grader) program(ctx context.Context, s submission.Submission, work string) (program, error) {
	files, scratch := filepath.Join(work, "files"), filepath.Join(work, "scratch")
	for _, folder := range []string{files, scratch} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			return program{}, err
		}
	}
	if s.Kind == submission.Go {
		return g.goProgram(ctx, s, scratch)
	}
	err := s.WriteTo(files)
	if err != nil {
		return program{}, err
	}
	policy := sandbox.Policy{Read: []string{files}, Scratch: scratch}
	command := process.Command{Dir: files}
	if s.Kind == submission.Python {
		interpreter, err := python.Find(ctx, g.settings.Python)
		if err != nil {
			return program{}, err
		}
		command = interpreter.Command(files)
		policy.Read = append(policy.Read, installation(interpreter)...)
	} else {
		command.Args = s.Manifest.Command[1:]
		if command.Path, err = found(files, s.Manifest.Command[0]); err != nil {
			return program{}, err
		}
	}
	return program{string(g.box.Level()), func(ctx context.Context) (sandbox.Process, error) {
		return g.box.Start(ctx, command, policy)
	}}, nil
}

// found returns the path of a program: a name alone is one of the system's, and a
// path is one of the submission's files.
func found(files, name string) (string, error) {
	if strings.Contains(name, "/") {
		return filepath.Join(files, name), nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &refusal{lang.Both(lang.NoProgram, name)}
	}
	return filepath.Abs(path)
}

// installation returns where an interpreter is installed that is not the system's.
func installation(i python.Interpreter) []string {
	path, err := filepath.EvalSymlinks(i.Path)
	if err != nil || strings.HasPrefix(path, "/usr/") {
		return nil
	}
	return []string{filepath.Dir(filepath.Dir(path))} // bin/python3 in it
}

func (g *Grader) goProgram(ctx context.Context, s submission.Submission, scratch string) (program, error) {
	builder, err := g.goBuilder(ctx)
	if err != nil {
		return program{}, err
	}
	built, err := builder.Build(ctx, s)
	var compile *golang.CompileError
	if errors.As(err, &compile) {
		return program{}, &refusal{compile.Text()}
	}
	if err != nil && ctx.Err() != nil {
		return program{}, &refusal{lang.Both(lang.BuildsTooLong, g.settings.Deadline.String())}
	}
	if err != nil {
		return program{}, err
	}
	return program{"wasm, " + string(g.box.Level()), func(ctx context.Context) (sandbox.Process, error) {
		return builder.Start(ctx, built, scratch)
	}}, nil
}
