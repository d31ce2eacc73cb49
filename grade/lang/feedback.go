package lang

// What is said of a property that did not pass.
var (
	Law     = say("loi : %s", "law: %s")
	Source  = say("source : %s", "source: %s")
	Because = say("non vérifié, car la propriété %s n'est pas acquise : corrigez-la d'abord",
		"not checked, for %s did not pass: correct that first")
	BecauseHeld = say("non vérifié, car la propriété %s n'a pas pu être jugée ; les points restent en attente",
		"not checked, for %s could not be judged; the points are held")
	Answered = say("%[1]s : votre programme répond %[2]s", "%[1]s: your program answers %[2]s")
	Wanted   = say("valeur attendue : %[1]s ; écart : %[2]s, pour une tolérance de %[3]s",
		"expected: %[1]s; off by %[2]s, with a tolerance of %[3]s")
	ToleranceFrom = say("tolérance : %s", "tolerance: %s")
	Magnitude     = say("l'écart est compris entre 1e%[1]s et 1e%[2]s ; la valeur attendue n'est pas montrée",
		"it is off by 1e%[1]s to 1e%[2]s; the expected value is not shown")
	NotFinite = say("la réponse n'est pas un nombre fini ; la valeur attendue n'est pas montrée",
		"the answer is not a finite number; the expected value is not shown")
	LawBroken      = say("la loi n'est pas respectée ; le détail n'est pas montré", "the law does not hold; the detail is not shown")
	Sampled        = count("test statistique sur %d tirage", "test statistique sur %d tirages", "statistical test of %d sample", "statistical test of %d samples")
	Estimate       = say("estimation %[1]s, valeur p %[2]s", "estimate %[1]s, p-value %[2]s")
	Counterexample = say("plus petit contre-exemple :", "smallest counterexample:")
	Token          = say("pour rejouer : %s", "to replay: %s")
	Hint           = say("piste : %s", "hint: %s")
	HeldPoints     = say("non jugé : les points restent en attente de l'enseignant, ils ne sont ni acquis ni perdus",
		"not judged: the points are held for the lecturer, neither earned nor lost")
	Barred = say("%s a déjà interrompu ou bloqué le programme et n'est plus appelé",
		"%s ended or blocked the program before, and is not called any more")
	Ended      = say("le programme s'est arrêté ou n'a pas répondu : %s", "the program ended or did not answer: %s")
	OutOfTime  = say("le temps accordé à un rendu, %s, était épuisé avant", "the time for one submission, %s, was used up before")
	NotReached = say("la correction s'est arrêtée avant de juger cette propriété", "the run ended before it was judged")
	Lacking    = say("l'opération n'est pas fournie : %s", "the operation is not provided: %s")
	SameAnswer = say("l'opération %s donne la même réponse à des questions différentes, ou aucun nombre fini, et est comptée comme non écrite",
		"%s gives the same answer to different questions, or no finite number, and counts as not written")
	Unsupported = say("l'opération %s ne prend en charge rien de ce qui lui est demandé, et est comptée comme non écrite",
		"%s supports nothing that it was asked, and counts as not written")
)

// What a program did instead of answering.
var (
	ReturnedError = say("%[1]s a renvoyé une erreur pour une entrée valide : %[2]s", "%[1]s returned an error on valid input: %[2]s")
	AnyError      = say("votre programme a renvoyé une erreur pour une entrée valide : %s", "your program returned an error on valid input: %s")
	Panicked      = say("%[1]s s'est interrompu brutalement : %[2]s", "%[1]s panicked: %[2]s")
	Hung          = say("%[1]s n'a pas répondu en %[2]s", "%[1]s did not return within %[2]s")
	WrongLength   = say("%[1]s a %[2]s composantes au lieu de %[3]s", "%[1]s has %[2]s entries, want %[3]s")
	WrongShape    = say("%[1]s est de taille %[2]s avec %[3]s coefficients, au lieu de %[4]s", "%[1]s is %[2]s with %[3]s entries, want %[4]s")
)

// LooksDifferences names gradients that are right to some digits only.
var LooksDifferences = say("les dérivées ont peu de chiffres justes, comme si elles étaient calculées par différences finies (ou en float32 sans que ce soit déclaré)",
	"the derivatives are right to some digits only, as if they were computed by finite differences (or in float32, without being declared)")

// What a pattern of wrong numbers looks like.
var (
	LooksTransposed = say("%s a l'air d'être transposé", "%s looks transposed")
	IsZero          = say("%s est nul partout", "%s is zero throughout")
	WrongInOneEntry = say("%[1]s est faux dans un seul coefficient sur %[2]s", "%[1]s is wrong in one entry of %[2]s")
)
