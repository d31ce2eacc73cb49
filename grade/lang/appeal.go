package lang

// What is said of one counterexample that is judged again.
var (
	JudgedChecks = say("jugée par des essais sur des entrées tirées au hasard ; celle-ci est l'une d'elles",
		"judged by checks on drawn inputs, of which this is one")
	JudgedSample = say("jugée par un test statistique : fausse alerte avec une probabilité de %[1]s ; un effet de %[2]s échappe avec une probabilité d'au plus %[3]s",
		"judged by a statistical test: a false alarm has probability %[1]s; an effect of %[2]s is missed with probability at most %[3]s")
	OracleError = say("oracle : sa propre erreur, au plus %s, est comprise dans la tolérance", "oracle: its own error, at most %s, is part of the tolerance")
	Nearest     = say("comparaison la plus serrée : %[1]s vaut %[2]s, attendu %[3]s ; écart : %[4]s, pour une tolérance de %[5]s",
		"nearest comparison: %[1]s is %[2]s, expected %[3]s; off by %[4]s, with a tolerance of %[5]s")
	HoldsHere = say("la loi est respectée sur cette entrée", "the law holds on this input")
)

// What is said of a kit that was written.
var KitWritten = count("%[1]d fichier écrit dans %[2]s ; commencez par %[3]s", "%[1]d fichiers écrits dans %[2]s ; commencez par %[3]s",
	"%[1]d file written to %[2]s; begin with %[3]s", "%[1]d files written to %[2]s; begin with %[3]s")
