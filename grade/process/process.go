package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Command says what to run.
type Command struct {
	Path string   // of the program, absolute or relative to Dir
	Args []string // without the program's name
	Dir  string   // working directory; "" means that of this process
	Env  []string // the whole environment, "NAME=value"; nil means an empty one
}

// DefaultOutput is how many bytes of what a program prints are kept.
const DefaultOutput = 64 << 10

// Process is a running program. It is a [bonpied/grade/remote.Conn].
type Process struct {
	cmd    *exec.Cmd
	in     *os.File // the program's standard input
	out    *os.File // the program's standard output
	output *capture

	drained chan struct{} // what it prints was read to the end
	ended   chan struct{} // it has ended
	err     error         // how, once ended

	end   func(*os.Process) // Options.Kill
	once  sync.Once
	group sync.Mutex
	gone  bool // no kill any more, for the id may be another's
}

// Start runs a command, and kills it with its process group when the context is
// done. output is how many bytes of what it prints are kept; 0 means
// [DefaultOutput].
func Start(ctx context.Context, command Command, output int) (*Process, error) {
	return StartWith(ctx, command, Options{Output: output})
}

// StartWith is Start with more to say.
func StartWith(ctx context.Context, command Command, options Options) (*Process, error) {
	if options.Output <= 0 {
		options.Output = DefaultOutput
	}
	p := &Process{output: newCapture(options.Output), end: options.Kill, drained: make(chan struct{}), ended: make(chan struct{})}
	p.cmd = exec.Command(command.Path, command.Args...)
	p.cmd.Dir, p.cmd.Env = command.Dir, append([]string{}, command.Env...) // nil would mean ours
	ownGroup(p.cmd)
	if options.Attributes != nil {
		p.cmd.SysProcAttr = options.Attributes
	}
	p.cmd.ExtraFiles = options.Files
	if err := p.start(options.Pipe); err != nil {
		return nil, fmt.Errorf("process: %w", err)
	}
	stop := context.AfterFunc(ctx, p.kill)
	go func() {
		<-p.ended
		stop()
	}()
	return p, nil
}

// start makes the pipes and starts the program. The pipes are ours and not those
// of os/exec, which closes them when the program ends, with what it wrote last.
func (p *Process) start(pipe int) error {
	var pipes []*os.File
	closeAll := func(files ...*os.File) {
		for _, f := range files {
			_ = f.Close() // nothing was written
		}
	}
	for range 3 {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(pipes...)
			return err
		}
		pipes = append(pipes, r, w)
	}
	p.cmd.Stdin, p.in = pipes[0], pipes[1]
	p.out, p.cmd.Stdout = pipes[2], pipes[3]
	if pipe > 0 {
		widen(p.in, pipe)
		widen(p.out, pipe)
	}
	printed := pipes[4]
	p.cmd.Stderr = pipes[5]
	if err := p.cmd.Start(); err != nil {
		closeAll(pipes...)
		return err
	}
	closeAll(pipes[0], pipes[3], pipes[5])
	go p.drain(printed)
	go p.wait()
	return nil
}

// drain reads what the program prints until nothing holds the pipe any more, or
// it is closed.
func (p *Process) drain(printed *os.File) {
	go func() {
		// What the program started may live on and hold the pipe.
		<-p.ended
		_ = printed.SetReadDeadline(time.Now().Add(lastWords)) // pipes have deadlines
	}()
	_, _ = printed.WriteTo(p.output) // ends with the pipe or the deadline
	_ = printed.Close()
	close(p.drained)
}

// lastWords is how long what is left in the pipe may take to read.
const lastWords = time.Second

func (p *Process) wait() {
	p.err = p.cmd.Wait()
	p.group.Lock()
	killGroup(p.cmd) // what it has left behind, which keeps the id of the group in use
	p.gone = true
	p.group.Unlock()
	close(p.ended)
}

func (p *Process) kill() {
	p.group.Lock()
	defer p.group.Unlock()
	switch {
	case p.gone:
	case p.end != nil:
		p.end(p.cmd.Process)
	default:
		killGroup(p.cmd)
	}
}

// Read reads what the program writes to standard output.
func (p *Process) Read(b []byte) (int, error) { return p.out.Read(b) }

// Write writes to the program's standard input.
func (p *Process) Write(b []byte) (int, error) { return p.in.Write(b) }

// CloseWrite ends the program's standard input, at which it should end by itself.
func (p *Process) CloseWrite() error { return p.in.Close() }

// Close kills the program and its group, and waits until it has ended and what
// it printed was read.
func (p *Process) Close() error {
	p.kill()
	<-p.ended
	<-p.drained
	p.once.Do(func() { _, _ = p.in.Close(), p.out.Close() })
	return nil
}

// Ended is closed when the program has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Cause says how the program ended. A program that has closed its output without
// ending is given a second to end.
func (p *Process) Cause() error {
	select {
	case <-p.ended:
	case <-time.After(lastWords):
		return errors.New("it closed its output and runs on")
	}
	if p.err == nil {
		return errors.New("it ended with exit status 0")
	}
	return p.err
}

// Output returns what the program has printed so far: all of it if it is not
// over the limit, else the beginning and the end.
func (p *Process) Output() string {
	select {
	case <-p.ended:
		<-p.drained
	default:
	}
	return p.output.String()
}
