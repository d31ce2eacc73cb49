package rubric

import (
	"encoding/json"
	"fmt"

	"bonpied/grade/lang"
	"bonpied/grade/result"
	"bonpied/props"
)

// written is a rubric as it stands in the file.
type written struct {
	Title         lang.Text      `json:"title"`
	Expected      string         `json:"expected"`
	Groups        []writtenGroup `json:"groups"`
	Prerequisites []struct {
		Properties []string `json:"properties"`
		Require    []string `json:"require"`
	} `json:"prerequisites"`
	Hints []struct {
		Properties []string  `json:"properties"`
		Text       lang.Text `json:"text"`
	} `json:"hints"`
}

type writtenGroup struct {
	Name       string            `json:"name"`
	Title      lang.Text         `json:"title"`
	Points     json.Number       `json:"points"`
	Properties []string          `json:"properties"`
	Except     []string          `json:"except"`
	Credit     Credit            `json:"credit"`
	Visibility result.Visibility `json:"visibility"`
	Expected   string            `json:"expected"`
}

// builder makes a rubric of a document that the schema allows.
type builder struct {
	*document
	catalogue []props.Property
	rubric    *Rubric
	group     map[string]string // that a property is in
}

func build(d *document, catalogue []props.Property) (*Rubric, *Error) {
	w, problem := d.written()
	if problem != nil {
		return nil, problem
	}
	b := &builder{d, catalogue, &Rubric{
		Title: w.Title, digest: digestOf(d.value),
		requires: map[string][]string{}, hints: map[string]lang.Text{},
	}, map[string]string{}}
	if problem := b.groups(w); problem != nil {
		return nil, problem
	}
	if problem := b.hints(w); problem != nil {
		return nil, problem
	}
	if problem := b.prerequisites(w); problem != nil {
		return nil, problem
	}
	return b.rubric, nil
}

func (d *document) written() (w written, problem *Error) {
	data, err := json.Marshal(d.value)
	if err == nil {
		err = json.Unmarshal(data, &w)
	}
	if err != nil { // the schema allows nothing else
		return w, position{}.errorf("%v", err)
	}
	return w, nil
}

func (b *builder) groups(w written) *Error {
	names := map[string]bool{}
	for i, g := range w.Groups {
		at := fmt.Sprint("/groups/", i)
		if names[g.Name] {
			return b.values[at+"/name"].errorf("a second group %q", g.Name)
		}
		names[g.Name] = true
		made, problem := b.newGroup(g, w.Expected, at)
		if problem != nil {
			return problem
		}
		b.rubric.Groups = append(b.rubric.Groups, made)
	}
	if b.rubric.Max() == 0 {
		return b.values["/groups"].errorf("the groups are worth 0 points")
	}
	return nil
}

func (b *builder) newGroup(g writtenGroup, expected, at string) (Group, *Error) {
	points, err := result.ParsePoints(g.Points.String())
	if err != nil {
		return Group{}, b.values[at+"/points"].errorf("points: %v", err)
	}
	if g.Expected != "" {
		expected = g.Expected
	}
	made := Group{
		Name: g.Name, Title: g.Title, Points: points, Credit: g.Credit, Visibility: g.Visibility,
		HideExpected: expected != "shown",
	}
	if made.Credit == "" {
		made.Credit = Share
	}
	if made.Visibility == "" {
		made.Visibility = result.Visible
	}
	var problem *Error
	made.Properties, problem = b.members(g, at)
	return made, problem
}

// members returns the properties of a group.
func (b *builder) members(g writtenGroup, at string) ([]string, *Error) {
	excluded := map[string]bool{}
	for i, pattern := range g.Except {
		matched, problem := b.match(pattern, fmt.Sprint(at, "/except/", i))
		if problem != nil {
			return nil, problem
		}
		for _, p := range matched {
			excluded[p.Name] = true
		}
	}
	chosen := map[string]bool{}
	for i, pattern := range g.Properties {
		where := fmt.Sprint(at, "/properties/", i)
		matched, problem := b.match(pattern, where)
		if problem != nil {
			return nil, problem
		}
		for _, p := range matched {
			if excluded[p.Name] {
				continue
			}
			if other, ok := b.group[p.Name]; ok && other != g.Name {
				return nil, b.values[where].errorf("%s is in group %q already", p.Name, other)
			}
			b.group[p.Name], chosen[p.Name] = g.Name, true
		}
	}
	if len(chosen) == 0 {
		return nil, b.values[at].errorf("no property is left in group %q", g.Name)
	}
	return b.ordered(chosen), nil
}

// ordered returns the chosen names in the order of the catalogue.
func (b *builder) ordered(chosen map[string]bool) []string {
	var names []string
	for _, p := range b.catalogue {
		if chosen[p.Name] {
			names = append(names, p.Name)
		}
	}
	return names
}

func (b *builder) match(pattern, at string) ([]props.Property, *Error) {
	matched, err := props.Match(b.catalogue, pattern)
	if err != nil {
		return nil, b.values[at].errorf("%v", err)
	}
	return matched, nil
}

// graded returns the properties of groups that a pattern matches.
func (b *builder) graded(pattern, at string) ([]string, *Error) {
	matched, problem := b.match(pattern, at)
	if problem != nil {
		return nil, problem
	}
	var names []string
	for _, p := range matched {
		if _, ok := b.group[p.Name]; ok {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		return nil, b.values[at].errorf("pattern %q matches no property of a group", pattern)
	}
	return names, nil
}

func (b *builder) hints(w written) *Error {
	for i, hint := range w.Hints {
		for k, pattern := range hint.Properties {
			at := fmt.Sprintf("/hints/%d/properties/%d", i, k)
			names, problem := b.graded(pattern, at)
			if problem != nil {
				return problem
			}
			for _, name := range names {
				if other, ok := b.rubric.hints[name]; ok && other != hint.Text {
					return b.values[at].errorf("%s has a hint already", name)
				}
				b.rubric.hints[name] = hint.Text
			}
		}
	}
	return nil
}
