package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bonpied/grade/rubric"
	"bonpied/grade/sandbox"
	"bonpied/props"
)

// Settings of a grading. They go to the workers as JSON.
type Settings struct {
	// Rubric is its text; nil means the default one.
	Rubric []byte
	// Seed of every draw, the same for every submission; not 0.
	Seed uint64
	// Checks that each property executes; 0 means 20.
	Checks int
	// Isolation is the least level of the sandbox; "" takes what there is.
	Isolation sandbox.Level
	// Python is the interpreter; "" means python3.
	Python string
	// Cache is a folder that is kept from one grading to the next: what Go
	// submissions were built into. "" means bonpied in the user's cache folder.
	Cache string
	// Deadline of one submission; 0 means 2 minutes.
	Deadline time.Duration
	// Answer is how long one answer may take; 0 means 10 s.
	Answer time.Duration
}

const (
	defaultChecks   = 20
	defaultDeadline = 2 * time.Minute
	defaultAnswer   = 10 * time.Second
)

func (s Settings) withDefaults() (Settings, error) {
	switch {
	case s.Seed == 0:
		return s, fmt.Errorf("grade: Settings.Seed is 0")
	case s.Checks < 0:
		return s, fmt.Errorf("grade: Settings.Checks is %d, want at least 0", s.Checks)
	case s.Deadline < 0:
		return s, fmt.Errorf("grade: Settings.Deadline is %v, want at least 0", s.Deadline)
	case s.Answer < 0:
		return s, fmt.Errorf("grade: Settings.Answer is %v, want at least 0", s.Answer)
	}
	if s.Rubric == nil {
		s.Rubric = rubric.DefaultYAML()
	}
	if s.Checks == 0 {
		s.Checks = defaultChecks
	}
	if s.Python == "" {
		s.Python = "python3"
	}
	if s.Cache == "" {
		folder, err := os.UserCacheDir()
		if err != nil {
			folder = os.TempDir() // as where there is no HOME
		}
		s.Cache = filepath.Join(folder, "bonpied")
	}
	if s.Deadline == 0 {
		s.Deadline = defaultDeadline
	}
	if s.Answer == 0 {
		s.Answer = defaultAnswer
	}
	return s, nil
}

// rubric parses the text of the rubric.
func (s Settings) rubric() (*rubric.Rubric, error) { return rubric.Parse(s.Rubric, props.All()) }
