package format

import (
	"bytes"
	"encoding/xml"
)

// The elements of JUnit's XML that its readers agree on. encoding/xml escapes
// markup, and writes what XML cannot hold (control characters, bytes that are not
// UTF-8) as U+FFFD.
//
// Reference: the schema of Apache Ant's JUnit task, as Jenkins and GitLab read it.
type (
	// Suites is the root where there are several suites.
	Suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		Suites  []Suite  `xml:"testsuite"`
	}
	// Suite is one suite, with what it counts of its cases; see [Suite.Add].
	Suite struct {
		XMLName    xml.Name   `xml:"testsuite"`
		Name       string     `xml:"name,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Properties []Property `xml:"properties>property"`
		Cases      []Case     `xml:"testcase"`
	}
	// Property is a name and a value that belong to a suite.
	Property struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	// Case is one test, with at most one outcome; none is a pass.
	Case struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		Failure *Outcome `xml:"failure"`
		Error   *Outcome `xml:"error"`
		Skipped *Outcome `xml:"skipped"`
	}
	// Outcome is why a test did not pass.
	Outcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// Add appends a case and counts it.
func (s *Suite) Add(c Case) {
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

// JUnit returns a [Suite] or [Suites] as a file.
func JUnit(root any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	b.WriteString("\n")
	return b.Bytes(), nil
}
