package rubric

import (
	"fmt"
	"slices"
	"strings"

	"bonpied/props"
)

// prerequisites notes what requires what, and puts the properties in an order in
// which prerequisites come first.
func (b *builder) prerequisites(w written) *Error {
	required := map[string]map[string]bool{}
	from := map[[2]string]string{} // the pattern that an arrow comes from
	for i, pre := range w.Prerequisites {
		needs, problem := b.patterns(pre.Require, fmt.Sprintf("/prerequisites/%d/require/", i))
		if problem != nil {
			return problem
		}
		dependents, problem := b.patterns(pre.Properties, fmt.Sprintf("/prerequisites/%d/properties/", i))
		if problem != nil {
			return problem
		}
		for name := range dependents {
			for need, at := range needs {
				if required[name] == nil {
					required[name] = map[string]bool{}
				}
				required[name][need] = true
				from[[2]string{name, need}] = at
			}
		}
	}
	for name, needs := range required {
		b.rubric.requires[name] = b.ordered(needs)
	}
	return b.order(from)
}

// patterns returns the graded properties of several patterns, each with where the
// pattern stands.
func (b *builder) patterns(patterns []string, at string) (map[string]string, *Error) {
	found := map[string]string{}
	for k, pattern := range patterns {
		where := fmt.Sprint(at, k)
		names, problem := b.graded(pattern, where)
		if problem != nil {
			return nil, problem
		}
		for _, name := range names {
			found[name] = where
		}
	}
	return found, nil
}

// order walks the properties, what each requires first, and refuses a circle.
func (b *builder) order(from map[[2]string]string) *Error {
	done := map[string]bool{}
	var path []string
	var visit func(name string) *Error
	visit = func(name string) *Error {
		if done[name] {
			return nil
		}
		if i := slices.Index(path, name); i >= 0 {
			circle := append(slices.Clone(path[i:]), name)
			last := [2]string{path[len(path)-1], name}
			return b.values[from[last]].errorf("a circle of prerequisites: %s", strings.Join(circle, " requires "))
		}
		path = append(path, name)
		for _, need := range b.rubric.requires[name] {
			if problem := visit(need); problem != nil {
				return problem
			}
		}
		path = path[:len(path)-1]
		done[name] = true
		p, _ := props.Find(b.catalogue, name)
		b.rubric.judged = append(b.rubric.judged, p)
		return nil
	}
	for _, p := range b.catalogue {
		if _, graded := b.group[p.Name]; graded {
			if problem := visit(p.Name); problem != nil {
				return problem
			}
		}
	}
	return nil
}
