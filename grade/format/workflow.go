package format

import (
	"fmt"
	"strings"
)

// Annotation formats one GitHub workflow command, a line. In its message %, CR and
// LF are written as %25, %0D and %0A; in the title also : and , as %3A and %2C.
//
// Reference: GitHub Docs, "Workflow commands for GitHub Actions".
func Annotation(level, title, message string) string {
	return fmt.Sprintf("::%s title=%s::%s\n", level, titleEscapes.Replace(Printable(title)), messageEscapes.Replace(Printable(message)))
}

var (
	messageEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	titleEscapes   = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
