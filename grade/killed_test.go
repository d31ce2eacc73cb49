//go:build grading

package grade

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
)

// classPart grades the class that its argument describes, to be killed.
const classPart = "grade-test-class"

func init() {
	reexec.Register(classPart, func(args []string) int {
		var c Class
		if err := json.Unmarshal([]byte(args[0]), &c); err != nil {
			panic(err)
		}
		_, _, err := c.Grade(context.Background())
		fmt.Println(err)
		return 0
	})
}

// TestKilled kills the grader of a class at random moments, and resumes it each
// time. In the end every result is there once and equal to that of a run which
// nothing disturbed.
func TestKilled(t *testing.T) {
	const kills = 20
	folders := pupils(t, 100)
	undisturbed := graded(t, class(folders, ""))
	results := filepath.Join(t.TempDir(), "results")
	killed := 0
	for range kills {
		if killedAt(t, class(folders, results), time.Duration(rand.Int64N(int64(600*time.Millisecond)))) {
			killed++
		}
	}
	if killed < kills/2 {
		t.Fatalf("%d of %d runs were killed before they had ended: the test tests nothing", killed, kills)
	}
	if diff := cmp.Diff(string(undisturbed), string(graded(t, class(folders, results)))); diff != "" {
		t.Errorf("after %d kills (-undisturbed +resumed):\n%s", killed, diff)
	}
	files, err := os.ReadDir(results)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".json") {
			kept++
		}
	}
	if kept != len(folders)+1 {
		t.Errorf("%d files, want one for each of %d submissions and grading.json", kept, len(folders))
	}
}

// killedAt starts the grading of a class in a process and kills that after a time;
// it reports whether it had not ended by itself.
func killedAt(t *testing.T, c Class, after time.Duration) bool {
	t.Helper()
	described, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	command, err := reexec.Command(classPart, string(described))
	if err != nil {
		t.Fatal(err)
	}
	command.Env = os.Environ()
	p, err := process.Start(t.Context(), command, 0)
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(p) // it ends when the process does
		said <- string(text)
	}()
	select {
	case text := <-said:
		if text != "<nil>\n" {
			t.Fatalf("the grading said %q: %s", text, p.Output())
		}
		_ = p.Close() // it has ended
		return false
	case <-time.After(after):
	}
	_ = p.Close() // which kills it, with SIGKILL
	return true
}
