package rubric

import "fmt"

// Error is what is wrong with a rubric, and where. Lines and columns count from 1,
// columns in characters.
type Error struct {
	Line, Column int
	Problem      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("rubric: line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// position is a place in the text.
type position struct{ line, column int }

func (p position) errorf(format string, args ...any) *Error {
	return &Error{max(p.line, 1), max(p.column, 1), fmt.Sprintf(format, args...)}
}
