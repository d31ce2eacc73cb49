package sandbox

import (
	"fmt"
	"slices"
)

// Level says how a program is confined. The documentation of the package has a
// table of what each level stops.
type Level string

// The levels, from the weakest.
const (
	LevelNone       Level = "none"       // a process with a clean environment, killed with its process group
	LevelProcess    Level = "process"    // + bounds on what it uses, and nothing of it lives on
	LevelLandlock   Level = "landlock"   // + Landlock, seccomp, and another user where this process is root
	LevelNamespaces Level = "namespaces" // + its own processes, file system, network and IPC
)

// Levels lists the levels from the weakest.
func Levels() []Level {
	return []Level{LevelNone, LevelProcess, LevelLandlock, LevelNamespaces}
}

// ParseLevel returns the level of a name; "" is [LevelNone].
func ParseLevel(name string) (Level, error) {
	if name == "" {
		return LevelNone, nil
	}
	level := Level(name)
	if level.rank() < 0 {
		return "", fmt.Errorf("sandbox: there is no level %q: want one of %q", name, Levels())
	}
	return level, nil
}

// AtLeast reports whether a level stops all that another one stops. A level that
// there is not stops nothing, and nothing is enough for it.
func (l Level) AtLeast(least Level) bool {
	return l.rank() >= 0 && least.rank() >= 0 && l.rank() >= least.rank()
}

func (l Level) rank() int { return slices.Index(Levels(), l) }
