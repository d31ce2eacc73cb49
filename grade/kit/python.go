package kit

import (
	"fmt"
	"strings"

	"bonpied/grade/lang"
	"bonpied/grade/python"
)

// Python returns the starter kit for Python: submission.py with the exercises and
// empty functions, SUBMISSION.md, which says what each function is given, and
// README.md, which says how to check oneself. The folder that it is written to is
// what a student hands in.
func Python(l lang.Language) []File {
	guide := lang.Text{FR: python.GuideFR, EN: python.Guide}
	return []File{
		{Path: "submission.py", Data: []byte(pythonSource(l))},
		{Path: "SUBMISSION.md", Data: []byte(guide.In(l))},
		{Path: "README.md", Data: document("README.python", l)},
	}
}

var pythonHead = lang.Text{
	FR: `"""Partir du bon pied : les exercices 1 à 6 et l'annexe Leaky ReLU.

D'après le cours « Rien ne sert de courir, il faut partir à point »
(T. Lopès-Quintas, 30 janvier 2024).

Écrivez les fonctions dans l'ordre que vous voulez. SUBMISSION.md dit ce que
chacune reçoit, et README.md comment vérifier votre travail vous-même.
"""
import math

# Pour recevoir et renvoyer des tableaux NumPy au lieu de listes :
# import numpy as np

# Ce que vous avez choisi autrement (voir SUBMISSION.md) :
# CONVENTIONS = {"kink_weight": 0.5}
`,
	EN: `"""Starting on the right foot: exercises 1 to 6 and the annex on leaky ReLU.

After the lecture "Rien ne sert de courir, il faut partir à point"
(T. Lopès-Quintas, 30 January 2024).

Write the functions in any order. SUBMISSION.md says what each is given, and
README.md how to check your work yourself.
"""
import math

# To be given and return NumPy arrays instead of lists:
# import numpy as np

# What you chose otherwise (see SUBMISSION.md):
# CONVENTIONS = {"kink_weight": 0.5}
`,
}

// Words of kits.
var (
	returns = lang.Text{FR: "renvoie", EN: "returns"}
	notYet  = lang.Text{FR: "pas encore écrit", EN: "not written yet"}
)

func pythonSource(l lang.Language) string {
	var b strings.Builder
	b.WriteString(pythonHead.In(l))
	for _, e := range exercises() {
		b.WriteString("\n\n" + comment(pythonTitle(e.title.In(l))+"\n\n"+e.text.In(l), "#", "    "))
		for _, t := range e.tasks {
			b.WriteString("\n\n" + pythonFunction(t, l))
		}
	}
	return b.String()
}

// pythonTitle sets a title off in a file that holds all exercises.
func pythonTitle(title string) string {
	line := strings.Repeat("=", 80)
	return line + "\n" + title + "\n" + line
}

func pythonFunction(t task, l lang.Language) string {
	separator := lang.Text{FR: " :", EN: ":"}
	documented := sentence(returns.In(l)) + " " + t.python.result + separator.In(l) + "\n\n" + t.text.In(l)
	if note := t.python.note.In(l); note != "" {
		documented += "\n\n" + note
	}
	body := t.python.body
	if body == "" {
		body = fmt.Sprintf("raise NotImplementedError(%q)", notYet.In(l))
	}
	return "def " + t.python.signature + ":\n" + indented(`"""`+documented+"\n"+`"""`+"\n"+body) + "\n"
}
