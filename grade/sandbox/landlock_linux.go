//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"fmt"
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	llsyscall "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// Versions of Landlock's interface.
const (
	withRefer  = 2 // files can be moved between folders; Linux 5.19
	withScopes = 6 // signals to others are refused; Linux 6.12
)

// ruleset opens the set of what the program may do with files; −1 if the kernel
// has none and the level does not need it.
func (p plan) ruleset() (int, error) {
	needs := withScopes
	if p.User != 0 {
		needs = withRefer // the other user can neither truncate nor signal what is not theirs
	}
	version, err := llsyscall.LandlockGetABIVersion()
	if p.Level == LevelNamespaces && (err != nil || version < withRefer) {
		return -1, nil // the mounts do as much
	}
	if err != nil {
		return -1, fmt.Errorf("this kernel has none: %w", err)
	}
	if p.Level != LevelNamespaces && version < needs {
		return -1, fmt.Errorf("this kernel has version %d, want %d", version, needs)
	}
	fd, _, err := landlock.V11.BestEffort().NewRulesetFD(p.rules()...)
	if err != nil {
		return -1, err
	}
	if fd < 0 {
		return -1, errors.New("it restricts nothing")
	}
	return fd, nil
}

// rules lists what may be read, and the folder that may be written.
func (p plan) rules() []landlock.Rule {
	rules := []landlock.Rule{
		landlock.RWDirs(p.Policy.Scratch).WithRefer(),
		landlock.RWFiles(devices...),
	}
	paths := append([]string{p.Command.Path}, p.Policy.Read...)
	paths = append(paths, system...)
	if p.Level == LevelNamespaces {
		paths = append(paths, "/proc")
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			// Not every system has it all; a program that is missing is noticed later.
		case info.IsDir():
			rules = append(rules, landlock.RODirs(path))
		default:
			rules = append(rules, landlock.ROFiles(path))
		}
	}
	return rules
}
