package kit

import (
	"bytes"

	"bonpied/grade/lang"
)

// Gradescope returns the autograder of Gradescope, without the program bonpied
// itself, which the lecturer puts beside it. Its reports are in the language.
//
// Reference: Gradescope, "Autograder Specifications".
func Gradescope(l lang.Language) []File {
	return []File{
		{Path: "setup.sh", Data: embedded("setup.sh"), Program: true},
		{Path: "run_autograder", Data: inLanguage("run_autograder", l), Program: true},
		{Path: "README.md", Data: document("README.gradescope", l)},
	}
}

// GitHub returns a workflow of GitHub Actions that grades the submission of a
// repository, and the script that it runs.
//
// Reference: GitHub Docs, "Workflow syntax for GitHub Actions".
func GitHub(l lang.Language) []File {
	return []File{
		{Path: ".github/workflows/bonpied.yml", Data: embedded("bonpied.yml")},
		{Path: ".github/bonpied.sh", Data: inLanguage("bonpied.sh", l), Program: true},
		{Path: ".github/BONPIED.md", Data: document("README.github", l)},
	}
}

// inLanguage returns a script that grades in a language.
func inLanguage(name string, l lang.Language) []byte {
	const english, french = "\nlanguage=en\n", "\nlanguage=fr\n"
	script := embedded(name)
	if l == lang.French {
		return bytes.Replace(script, []byte(english), []byte(french), 1)
	}
	return script
}
