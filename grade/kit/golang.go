package kit

import (
	"go/format"
	"maps"
	"path"
	"slices"
	"strings"

	"bonpied"
	"bonpied/grade/lang"
)

// GoVersion is the version of Go that kits ask for, which is that of the contract.
const GoVersion = "1.26"

// Submission is the folder of the kit for Go that is handed in.
const Submission = "submission"

// Go returns the starter kit for Go: in the folder [Submission] a module of one
// package, with a file for each exercise; in bonpied a copy of package
// core/contract, which it imports; and a go.work, by which the go command finds the
// one from the other on the student's machine. A submission brings neither go.work
// nor contract: a grader has its own.
func Go(l lang.Language) []File {
	files := []File{
		{Path: "README.md", Data: document("README.go", l)},
		{Path: "go.work", Data: []byte("go " + GoVersion + "\n\nuse (\n\t./bonpied\n\t./" + Submission + "\n)\n")},
		{Path: path.Join(Submission, "go.mod"), Data: goModule(Submission)},
		{Path: path.Join(Submission, "kit.go"), Data: goSource(goHead.In(l))},
	}
	for _, e := range exercises() {
		files = append(files, File{Path: path.Join(Submission, e.name+".go"), Data: goExercise(e, l)})
	}
	files = append(files,
		File{Path: "bonpied/go.mod", Data: goModule("bonpied")},
		File{Path: "bonpied/LICENSE", Data: []byte(bonpied.License)})
	contract := bonpied.Contract()
	for _, name := range slices.Sorted(maps.Keys(contract)) {
		files = append(files, File{Path: path.Join("bonpied/core/contract", name), Data: contract[name]})
	}
	return files
}

func goModule(name string) []byte { return []byte("module " + name + "\n\ngo " + GoVersion + "\n") }

var goHead = lang.Text{
	FR: `// Package submission : les exercices 1 à 6 et l'annexe Leaky ReLU, d'après le cours
// « Rien ne sert de courir, il faut partir à point » (T. Lopès-Quintas, 30 janvier
// 2024). Un fichier par exercice ; écrivez-les dans l'ordre que vous voulez. Les
// types sont ceux du paquet contract, dans ../bonpied/core/contract.
package submission

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// Pour déclarer ce que vous avez choisi autrement (voir contract.Conventions) :
//
//	var Conventions = contract.Conventions{KinkWeight: 0.5}

// notWritten dit qu'une fonction n'est pas encore écrite : elle n'est pas jugée.
func notWritten(function string) error {
	return fmt.Errorf("%s : pas encore écrit : %w", function, errors.ErrUnsupported)
}

// generator renvoie le générateur d'une clé : la même clé donne les mêmes tirages,
// deux clés voisines des tirages indépendants.
func generator(key uint64) *rand.Rand {
	var seed [32]byte
	for i := range 8 {
		seed[i] = byte(key >> (8 * i))
	}
	return rand.New(rand.NewChaCha8(seed))
}
`,
	EN: `// Package submission: exercises 1 to 6 and the annex on leaky ReLU, after the lecture
// "Rien ne sert de courir, il faut partir à point" (T. Lopès-Quintas, 30 January
// 2024). There is a file for each exercise; write them in any order. The types are
// those of package contract, in ../bonpied/core/contract.
package submission

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// To declare what you chose otherwise (see contract.Conventions):
//
//	var Conventions = contract.Conventions{KinkWeight: 0.5}

// notWritten says that a function is not written yet: it is not judged.
func notWritten(function string) error {
	return fmt.Errorf("%s: not written yet: %w", function, errors.ErrUnsupported)
}

// generator returns the generator of a key: the same key gives the same draws, keys
// next to each other independent ones.
func generator(key uint64) *rand.Rand {
	var seed [32]byte
	for i := range 8 {
		seed[i] = byte(key >> (8 * i))
	}
	return rand.New(rand.NewChaCha8(seed))
}
`,
}

// goExercise returns the file of one exercise.
func goExercise(e exercise, l lang.Language) []byte {
	var functions strings.Builder
	for _, t := range e.tasks {
		functions.WriteString("\n" + goFunction(t, l))
	}
	head := "package submission\n\n"
	if strings.Contains(functions.String(), "contract.") {
		head += "import \"bonpied/core/contract\"\n\n"
	}
	return goSource(head + comment(e.title.In(l)+"\n\n"+e.text.In(l), "//", "\t") + functions.String())
}

func goFunction(t task, l lang.Language) string {
	name, _, _ := strings.Cut(t.golang.signature, "(")
	documented := name + " " + returns.In(l) + " " + t.text.In(l)
	if note := t.golang.note.In(l); note != "" {
		documented += "\n\n" + note
	}
	body := t.golang.body
	if body == "" {
		body = "return " + t.golang.result + ", notWritten(\"" + name + "\")"
	}
	return comment(documented, "//", "\t") + "func " + t.golang.signature + " {\n" + body + "\n}\n"
}

// goSource formats a file as gofmt does.
func goSource(source string) []byte {
	data, err := format.Source([]byte(source))
	if err != nil {
		panic("kit: " + err.Error() + "\n" + source) // it is part of the program
	}
	return data
}
