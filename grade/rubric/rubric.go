package rubric

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"slices"

	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/props"
)

// Rubric says what each property is worth. Only [Parse] and [Default] make one.
type Rubric struct {
	Title  lang.Text
	Groups []Group

	digest   string
	judged   []props.Property     // what the groups hold, prerequisites first
	requires map[string][]string  // what each property requires itself
	hints    map[string]lang.Text // by property
}

// Group is some properties and what they are worth together.
type Group struct {
	Name       string
	Title      lang.Text
	Points     result.Points
	Credit     Credit
	Visibility result.Visibility
	// HideExpected keeps expected values, and what they could be computed from, out
	// of every report.
	HideExpected bool
	Properties   []string // in the order of the catalogue
}

// Credit says how the properties of a group share its points.
type Credit string

// The credits.
const (
	Share Credit = "share" // each property has its part
	All   Credit = "all"   // all or nothing
)

//go:embed default.yaml
var defaultYAML []byte

// DefaultYAML returns the text of the default rubric, to start one's own from.
func DefaultYAML() []byte { return slices.Clone(defaultYAML) }

// Default returns the default rubric, which follows the exercises of the lecture.
func Default() *Rubric {
	r, err := Parse(defaultYAML, props.All())
	if err != nil {
		panic("rubric: default.yaml: " + err.Error())
	}
	return r
}

// Parse reads a rubric for the properties of a catalogue. Its error is an
// [*Error].
func Parse(data []byte, catalogue []props.Property) (*Rubric, error) {
	text, problem := plain(data)
	if problem != nil {
		return nil, problem
	}
	d, problem := parse(text)
	if problem != nil {
		return nil, problem
	}
	if problem := d.validate(); problem != nil {
		return nil, problem
	}
	r, problem := build(d, catalogue)
	if problem != nil {
		return nil, problem
	}
	return r, nil
}

// Digest returns 16 hexadecimal digits of what the rubric says, whatever its
// layout and comments.
func (r *Rubric) Digest() string { return r.digest }

// digestOf hashes the values of a document; encoding/json sorts their keys.
func digestOf(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic("rubric: " + err.Error()) // values of a document are of plain types
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:16]
}

// Properties returns what has to be judged, prerequisites first.
func (r *Rubric) Properties() []props.Property { return slices.Clone(r.judged) }

// Max returns what the groups are worth together.
func (r *Rubric) Max() result.Points {
	var total result.Points
	for _, g := range r.Groups {
		total += g.Points
	}
	return total
}

// Requires returns what a property requires itself, in the order of the catalogue.
func (r *Rubric) Requires(property string) []string { return slices.Clone(r.requires[property]) }

// Hint returns what helps with a property that fails.
func (r *Rubric) Hint(property string) (lang.Text, bool) {
	text, ok := r.hints[property]
	return text, ok
}
