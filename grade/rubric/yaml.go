package rubric

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// document is a YAML document as plain values (maps, lists, texts, numbers as
// they are written), with the place of each by its JSON pointer.
type document struct {
	value  any
	values map[string]position
	keys   map[string]position
}

// parse reads the one document of a text. YAML has more than a rubric needs, and
// the rest is refused by name: several documents, of which a decoder would
// silently read the first; anchors and aliases, which grow without bound; tags;
// keys that are no names; numbers that are not decimal.
func parse(text string) (d *document, problem *Error) {
	// The parser is somebody else's: if it panics, the rubric is at fault and not
	// the grader.
	defer func() {
		if v := recover(); v != nil {
			d, problem = nil, position{}.errorf("malformed YAML: %v", v)
		}
	}()
	tokens := lexer.Tokenize(text)
	if problem := plainTokens(tokens); problem != nil {
		return nil, problem
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxError(err)
	}
	d = &document{values: map[string]position{}, keys: map[string]position{}}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil || file.Docs[0].Body.Type() == ast.CommentType {
		return nil, position{}.errorf("the rubric is empty")
	}
	d.value, problem = d.convert(file.Docs[0].Body, "", 0)
	return d, problem
}

// syntaxError takes message and place from an error of the parser.
func syntaxError(err error) *Error {
	var syntax yaml.Error
	if errors.As(err, &syntax) {
		return placeOf(syntax.GetToken()).errorf("%s", syntax.GetMessage())
	}
	return position{}.errorf("malformed YAML: %v", err)
}

func placeOf(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{t.Position.Line, t.Position.Column}
}

// place returns where a node begins: a mapping at its first key.
func place(n ast.Node) position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return place(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return place(n.Key)
	}
	return placeOf(n.GetToken())
}

// maxDepth is more than a rubric needs.
const maxDepth = 8

// convert turns a node into plain values, and keeps its place.
func (d *document) convert(n ast.Node, pointer string, depth int) (any, *Error) {
	if n == nil {
		return nil, nil
	}
	d.values[pointer] = place(n)
	if depth > maxDepth {
		return nil, place(n).errorf("nested too deeply")
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return d.mapping(n.Values, pointer, depth)
	case *ast.MappingValueNode:
		return d.mapping([]*ast.MappingValueNode{n}, pointer, depth)
	case *ast.SequenceNode:
		list := []any{}
		for i, item := range n.Values {
			value, problem := d.convert(item, fmt.Sprint(pointer, "/", i), depth+1)
			if problem != nil {
				return nil, problem
			}
			list = append(list, value)
		}
		return list, nil
	}
	return scalar(n)
}

func (d *document) mapping(entries []*ast.MappingValueNode, pointer string, depth int) (any, *Error) {
	object := map[string]any{}
	for _, entry := range entries {
		name, ok := entry.Key.(*ast.StringNode)
		if !ok {
			return nil, place(entry.Key).errorf("a key that is no name")
		}
		if _, twice := object[name.Value]; twice {
			return nil, place(entry.Key).errorf("key %q is given twice", name.Value)
		}
		at := pointer + "/" + name.Value
		d.keys[at] = place(entry.Key)
		value, problem := d.convert(entry.Value, at, depth+1)
		if problem != nil {
			return nil, problem
		}
		object[name.Value] = value
	}
	return object, nil
}

var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

func scalar(n ast.Node) (any, *Error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), nil
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.NullNode:
		return nil, nil
	case *ast.IntegerNode, *ast.FloatNode:
		if text := n.GetToken().Value; decimal.MatchString(text) {
			return json.Number(text), nil
		}
		return nil, place(n).errorf("%s is not written as a decimal number", n.GetToken().Value)
	case *ast.InfinityNode, *ast.NanNode:
		return nil, place(n).errorf("%s is not a finite number", n.GetToken().Value)
	}
	return nil, place(n).errorf("a rubric has no %s", strings.ToLower(n.Type().String()))
}
