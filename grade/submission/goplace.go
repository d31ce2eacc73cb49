package submission

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// foreign is what a build of a Go package would take beside its Go.
var foreign = []string{
	".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90",
	".s", ".S", ".sx", ".swig", ".swigcxx", ".syso", ".a", ".o", ".so",
}

// checkPlace refuses a file of a Go submission by its name.
func checkPlace(f File) error {
	folder, name := path.Split(f.Path)
	switch {
	case slices.Contains(strings.Split(folder, "/"), "vendor"):
		return refuse(f.Path, 0,
			"est dans un dossier vendor : un rendu n'apporte pas les paquets d'autrui",
			"is in a folder vendor: a submission brings no packages of others")
	case name == "go.work" || name == "go.work.sum":
		return refuse(f.Path, 0,
			"est un espace de travail : un rendu est un seul paquet",
			"is a workspace: a submission is one package")
	case folder != "" && (name == "go.mod" || name == "go.sum"):
		return refuse(f.Path, 0,
			"est un module dans le module : un rendu est un seul paquet",
			"is a module inside the module: a submission is one package")
	case slices.Contains(foreign, path.Ext(name)):
		return refuse(f.Path, 0,
			"n'est pas du Go : un rendu n'a ni cgo, ni assembleur, ni code compilé",
			"is not Go: a submission has no cgo, no assembly and no compiled code")
	case folder != "" && path.Ext(name) == ".go":
		return refuse(f.Path, 0,
			"est dans un sous-dossier : un rendu est un seul paquet, en haut du dossier",
			"is in a folder of its own: a submission is one package, at the top of the folder")
	}
	return nil
}

// checkModule reads go.mod, of which the grader uses nothing: it has a module and
// a version of Go, and what would change a build is refused.
func checkModule(f File) error {
	number := 0
	for line := range strings.Lines(string(f.Data)) {
		number++
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] != "module" && words[0] != "go":
			return refuse(f.Path, number,
				"dit « %[1]s » ; le go.mod d'un rendu n'a que module et go",
				"says %[1]q; the go.mod of a submission has only module and go", clip(words[0], 40))
		case len(words) != 2 || strings.ContainsAny(words[1], "()"):
			return refuse(f.Path, number, "n'est pas de la forme « %[1]s nom »", "is not of the form %[1]q", words[0]+" NAME")
		}
	}
	return nil
}

// clip makes one printable line, of at most so many bytes and a sign for the rest,
// of a text of a submission that a message shows.
func clip(text string, most int) string {
	text = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return '\uFFFD'
		}
		return c
	}, text)
	for i := range text {
		if i >= most {
			return text[:i] + "…"
		}
	}
	return text
}
