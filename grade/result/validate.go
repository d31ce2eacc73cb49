package result

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Validate reports a result that contradicts itself: a name that is empty or given
// twice, points that do not add up, an unknown verdict, a property of no group, a
// text that is not UTF-8 and would not be read back as it is.
func (r Result) Validate() error {
	if r.Schema != SchemaName {
		return fmt.Errorf("result: schema is %q, want %q", r.Schema, SchemaName)
	}
	if r.Submissions == nil {
		return fmt.Errorf("result: submissions is no list")
	}
	if err := readable("header", r.Suite, r.Rubric, r.Platform); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, s := range r.Submissions {
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("result: the name of submission %q is empty or given twice", s.Name)
		}
		seen[s.Name] = true
		if err := s.validate(); err != nil {
			return fmt.Errorf("result: submission %q: %w", s.Name, err)
		}
	}
	return nil
}

func (s Submission) validate() error {
	switch {
	case s.Groups == nil || s.Properties == nil:
		return fmt.Errorf("groups or properties is no list")
	case !s.Verdict.Valid() || s.Verdict == NotChecked:
		return fmt.Errorf("verdict %q", s.Verdict)
	case s.HiddenGroups < 0:
		return fmt.Errorf("%d hidden groups", s.HiddenGroups)
	}
	if err := readable("text", s.Name, s.Digest, s.Isolation, s.Reason.FR, s.Reason.EN, s.Output); err != nil {
		return err
	}
	groups, err := s.validateGroups()
	if err != nil {
		return err
	}
	return s.validateProperties(groups)
}

func (s Submission) validateGroups() (names map[string]bool, err error) {
	names = map[string]bool{}
	var points, held, most Points
	for _, g := range s.Groups {
		switch {
		case g.Name == "" || names[g.Name]:
			return nil, fmt.Errorf("the name of group %q is empty or given twice", g.Name)
		case g.Points < 0 || g.Held < 0 || g.Points+g.Held > g.MaxPoints:
			return nil, fmt.Errorf("group %s: %v points and %v held of %v", g.Name, g.Points, g.Held, g.MaxPoints)
		case !g.Verdict.Valid() || !g.Visibility.valid():
			return nil, fmt.Errorf("group %s: verdict %q, visibility %q", g.Name, g.Verdict, g.Visibility)
		}
		if err := readable("group", g.Name, g.Title.FR, g.Title.EN); err != nil {
			return nil, err
		}
		names[g.Name] = true
		points, held, most = points+g.Points, held+g.Held, most+g.MaxPoints
	}
	if points != s.Points || held != s.Held || most != s.MaxPoints {
		return nil, fmt.Errorf("%v points and %v held of %v, but its groups have %v and %v of %v",
			s.Points, s.Held, s.MaxPoints, points, held, most)
	}
	return names, nil
}

func (s Submission) validateProperties(groups map[string]bool) error {
	seen := map[string]bool{}
	for _, p := range s.Properties {
		switch {
		case p.Name == "" || seen[p.Name]:
			return fmt.Errorf("the name of property %q is empty or given twice", p.Name)
		case !groups[p.Group]:
			return fmt.Errorf("property %s is of group %q, which there is not", p.Name, p.Group)
		case !p.Verdict.Valid():
			return fmt.Errorf("property %s: verdict %q", p.Name, p.Verdict)
		case p.Cause != "" && p.Verdict != NotChecked:
			return fmt.Errorf("property %s is %s, and has a cause", p.Name, p.Verdict)
		}
		seen[p.Name] = true
		if err := p.validateTexts(); err != nil {
			return fmt.Errorf("property %s: %w", p.Name, err)
		}
	}
	return nil
}

func (p Property) validateTexts() error {
	texts := []string{p.Name, p.Group, p.Claim, p.Source, p.Cause}
	if p.Hint != nil {
		texts = append(texts, p.Hint.FR, p.Hint.EN)
	}
	if e := p.Evidence; e != nil {
		texts = append(texts, e.Reason, e.Where, e.ToleranceFrom, e.Pattern, e.Counterexample, e.Token)
		if e.Hidden && (e.Want != nil || e.Miss != nil || e.Tolerance != nil) {
			return fmt.Errorf("the expected value is hidden, and there")
		}
		if e.Statistics != nil {
			texts = append(texts, e.Statistics.Statistic)
		}
	}
	return readable("text", texts...)
}

// readable reports a text that JSON could not hold as it is.
func readable(what string, texts ...string) error {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("result: %s %q is not UTF-8", what, text)
		}
	}
	return nil
}

func (v Visibility) valid() bool {
	for _, known := range Visibilities() {
		if v == known {
			return true
		}
	}
	return false
}

// Clean returns text as UTF-8, with U+FFFD for what is not.
func Clean(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// Clean makes every text of a submission UTF-8, for some of them are somebody
// else's: names of folders, messages of errors, what was printed.
func (s *Submission) Clean() {
	for _, text := range []*string{&s.Name, &s.Digest, &s.Isolation, &s.Reason.FR, &s.Reason.EN, &s.Output} {
		*text = Clean(*text)
	}
	for i := range s.Properties {
		s.Properties[i].clean()
	}
}

func (p *Property) clean() {
	p.Claim, p.Source = Clean(p.Claim), Clean(p.Source)
	if p.Evidence == nil {
		return
	}
	e := *p.Evidence
	for _, text := range []*string{&e.Reason, &e.Where, &e.ToleranceFrom, &e.Pattern, &e.Counterexample, &e.Token} {
		*text = Clean(*text)
	}
	p.Evidence = &e
}
