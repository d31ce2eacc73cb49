package rubric

import "github.com/goccy/go-yaml/token"

// refused are the parts of YAML that a rubric does without.
var refused = map[token.Type]string{
	token.AnchorType:     "an anchor",
	token.AliasType:      "an alias",
	token.TagType:        "a tag",
	token.DirectiveType:  "a directive",
	token.MergeKeyType:   "a merge key",
	token.MappingKeyType: "an explicit key",
}

// maxTokens bounds the words and marks of a rubric, comments included: the parser
// takes a time that grows with the square of their number.
const maxTokens = 8_000

// plainTokens refuses what a rubric does without before anything is parsed, for
// the parser recurses as deep as the text says.
func plainTokens(tokens token.Tokens) *Error {
	depth, entries, line := 0, 0, 0
	var header, content, end *token.Token
	for i, t := range tokens {
		at := placeOf(t)
		if i == maxTokens {
			return at.errorf("more than %d words and marks", maxTokens)
		}
		if at.line != line {
			line, entries = at.line, 0
		}
		switch t.Type {
		case token.CommentType:
			continue
		case token.DocumentHeaderType:
			if header != nil || content != nil || end != nil {
				return at.errorf("a second document")
			}
			header = t
			continue
		case token.DocumentEndType:
			end = t
			continue
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			entries++
		}
		if name, ok := refused[t.Type]; ok {
			return at.errorf("%s: a rubric has none", name)
		}
		if depth > maxDepth || entries > maxDepth {
			return at.errorf("nested too deeply")
		}
		if end != nil {
			return at.errorf("a second document")
		}
		content = t
	}
	return nil
}
