package lookalike

import "bonpied/grade/lang"

// depthTexts say the faults of stochastic depth.
var depthTexts = map[string]lang.Text{
	"mask-keep-drop-swapped":              {FR: "un bloc était gardé quand il faut le supprimer", EN: "a block were kept where it is to be dropped"},
	"mask-never-drops":                    {FR: "tous les blocs étaient gardés", EN: "every block were kept"},
	"mask-applied-twice":                  {FR: "chaque bloc était tiré deux fois", EN: "each block were drawn twice"},
	"mask-reversed":                       {FR: "le masque allait de la sortie vers l'entrée", EN: "the mask went from the output to the input"},
	"mask-zero-means-default":             {FR: "p_L = 0 voulait dire « non donné »", EN: `p_L = 0 meant "not given"`},
	"mask-clamped-rate":                   {FR: "les probabilités étaient écartées de 0 et de 1", EN: "probabilities were kept away from 0 and 1"},
	"mask-one-draw-for-all":               {FR: "un seul tirage décidait pour tous les blocs", EN: "a single draw decided for all blocks"},
	"mask-systematic":                     {FR: "les tirages des blocs étaient répartis régulièrement au lieu d'être indépendants", EN: "the draws of the blocks were spread regularly and not independent"},
	"mask-key-ignored":                    {FR: "le tirage des blocs ne dépendait pas de la clé", EN: "the draw of the blocks did not depend on the key"},
	"mask-key-truncated":                  {FR: "seuls 32 bits de la clé comptaient pour les blocs", EN: "only 32 bits of the key counted for the blocks"},
	"mask-not-reproducible":               {FR: "le tirage des blocs dépendait des appels précédents et non de la clé", EN: "the draw of the blocks depended on earlier calls and not on the key"},
	"mask-neighbouring-keys":              {FR: "deux clés voisines donnaient le même tirage des blocs", EN: "two neighbouring keys gave the same draw of the blocks"},
	"schedule-from-zero":                  {FR: "les blocs étaient comptés à partir de 0", EN: "the blocks were counted from 0"},
	"schedule-linspace":                   {FR: "les p_l étaient répartis entre le premier et le dernier bloc, L = 1 divisant par 0", EN: "the p_l were spread between the first and the last block, L = 1 dividing by 0"},
	"schedule-linspace-patched":           {FR: "les p_l étaient répartis entre le premier et le dernier bloc", EN: "the p_l were spread between the first and the last block"},
	"schedule-uniform":                    {FR: "tous les blocs avaient la probabilité p_L", EN: "every block had the probability p_L"},
	"schedule-reversed":                   {FR: "l'ordre des blocs était inversé dans les p_l", EN: "the order of the blocks were reversed in the p_l"},
	"schedule-too-steep":                  {FR: "p_l décroissait trop vite, et passait sous p_L", EN: "p_l fell too fast, and below p_L"},
	"schedule-keep-drop-swapped":          {FR: "p_l était la probabilité de supprimer", EN: "p_l were the probability of dropping"},
	"schedule-rate-ignored":               {FR: "p_L n'était pas utilisé", EN: "p_L were not used"},
	"schedule-drifts":                     {FR: "p_l était obtenu par soustractions successives, dont les arrondis s'ajoutent", EN: "p_l were got by repeated subtraction, of which the rounding adds up"},
	"expected-depth-counts-input":         {FR: "l'espérance comptait l'entrée comme un bloc", EN: "the expectation counted the input as a block"},
	"expected-depth-without-last":         {FR: "l'espérance oubliait le dernier bloc", EN: "the expectation left the last block out"},
	"expected-depth-consistently-shifted": {FR: "les p_l et l'espérance comptaient les blocs à partir de 0", EN: "the p_l and the expectation counted the blocks from 0"},
	"expected-depth-integer-division":     {FR: "l'espérance avait une division entière", EN: "the expectation had an integer division"},
	"expected-depth-average-of-ends":      {FR: "l'espérance était L fois la moyenne de p_0 et p_L", EN: "the expectation were L times the mean of p_0 and p_L"},
	"depth-law-updated-upwards":           {FR: "la loi de la profondeur était mise à jour sur place dans le mauvais sens", EN: "the law of the depth were updated in place in the wrong direction"},
	"depth-law-counts-input":              {FR: "la loi de la profondeur était celle de l'entrée et des L − 1 premiers blocs", EN: "the law of the depth were that of the input and the first L − 1 blocks"},
	"depth-law-binomial":                  {FR: "la loi de la profondeur était une loi binomiale", EN: "the law of the depth were a binomial law"},
	"depth-law-shared-draw":               {FR: "la loi de la profondeur était celle d'un seul tirage pour tous les blocs", EN: "the law of the depth were that of one draw for all blocks"},
}

// purityTexts say the faults of what is kept, shared or overwritten.
var purityTexts = map[string]lang.Text{
	"cotangent-overwritten":                {FR: "vjp écrivait dans le vecteur c qu'il reçoit", EN: "vjp wrote to the vector c that it is given"},
	"input-overwritten-by-gradient":        {FR: "∂C/∂x était écrit à la place de x", EN: "∂C/∂x were written where x was"},
	"weights-stepped-in-backprop":          {FR: "backprop modifiait les poids qu'il reçoit", EN: "backprop changed the weights that it is given"},
	"logits-normalised-in-place":           {FR: "le coût modifiait les scores qu'il reçoit", EN: "the loss changed the scores that it is given"},
	"bias-input-appended":                  {FR: "un 1 était ajouté à la fin de x, dans la mémoire de l'appelant", EN: "a 1 were appended to x, in the caller's memory"},
	"trace-aliases-input":                  {FR: "a⁰ était x lui-même, et non une copie", EN: "a⁰ were x itself, and not a copy"},
	"gradient-buffer-reused":               {FR: "∂C/∂W était renvoyé dans un tableau que l'appel suivant réutilise", EN: "∂C/∂W were returned in an array that the next call uses again"},
	"gradient-ring-of-four":                {FR: "les gradients étaient renvoyés dans quelques tableaux qui servent à tour de rôle", EN: "gradients were returned in a few arrays that are used in turn"},
	"schedule-handed-out":                  {FR: "tous les appels de keep_probabilities renvoyaient le même tableau", EN: "every call for the keep probabilities returned the same array"},
	"shared-weights-assigned":              {FR: "les gradients étaient gardés par adresse de la matrice, et non par couche", EN: "gradients were kept by the address of the matrix, and not by layer"},
	"second-backward-accumulates":          {FR: "les gradients s'ajoutaient à ceux de l'appel précédent", EN: "gradients were added to those of the call before"},
	"every-fifth-gradient-doubled":         {FR: "certains appels comptaient leur gradient deux fois", EN: "some calls counted their gradient twice"},
	"dropout-in-evaluation":                {FR: "la passe avant supprimait des sorties au hasard", EN: "the forward pass dropped outputs at random"},
	"initialisation-from-global-generator": {FR: "les poids venaient du générateur global, et non de la clé", EN: "weights came from the global generator, and not from the key"},
	"sum-in-shared-scratch":                {FR: "les sommes étaient faites dans une variable globale", EN: "sums were made in a global variable"},
	"backward-of-last-forward":             {FR: "backprop utilisait ce que le dernier forward a laissé", EN: "backprop used what the last forward left"},
	"gradients-cached-by-address":          {FR: "backprop gardait ses résultats par adresse des arguments", EN: "backprop kept its results by the addresses of its arguments"},
	"forward-moves-running-mean":           {FR: "la passe avant tenait à jour une moyenne qui change la suivante", EN: "the forward pass kept a running mean that changes the next one"},
}
