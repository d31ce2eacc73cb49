package submission

import (
	"io/fs"

	"bonpied/grade/lang"
)

// kindOf says what a file is that is not regular.
func kindOf(mode fs.FileMode) lang.Text {
	switch {
	case mode&fs.ModeSymlink != 0:
		return lang.Text{FR: "un lien symbolique", EN: "a symbolic link"}
	case mode&fs.ModeNamedPipe != 0:
		return lang.Text{FR: "un tube nommé", EN: "a named pipe"}
	case mode&fs.ModeSocket != 0:
		return lang.Text{FR: "une prise réseau", EN: "a socket"}
	case mode&fs.ModeDevice != 0:
		return lang.Text{FR: "un périphérique", EN: "a device"}
	}
	return lang.Text{FR: "un fichier spécial", EN: "a special file"}
}
