package lang

// Why a submission was not judged.
var (
	BuildsTooLong = say("le rendu ne se compile pas en %s", "the submission does not build within %s")
	NoProgram     = say("le programme %s n'est pas installé ici", "the program %s is not installed here")
	NotLoaded     = say("le rendu ne peut pas être chargé : %s", "the submission cannot be loaded: %s")
	NotStarted    = say("le programme ne répond pas au protocole : %s", "the program does not speak the protocol: %s")
	NotGraded     = say("le correcteur n'a pas pu juger ce rendu, ses points restent en attente : %s",
		"the grader could not judge this submission, its points are held: %s")
	JudgeEnded = say("le processus qui jugeait ce rendu s'est arrêté : %s", "the process that judged this submission ended: %s")
)
