package lang

// What a regrade changed.
var (
	DiffNothing  = say("aucune note ne change", "no grade changes")
	DiffAdded    = say("%[1]s : nouveau rendu, %[2]s", "%[1]s: new submission, %[2]s")
	DiffRemoved  = say("%[1]s : rendu disparu, qui avait %[2]s", "%[1]s: submission is gone, had %[2]s")
	DiffPoints   = say("%[1]s : %[2]s → %[3]s", "%[1]s: %[2]s → %[3]s")
	DiffProperty = say("%[1]s : %[2]s → %[3]s", "%[1]s: %[2]s → %[3]s")
	DiffHeader   = say("%[1]s : %[2]s → %[3]s", "%[1]s: %[2]s → %[3]s")
	DiffAbsent   = say("absent", "absent")
	DiffWhy      = say("cause : %s", "because: %s")
)

// The reasons for which a grade changes.
var (
	WhySubmission = say("le rendu a changé", "the submission changed")
	WhyRubric     = say("le barème a changé", "the rubric changed")
	WhySuite      = say("la suite de vérification a changé", "the suite changed")
	WhySeed       = say("la graine a changé : d'autres entrées ont été tirées", "the seed changed: other inputs were drawn")
	WhyPlatform   = say("la plateforme a changé", "the platform changed")
	WhyIsolation  = say("l'isolement a changé", "the isolation changed")
	WhyUnknown    = say("rien de ce que les rapports indiquent n'a changé : le rendu ne répond pas toujours pareil, ou la machine était chargée",
		"nothing that the reports state changed: the submission does not always answer alike, or the machine was busy")
)

// What a changed line of a report's header is called.
var (
	Suite    = say("suite de vérification", "suite")
	Rubric   = say("barème", "rubric")
	Seed     = say("graine", "seed")
	Platform = say("plateforme", "platform")
)
