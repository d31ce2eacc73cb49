package grade

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"bonpied"
	"bonpied/grade/result"
)

// store is the folder in which the results of a class are kept: what they were
// graded by in grading.json, and a file for each submission. Every file is whole or
// is not there, whenever the grader ends.
type store struct{ folder string }

// identity is what results of one folder have in common.
type identity struct {
	Schema    string `json:"schema"`
	Seed      uint64 `json:"seed,string"`
	Suite     string `json:"suite"`
	Rubric    string `json:"rubric"`
	Isolation string `json:"isolation"`
	Checks    int    `json:"checks"`
}

const storeSchema = "bonpied.grading/1"

// identify returns the identity of a grading.
func identify(g *Grader) identity {
	return identity{
		Schema: storeSchema, Seed: g.settings.Seed, Suite: bonpied.Digest(), Rubric: g.rubric.Digest(),
		Isolation: string(g.box.Level()), Checks: g.settings.Checks,
	}
}

// StoredSeed returns the seed of the results in a folder, 0 if there are none yet.
func StoredSeed(folder string) (uint64, error) {
	id, err := (store{folder}).identity()
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return id.Seed, err
}

func (s store) identity() (id identity, err error) {
	path := filepath.Join(s.folder, "grading.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal(data, &id); err != nil {
		return id, fmt.Errorf("%s: %w", path, err)
	}
	if id.Schema != storeSchema || id.Seed == 0 {
		return id, fmt.Errorf("%s is not of a grading: schema %q", path, id.Schema)
	}
	return id, nil
}

// OtherGradingError says that a folder has results of another grading, which must
// not be mixed with those of this one.
type OtherGradingError struct{ Folder, What, Theirs, Ours string }

func (e *OtherGradingError) Error() string {
	return fmt.Sprintf("%s has results of another grading: its %s is %s, and now %s", e.Folder, e.What, e.Theirs, e.Ours)
}

// open makes the folder one of this grading, or says that it is another's.
func (s store) open(id identity) error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return err
	}
	there, err := s.identity()
	if errors.Is(err, fs.ErrNotExist) {
		return s.write("grading.json", id)
	}
	if err != nil {
		return err
	}
	for _, row := range []struct{ what, theirs, ours string }{
		{"seed", fmt.Sprint(there.Seed), fmt.Sprint(id.Seed)},
		{"suite", there.Suite, id.Suite},
		{"rubric", there.Rubric, id.Rubric},
		{"isolation", there.Isolation, id.Isolation},
		{"number of checks", fmt.Sprint(there.Checks), fmt.Sprint(id.Checks)},
	} {
		if row.theirs != row.ours {
			return &OtherGradingError{s.folder, row.what, row.theirs, row.ours}
		}
	}
	return nil
}

// write writes a value as a file that is whole or is not there, even if the
// machine stops. Only its owner reads it: it may say the seed, or a grade.
func (s store) write(name string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return renameio.WriteFile(filepath.Join(s.folder, name), append(data, '\n'), 0o600)
}

// file names the file of a submission: what can be read of its name, and a digest,
// for a name may hold anything and be long.
func file(name string) string {
	readable := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
	sum := sha256.Sum256([]byte(name))
	return readable[:min(len(readable), 60)] + "-" + hex.EncodeToString(sum[:8]) + ".json"
}

// save keeps the result of a submission.
func (s store) save(name string, graded result.Submission) error { return s.write(file(name), graded) }

// load returns the result of a submission, if there is one of these very files that
// stands: what the grader could not judge is judged again.
func (s store) load(name, digest string) (graded result.Submission, ok bool) {
	data, err := os.ReadFile(filepath.Join(s.folder, file(name)))
	if err != nil || json.Unmarshal(data, &graded) != nil {
		return result.Submission{}, false
	}
	same := graded.Name == result.Clean(name) && digest != "" && graded.Digest == digest
	return graded, same && graded.Verdict != result.Error
}
