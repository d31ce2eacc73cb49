package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Policy says what a program may use.
type Policy struct {
	// Read lists files and folders that may be read and executed, beside the
	// system's (/usr, /bin, /lib…, /etc/ld.so.cache and /etc/alternatives) and the
	// program itself. Paths are absolute. Nothing else of /etc, /home, /root, /tmp
	// or /var can be read.
	Read []string
	// Scratch is the one folder that may be written: the program's HOME and TMPDIR,
	// and its working directory if the command names none. It must exist.
	Scratch string
	// Keep lists files and folders, relative to Scratch, that are in the folder
	// Scratch after the program has ended by itself, however it was confined.
	// One that the program has not made is no error. Links are not kept.
	Keep []string

	// The bounds are of all processes of the program together. 0: the default.

	ScratchBytes int64         // of what is in Scratch
	ScratchFiles int           // files and folders in Scratch
	Memory       int64         // bytes, without what is in Scratch
	CPU          time.Duration // processor time, at least a second
	Processes    int           // processes and threads
	OpenFiles    int           // of each process
}

// The defaults of a [Policy].
const (
	DefaultScratchBytes = 64 << 20
	DefaultScratchFiles = 4096
	DefaultMemory       = 1 << 30
	DefaultCPU          = 10 * time.Minute
	DefaultProcesses    = 256
	DefaultOpenFiles    = 256
)

// complete returns the policy with its defaults, or what is wrong with it.
func (p Policy) complete() (Policy, error) {
	p.ScratchBytes = or(p.ScratchBytes, DefaultScratchBytes)
	p.ScratchFiles = or(p.ScratchFiles, DefaultScratchFiles)
	p.Memory = or(p.Memory, DefaultMemory)
	p.CPU = or(p.CPU, DefaultCPU)
	p.Processes = or(p.Processes, DefaultProcesses)
	p.OpenFiles = or(p.OpenFiles, DefaultOpenFiles)
	for _, check := range []func() error{p.checkBounds, p.checkScratch, p.checkRead, p.checkKeep} {
		if err := check(); err != nil {
			return Policy{}, err
		}
	}
	return p, nil
}

func or[T int | int64 | time.Duration](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}

func (p Policy) checkBounds() error {
	for _, bound := range []struct {
		name         string
		value, least int64
	}{
		{"ScratchBytes", p.ScratchBytes, 1 << 12},
		{"ScratchFiles", int64(p.ScratchFiles), 2},
		{"Memory", p.Memory, 16 << 20},
		{"CPU", int64(p.CPU), int64(time.Second)},
		{"Processes", int64(p.Processes), 1},
		{"OpenFiles", int64(p.OpenFiles), 8},
	} {
		if bound.value < bound.least {
			return fmt.Errorf("sandbox: Policy.%s is %d, want at least %d", bound.name, bound.value, bound.least)
		}
	}
	return nil
}

func (p Policy) checkScratch() error {
	if err := checkPath("Scratch", p.Scratch); err != nil {
		return err
	}
	info, err := os.Stat(p.Scratch)
	if err != nil {
		return fmt.Errorf("sandbox: Policy.Scratch: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("sandbox: Policy.Scratch is %s, which is no folder", p.Scratch)
	}
	return nil
}

func (p Policy) checkRead() error {
	for _, path := range p.Read {
		if err := checkPath("Read", path); err != nil {
			return err
		}
		if under(path, p.Scratch) {
			return fmt.Errorf("sandbox: Policy.Read has %s, which is in Policy.Scratch and can be written", path)
		}
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("sandbox: Policy.Read: %w", err)
		}
	}
	return nil
}

func (p Policy) checkKeep() error {
	for _, path := range p.Keep {
		if !filepath.IsLocal(path) {
			return fmt.Errorf("sandbox: Policy.Keep has %q, want a path in Policy.Scratch", path)
		}
	}
	return nil
}

// checkPath refuses what is no absolute path in its shortest form, for paths are
// compared by their text, and the root, which would be everything.
func checkPath(field, path string) error {
	if path == "" {
		return errors.New("sandbox: Policy." + field + " is empty")
	}
	if !filepath.IsAbs(path) || filepath.Clean(path) != path || strings.ContainsRune(path, 0) {
		return fmt.Errorf("sandbox: Policy.%s has %q, want an absolute path in its shortest form", field, path)
	}
	if filepath.Dir(path) == path {
		return fmt.Errorf("sandbox: Policy.%s has the root %s", field, path)
	}
	return nil
}

// under reports whether a clean path is a folder, or in it.
func under(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+string(filepath.Separator))
}
