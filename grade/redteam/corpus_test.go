//go:build linux

package redteam

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

const (
	corpusFolder = "../../fixtures/redteam"
	corpusFile   = "../../fixtures/redteam.json"
)

// attack is one submission of the corpus.
type attack struct {
	Name     string
	Language string // "go", "python" or "program"
	Attack   string // what it does
	Source   string
	Verdict  string  // one of verdicts
	Honest   string  // the submission with the same honest operations; "": it has none
	As       string  // the name of the folder that is graded; "": Name
	Plant    []plant // what is put into the copy
}

// plant is what git does not hold. Path and As have Go's escapes.
type plant struct {
	Path    string
	Link    string // a symbolic link to this
	Fifo    bool
	Socket  bool
	Mode    uint32 // of the file, which is made if Before is not empty
	Size    int64  // a file without blocks
	Files   int    // so many files, whose names begin with Path
	Folders int    // so many folders, one in the other

	// A file of Before, Repeat so many times, and After.
	Before, Repeat, After string
	Times                 int
}

var (
	languages = []string{"go", "python", "program"}
	verdicts  = []string{"refused", "fails", "judged", "contained", "unearned"}
)

// corpus returns every attack.
func corpus(t *testing.T) []attack {
	t.Helper()
	data, err := os.ReadFile(corpusFile)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Attacks []attack }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatalf("%s: %v", corpusFile, err)
	}
	return file.Attacks
}

func find(attacks []attack, name string) (attack, bool) {
	i := slices.IndexFunc(attacks, func(a attack) bool { return a.Name == name })
	if i < 0 {
		return attack{}, false
	}
	return attacks[i], true
}

// TestCorpus: the list and the folders agree, and each says what it should.
func TestCorpus(t *testing.T) {
	attacks := corpus(t)
	count, named := map[string]int{}, map[string]bool{}
	for _, a := range attacks {
		count[a.Language]++
		if named[a.Name] {
			t.Errorf("%s is there twice", a.Name)
		}
		named[a.Name] = true
		if a.Attack == "" || a.Source == "" || !slices.Contains(languages, a.Language) || !slices.Contains(verdicts, a.Verdict) {
			t.Errorf("%s lacks an attack, a source, a language of %q or a verdict of %q", a.Name, languages, verdicts)
		}
		honest, there := find(attacks, a.Honest)
		if a.Verdict == "judged" && !there || a.Honest != "" && (honest.Language != a.Language || honest.Honest != a.Honest) {
			t.Errorf("%s: %q is not its honest submission", a.Name, a.Honest)
		}
		checkFolder(t, a.Name)
	}
	for _, language := range languages {
		if count[language] < 15 {
			t.Errorf("%d attacks in %s, want at least 15", count[language], language)
		}
	}
	entries, err := os.ReadDir(corpusFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !named[entry.Name()] {
			t.Errorf("%s is in no list", entry.Name())
		}
	}
}

var placeholder = regexp.MustCompile(`@[A-Z]+@`)

// checkFolder: an attack is small, of regular files, and asks for canaries that
// there are.
func checkFolder(t *testing.T, name string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(filepath.Join(corpusFolder, name), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() || len(data) > 4<<10 {
			t.Errorf("%s: want a regular file of at most 4 KiB", path)
		}
		for _, found := range placeholder.FindAllString(string(data), -1) {
			if !slices.Contains(placeholders, found) {
				t.Errorf("%s: there is no canary %s", path, found)
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("%s has %d files: %v", name, files, err)
	}
}
