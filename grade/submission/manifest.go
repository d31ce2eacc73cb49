package submission

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Manifest is what bonpied.yaml says of a submission that is a program.
type Manifest struct {
	// Command is the program and its arguments. A program with a slash in its name
	// is a file of the submission, by its path in it; one without is a program of
	// the machine, such as node.
	Command []string
}

// What a manifest may have.
const (
	maxManifest = 4 << 10 // bytes
	maxWords    = 64
)

// readManifest reads bonpied.yaml:
//
//	command: [bin/server, --quiet]
func (s *Submission) readManifest(f File) (Manifest, error) {
	if len(f.Data) > maxManifest {
		return Manifest{}, refuse(f.Path, 0, "a plus de %d octets", "has over %d bytes", maxManifest)
	}
	words, err := commandOf(f)
	if err != nil {
		return Manifest{}, err
	}
	if words[0].text, err = s.programOf(f.Path, words[0]); err != nil {
		return Manifest{}, err
	}
	var m Manifest
	for _, w := range words {
		m.Command = append(m.Command, w.text)
	}
	return m, nil
}

// word is a word of the command, and where it stands.
type word struct {
	text string
	line int
}

// commandOf takes the words out of the one document of a manifest.
func commandOf(f File) (words []word, err error) {
	// The parser is somebody else's: if it panics, the manifest is at fault and not
	// the grader.
	defer func() {
		if v := recover(); v != nil {
			words, err = nil, malformed(f.Path, 0, fmt.Sprint(v))
		}
	}()
	file, err := parser.ParseBytes(f.Data, 0)
	if err != nil {
		return nil, syntaxOfYAML(f.Path, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, malformed(f.Path, 0, "want one document")
	}
	entries := entriesOf(file.Docs[0].Body)
	for _, e := range entries {
		if key, ok := e.Key.(*ast.StringNode); !ok || key.Value != "command" {
			return nil, refuse(f.Path, lineOfNode(e.Key),
				"a la clé %[1]s ; il n'y a que command", "has the key %[1]s; there is only command", clip(e.Key.String(), 40))
		}
	}
	if len(entries) != 1 {
		return nil, malformed(f.Path, 0, "want one key, command")
	}
	return wordsOf(f.Path, entries[0])
}

// entriesOf returns the entries of a mapping; nil if the node is none.
func entriesOf(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func wordsOf(path string, entry *ast.MappingValueNode) ([]word, error) {
	list, ok := entry.Value.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 || len(list.Values) > maxWords {
		return nil, refuse(path, lineOfNode(entry.Key),
			"command n'est pas une liste de 1 à %d textes", "command is not a list of 1 to %d texts", maxWords)
	}
	var words []word
	for _, item := range list.Values {
		text, ok := item.(*ast.StringNode)
		if !ok || text.Value == "" || strings.ContainsRune(text.Value, 0) {
			return nil, refuse(path, lineOfNode(item),
				"command a un mot qui n'est pas un texte : il lui faut des guillemets, ou il est vide",
				"command has a word that is no text: put it in quotes, or it is empty")
		}
		words = append(words, word{text.Value, lineOfNode(item)})
	}
	return words, nil
}

// programName is the name of a program of the machine.
var programName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*$`)

// programOf checks the first word of the command, and returns it as a [Manifest]
// has it.
func (s *Submission) programOf(manifest string, w word) (string, error) {
	if !strings.Contains(w.text, "/") {
		if !programName.MatchString(w.text) {
			return "", refuse(manifest, w.line, "« %[1]s » n'est pas le nom d'un programme", "%[1]q is not the name of a program", clip(w.text, 40))
		}
		return w.text, nil
	}
	name := strings.TrimPrefix(w.text, "./")
	f, ok := s.File(name)
	switch {
	case !fs.ValidPath(name) || !ok:
		return "", refuse(manifest, w.line,
			"« %[1]s » n'est pas un fichier du rendu", "%[1]q is not a file of the submission", clip(w.text, 200))
	case !f.Executable:
		return "", refuse(manifest, w.line,
			"« %[1]s » n'est pas exécutable (chmod +x)", "%[1]q may not be executed (chmod +x)", clip(w.text, 200))
	}
	if path.Dir(name) == "." {
		return "./" + name, nil // else it would be a program of the machine
	}
	return name, nil
}

func malformed(path string, line int, what string) error {
	return refuse(path, line, "n'est pas un manifeste : %[1]s", "is not a manifest: %[1]s", clip(what, 200))
}

func syntaxOfYAML(path string, err error) error {
	var syntax yaml.Error
	if errors.As(err, &syntax) {
		line := 0
		if t := syntax.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return malformed(path, line, syntax.GetMessage())
	}
	return malformed(path, 0, err.Error())
}

func lineOfNode(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}
