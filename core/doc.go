// Package core is the lecture's mathematics in the lecture's notation:
// [Reference] implements every operation of contract.Implementation.
//
// The formulas are small functions, the [Primitives]; [Build] composes every
// operation from them and from nothing else. One primitive replaced gives a
// variant whose operations all agree: a fault if the replacement is wrong, a
// control if it is another correct way to compute the same thing.
//
// # Precision
//
// The reference works in float64. A product that is added is rounded first
// (float64(x*y) + z), so that no compiler fuses the two: where the functions of
// package math agree to the bit, so do all results (exp is written in assembly
// on some platforms and may differ in its last bit). Activations, their slopes
// and the losses are computed in forms without cancellation and without
// overflow: activations and slopes are within 4 ulps, losses within γₖ of their k
// operations, and each formula says where it is not.
//
// An intermediate result may overflow to an infinity, and a sum of opposite
// infinities is then NaN, as IEEE 754 has it; nothing panics.
package core
