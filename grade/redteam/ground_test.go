//go:build linux

package redteam

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bonpied/grade/result"
	"bonpied/grade/rubric"
)

// placeholders stand in the corpus for what a copy is given.
var placeholders = []string{
	"@TCP@", "@UDP@", "@UNIX@", "@ABSTRACT@", "@SECRET@", "@REFERENCE@", "@RUBRIC@", "@SEED@", "@OTHERS@",
	"@RESULTS@", "@PROCESS@", "@WATCHED@", "@MARKER@", "@KEY@", "@REACHED@",
}

// secretVariable is set in this process, and so in the workers.
const secretVariable = "BONPIED_REDTEAM_SECRET"

// ground is the temporary folder in which attacks are graded, and what they must
// not know, change or remove.
type ground struct {
	root      string
	secrets   map[string]string // text that no result may have: what it is
	kept      map[string]string // file that nobody may change: its text
	rubric    []byte
	others    string // the folder of another submission
	bystander int    // a process with secrets in its environment and arguments
	traps     []*trap
}

func (g *ground) path(names ...string) string {
	return filepath.Join(append([]string{g.root}, names...)...)
}

// token is a text that occurs nowhere else.
func token() string {
	data := make([]byte, 16)
	_, _ = rand.Read(data) // never fails
	return hex.EncodeToString(data)
}

// newGround makes the files that all attacks look for. Everybody may read them: only
// the sandbox stands before them.
func newGround(t *testing.T) *ground {
	t.Helper()
	root, err := os.MkdirTemp("", "redteam-")
	check(t, err)
	g := &ground{root: root, secrets: map[string]string{}, kept: map[string]string{}}
	t.Cleanup(func() { g.remove(t) })
	check(t, os.Chmod(root, 0o755))
	for _, folder := range []string{"class", "answers", "results", "sockets", "tmp", "watched"} {
		check(t, os.Mkdir(g.path(folder), 0o755))
	}
	g.secrets["root:x:0:0"] = "/etc/passwd"
	g.secrets["bonpied.grading/1"] = "the file of the seed"
	g.rubric = append(rubric.DefaultYAML(), "# "+g.secret("the rubric")+"\n"...)
	g.keep(t, g.path("rubric.yaml"), string(g.rubric))
	g.keep(t, g.path("secret"), g.secret("a secret file")+"\n")
	g.keep(t, g.path("answers", "reference.py"), "# "+g.secret("the reference")+"\n")
	g.keep(t, g.path("results", "anna.json"), `{"name": "anna"}`)
	t.Setenv(secretVariable, g.secret("the environment"))
	t.Setenv("TMPDIR", g.path("tmp"))
	g.bystander = g.process(t)
	g.others = g.path("class", "zz-other")
	g.copy(t, "honest-program", g.others, strings.NewReplacer())
	g.keep(t, filepath.Join(g.others, "submission.py"), read(t, filepath.Join(corpusFolder, "honest-python", "submission.py"))+"# "+g.secret("another submission")+"\n")
	return g
}

// secret returns a new text that no result may have.
func (g *ground) secret(what string) string {
	text := token()
	g.secrets[text] = what
	return text
}

// keep writes a file that nobody may change.
func (g *ground) keep(t *testing.T, path, text string) {
	t.Helper()
	check(t, os.WriteFile(path, []byte(text), 0o644))
	g.kept[path] = text
}

// remove removes everything, also what may not be entered.
func (g *ground) remove(t *testing.T) {
	_ = filepath.WalkDir(g.root, func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	if err := os.RemoveAll(g.root); err != nil {
		t.Error(err)
	}
}

// trap is one attack with its canaries.
type trap struct {
	attack
	canaries
	name    string // of the submission, as results have it
	folder  string
	watched string // in which nothing must appear
	marker  string // that no process and no file may bear; a name of a process has 15 bytes
	key     uint32 // of System V's shared memory
}

// lay makes the copy of an attack and its canaries.
func (g *ground) lay(t *testing.T, a attack) *trap {
	t.Helper()
	number := strconv.Itoa(len(g.traps))
	name := a.Name
	if a.As != "" {
		name = unescape(t, a.As)
	}
	p := &trap{
		attack: a, name: result.Clean(name), folder: g.path("class", name), watched: g.path("watched", number),
		marker: "bp" + token()[:10],
	}
	key, err := strconv.ParseUint("7"+token()[:7], 16, 32)
	check(t, err)
	p.key = uint32(key)
	check(t, os.Mkdir(p.watched, 0o777))
	check(t, os.Chmod(p.watched, 0o777))
	reached := g.secret("what it was to be kept from")
	unix := g.path("sockets", number)
	p.listen(t, unix)
	values := strings.NewReplacer(
		"@TCP@", p.port("tcp"), "@UDP@", p.port("udp"), "@UNIX@", unix, "@ABSTRACT@", p.abstract,
		"@SECRET@", g.path("secret"), "@REFERENCE@", g.path("answers", "reference.py"), "@RUBRIC@", g.path("rubric.yaml"),
		"@SEED@", g.path("results", "grading.json"), "@OTHERS@", g.others, "@RESULTS@", g.path("results", "anna.json"), "@PROCESS@", strconv.Itoa(g.bystander),
		"@WATCHED@", p.watched, "@MARKER@", p.marker, "@KEY@", fmt.Sprintf("%x", p.key), "@REACHED@", reached,
	)
	g.copy(t, a.Name, p.folder, values)
	for _, planted := range a.Plant {
		planted.in(t, p.folder, values)
	}
	g.traps = append(g.traps, p)
	return p
}

// copy copies a folder of the corpus.
func (g *ground) copy(t *testing.T, name, to string, values *strings.Replacer) {
	t.Helper()
	from := filepath.Join(corpusFolder, name)
	check(t, filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.Mkdir(filepath.Join(to, relative), 0o755)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), []byte(values.Replace(read(t, path))), info.Mode().Perm())
	}))
}

// in puts what is planted into a folder.
func (p plant) in(t *testing.T, folder string, values *strings.Replacer) {
	t.Helper()
	path := filepath.Join(folder, unescape(t, p.Path))
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	if p.Before != "" || p.Link != "" || p.Fifo || p.Socket {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	switch {
	case p.Link != "":
		check(t, os.Symlink(values.Replace(p.Link), path))
	case p.Fifo:
		check(t, syscall.Mkfifo(path, 0o666))
	case p.Socket:
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		check(t, err)
		l.SetUnlinkOnClose(false)
		check(t, l.Close())
	case p.Size > 0:
		check(t, os.WriteFile(path, nil, 0o644))
		check(t, os.Truncate(path, p.Size))
	case p.Files > 0:
		for i := range p.Files {
			check(t, os.WriteFile(fmt.Sprintf("%s-%d", path, i), nil, 0o644))
		}
	case p.Folders > 0:
		check(t, os.MkdirAll(path+strings.Repeat("/x", p.Folders), 0o755))
	case p.Before != "":
		check(t, os.WriteFile(path, []byte(values.Replace(p.Before)+strings.Repeat(p.Repeat, p.Times)+p.After), 0o644))
	}
	if p.Mode != 0 {
		check(t, syscall.Chmod(path, p.Mode)) // with the bits that os.Chmod does not have
	}
}

// unescape reads the escapes of Go, for a name that JSON cannot hold.
func unescape(t *testing.T, text string) string {
	t.Helper()
	plain, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	check(t, err)
	return plain
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	return string(data)
}
