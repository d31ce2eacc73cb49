package result

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed result.schema.json
var schema []byte

// Schema returns the JSON Schema of a [Result].
func Schema() []byte { return bytes.Clone(schema) }

// compiled is the schema, ready to use; it is part of the program, so what is
// wrong with it panics.
var compiled = sync.OnceValue(func() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		panic("result: schema: " + err.Error())
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("result.schema.json", doc); err != nil {
		panic("result: schema: " + err.Error())
	}
	return c.MustCompile("result.schema.json")
})

// CheckSchema reports where the JSON of a result departs from the schema.
func CheckSchema(data []byte) error {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	if err := compiled().Validate(doc); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	return nil
}
