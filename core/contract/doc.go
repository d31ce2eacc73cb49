// Package contract is what an implementation of the lecture's mathematics
// agrees to: plain types, the list of operations, and the validation of every
// input. It holds no answers and imports the standard library only, so that a
// student's package may import it.
//
// # Notation
//
// The notation is the lecture's ("Rien ne sert de courir, il faut partir à
// point", T. Lopès-Quintas, 30 January 2024). A network has layers l = 1..L of
// N_l neurons; layer 0 is the input, of width N_0. With a⁰ = x,
//
//	zˡ = Wˡ aˡ⁻¹ + bˡ     Wˡ of N_l × N_{l−1},  bˡ of N_l
//	aˡ = fˡ(zˡ)           entry by entry
//	C  = loss(aᴸ, y)
//	δˡ = ∂C/∂zˡ           the error of layer l
//
// A Go slice starts at 0: Network.Layers[l−1] is layer l, and Trace.A[l] is aˡ
// because a⁰ is kept.
//
// # Implementations
//
// An [Implementation] is a struct of functions, one field per operation. A nil
// field means "not provided". It declares its unit roundoff, the error of its
// mathematical functions and its conventions in [Conventions], so that correct
// code that chose otherwise passes.
//
// Operations are pure: they do not change their arguments, and equal arguments
// give equal results, to the bit. Randomness comes from a key: equal keys give
// equal draws.
package contract
