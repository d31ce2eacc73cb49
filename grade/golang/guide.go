package golang

import _ "embed" // the guide

// Guide is SUBMISSION.md, for starter kits.
//
//go:embed SUBMISSION.md
var Guide string
