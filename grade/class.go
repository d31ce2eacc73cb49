package grade

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/grade/rubric"
	"bonpied/grade/submission"
)

// Class is many submissions, graded by the same settings.
type Class struct {
	Settings Settings
	Folders  []string // of the submissions; their last elements are their names
	// Results is a folder in which each result is written as it comes, and from
	// which those are taken that are there already, of the same grading and the
	// same files; "" keeps none.
	Results string
	// Jobs is how many are graded at once; 0 means as many as there are cores.
	Jobs int
	// Progress, if not nil, is called when a submission is done, one call at a time.
	Progress func(done, total int, name string) `json:"-"`
}

// Grade grades the class. With the context it ends early: the result has the
// submissions that are done, and complete is false. An error that a result could
// not be kept comes with all results.
func (c Class) Grade(ctx context.Context) (r result.Result, complete bool, err error) {
	if c.Jobs < 0 {
		return r, false, fmt.Errorf("grade: Class.Jobs is %d, want at least 0", c.Jobs)
	}
	if err := distinct(c.Folders); err != nil {
		return r, false, err
	}
	grader, err := New(ctx, c.Settings)
	if err != nil {
		return r, false, err
	}
	run := &classRun{Class: c, grader: grader, settings: grader.settings}
	if c.Results != "" {
		run.store = &store{c.Results}
		if err := run.store.open(identify(grader)); err != nil {
			return r, false, err
		}
	}
	if err := run.prepare(ctx); err != nil {
		return r, false, err
	}
	graded, kept := run.all(ctx)
	r, err = grader.rubric.Result(grader.settings.Seed, graded...)
	return r, len(graded) == len(c.Folders), errors.Join(kept, err)
}

// distinct refuses two submissions of one name, of which one would be lost.
func distinct(folders []string) error {
	seen := map[string]string{}
	for _, folder := range folders {
		name := nameOf(folder)
		if other, twice := seen[name]; twice {
			return fmt.Errorf("grade: %s and %s are both named %q", other, folder, name)
		}
		seen[name] = folder
	}
	return nil
}

// classRun is a class that is being graded.
type classRun struct {
	Class
	grader   *Grader
	settings Settings
	store    *store // nil: results are not kept

	mu     sync.Mutex
	done   int
	graded []result.Submission
	failed error // to keep a result
}

// prepare makes ready what all submissions in Go need, once and not in each worker.
// What is wrong with it is said of each of them, by its worker.
func (c *classRun) prepare(ctx context.Context) error {
	for _, folder := range c.Folders {
		if files, _ := filepath.Glob(filepath.Join(escape(folder), "*.go")); len(files) > 0 {
			_, _ = c.grader.goBuilder(ctx)
			break
		}
	}
	return ctx.Err()
}

// escape makes a path match itself as a pattern.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// all grades every submission that has no result yet. The error is one of keeping
// the results.
func (c *classRun) all(ctx context.Context) ([]result.Submission, error) {
	folders := make(chan string)
	var workers sync.WaitGroup
	jobs := c.Jobs
	if jobs == 0 {
		jobs = runtime.NumCPU()
	}
	jobs = min(jobs, len(c.Folders))
	processors := max(runtime.GOMAXPROCS(0)/max(jobs, 1), 1)
	for range jobs {
		workers.Go(func() {
			for folder := range folders {
				c.one(ctx, folder, processors)
			}
		})
	}
	for _, folder := range slices.Sorted(slices.Values(c.Folders)) {
		if ctx.Err() != nil {
			break
		}
		folders <- folder
	}
	close(folders)
	workers.Wait()
	return c.graded, c.failed
}

// one grades one submission on so many processors, or takes the result that there is.
func (c *classRun) one(ctx context.Context, folder string, processors int) {
	name := nameOf(folder)
	graded, there := c.kept(folder, name)
	if !there {
		var err error
		if graded, err = c.grader.delegate(ctx, folder, processors); err != nil {
			about := rubric.About{Name: name, Isolation: string(c.grader.Isolation())}
			graded = c.grader.rubric.Break(about, lang.Both(lang.JudgeEnded, err.Error()))
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil && !there {
		return // it was ended, and is graded the next time
	}
	if c.store != nil && !there && c.failed == nil {
		c.failed = c.store.save(name, graded)
	}
	c.graded = append(c.graded, graded)
	c.done++
	if c.Progress != nil {
		c.Progress(c.done, len(c.Folders), name)
	}
}

// kept returns the result that is there of these very files.
func (c *classRun) kept(folder, name string) (result.Submission, bool) {
	if c.store == nil {
		return result.Submission{}, false
	}
	s, err := submission.Read(folder, nil)
	if err != nil {
		return result.Submission{}, false // to be refused again
	}
	return c.store.load(name, s.Digest)
}
