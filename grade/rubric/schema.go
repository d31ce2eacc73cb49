package rubric

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed rubric.schema.json
var schema []byte

// Schema returns the JSON Schema that a rubric is validated against; editors that
// know YAML can use it too.
func Schema() []byte { return bytes.Clone(schema) }

// compiled is the schema, ready to use; it is part of the program, so what is
// wrong with it panics.
var compiled = sync.OnceValue(func() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		panic("rubric: schema: " + err.Error())
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rubric.schema.json", doc); err != nil {
		panic("rubric: schema: " + err.Error())
	}
	return c.MustCompile("rubric.schema.json")
})

// validate reports the first place, in the order of the text, where the document
// departs from the schema.
func (d *document) validate() *Error {
	err := compiled().Validate(d.value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return position{}.errorf("%v", err)
	}
	problems := d.problems(invalid)
	return slices.MinFunc(problems, func(a, b *Error) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
}

var english = message.NewPrinter(language.English)

// problems lists the causes of a validation error that have none themselves. Where
// keys are unknown it lists these alone: a key that is misspelt is one that lacks.
func (d *document) problems(e *jsonschema.ValidationError) []*Error {
	var found []*Error
	for _, cause := range e.Causes {
		if _, unknown := cause.ErrorKind.(*kind.AdditionalProperties); unknown {
			return d.problems(cause)
		}
	}
	for _, cause := range e.Causes {
		found = append(found, d.problems(cause)...)
	}
	if found != nil {
		return found
	}
	pointer := ""
	for _, part := range e.InstanceLocation {
		pointer += "/" + part
	}
	if k, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
		for _, name := range k.Properties {
			found = append(found, d.keys[pointer+"/"+name].errorf("unknown key %q", name))
		}
		return found
	}
	return []*Error{d.values[pointer].errorf("%s%s", named(e.InstanceLocation), problemOf(e.ErrorKind))}
}

// problemOf words the problems that people meet as they would be said.
func problemOf(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Required:
		return "lacks " + strings.Join(k.Missing, ", ")
	case *kind.Pattern:
		return fmt.Sprintf("%q is no name of lower-case words joined by hyphens", k.Got)
	}
	return k.LocalizedString(english)
}

// named says which key a problem is of.
func named(location []string) string {
	if len(location) == 0 {
		return ""
	}
	return strings.Join(location, ".") + ": "
}
