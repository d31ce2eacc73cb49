package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"bonpied/core/verdict"
	"bonpied/props"
)

// The elements of JUnit's XML that its readers agree on. encoding/xml escapes
// markup, and writes what XML cannot hold (control characters, bytes that are
// not UTF-8) as U+FFFD.
//
// Reference: the schema of Apache Ant's JUnit task, as Jenkins and GitLab read it.
type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitOutcome `xml:"failure"`
	Error   *junitOutcome `xml:"error"`
	Skipped *junitOutcome `xml:"skipped"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// junitXML formats a report as one test suite with a test case for each
// property: a fail is a failure; an error and an inconclusive are errors, for
// neither may pass a gate; not provided and known failures are skipped. A run
// that ended early has one more case, in error.
func junitXML(r props.Report, total int) ([]byte, error) {
	suite := junitSuite{Name: "bonpied " + r.Implementation, Properties: []junitProperty{
		{"seed", fmt.Sprint(r.Seed)}, {"suite", r.Suite}, {"platform", r.Platform},
		{"falseAlarmBound", r.FalseAlarmBound.String()},
	}}
	for _, result := range r.Results {
		suite.add(junitCaseOf(result))
	}
	if missing := total - len(r.Results); missing > 0 {
		suite.add(junitCase{Class: "run", Name: "complete", Error: &junitOutcome{Message: notJudged(missing), Type: "incomplete"}})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	if err := encoder.Encode(suite); err != nil {
		return nil, err
	}
	b.WriteString("\n")
	return b.Bytes(), nil
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func junitCaseOf(r props.Result) junitCase {
	family, statement, _ := strings.Cut(r.Name, "/")
	c := junitCase{Class: family, Name: statement}
	outcome := &junitOutcome{Message: oneLine(r.Reason), Type: r.Verdict.String(), Text: r.Explain()}
	switch {
	case r.Known != nil:
		outcome.Message = fmt.Sprintf("known failure until %s: %s", lastDay(r.Known.Expires), r.Known.Reason)
		c.Skipped = outcome
	case r.Verdict == verdict.Fail:
		c.Failure = outcome
	case r.Verdict == verdict.NotProvided:
		c.Skipped = &junitOutcome{Message: outcome.Message}
	case r.Verdict != verdict.Pass:
		c.Error = outcome
	}
	return c
}
