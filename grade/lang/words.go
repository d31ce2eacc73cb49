package lang

// What a verdict is called, of a property and of a submission.
var (
	Pass         = say("réussi", "pass")
	Fail         = say("échec", "fail")
	Inconclusive = say("indécis", "inconclusive")
	Error        = say("erreur du correcteur", "error of the grader")
	NotProvided  = say("non fourni", "not provided")
	NotChecked   = say("non vérifié", "not checked")
)

// Words of tables and headings.
var (
	Submission   = say("rendu", "submission")
	Points       = say("points", "points")
	Held         = say("en attente", "held")
	Verdict      = say("verdict", "verdict")
	Group        = say("partie", "part")
	Isolation    = say("isolement", "isolation")
	Grade        = say("Notes", "Grades")
	Output       = say("sortie du programme :", "output of the program:")
	PointsOf     = say("%[1]s / %[2]s", "%[1]s / %[2]s")
	ScoreOf      = say("%[1]s sur %[2]s", "%[1]s out of %[2]s")
	Entry        = say("%[1]s : %[2]s", "%[1]s: %[2]s")
	HeldOf       = say("%[1]s, plus %[2]s en attente d'une décision de l'enseignant", "%[1]s, and %[2]s held for the lecturer")
	HiddenGroups = count("%d partie cachée n'est pas montrée", "%d parties cachées ne sont pas montrées",
		"%d hidden part is not shown", "%d hidden parts are not shown")
	Submissions = count("%d rendu", "%d rendus", "%d submission", "%d submissions")
	FailedOf    = count("%d propriété sur %d n'est pas acquise", "%d propriétés sur %d ne sont pas acquises",
		"%d property of %d did not pass", "%d properties of %d did not pass")
	More = count("et %d autre, voir le rapport complet", "et %d autres, voir le rapport complet",
		"and %d more, see the full report", "and %d more, see the full report")
	Truncated = count("Rapport tronqué : %d rendu n'est pas détaillé ici (limite de taille).",
		"Rapport tronqué : %d rendus ne sont pas détaillés ici (limite de taille).",
		"Truncated report: %d submission is not detailed here (size limit).",
		"Truncated report: %d submissions are not detailed here (size limit).")
	Cut = say("… (tronqué)", "… (truncated)")
)

// What stands at the foot of a report.
var (
	Footer = say("probabilité de fausse alerte : au plus %[1]s ; graine %[2]s, suite %[3]s, barème %[4]s, %[5]s",
		"false-alarm bound %[1]s; seed %[2]s, suite %[3]s, rubric %[4]s, %[5]s")
	Plagiarism = say("La copie de code n'est pas détectée.", "Copied code is not detected.")
)
