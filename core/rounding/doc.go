// Package rounding bounds the rounding error of the lecture's operations. The
// bounds are running error bounds: they are propagated beside the values, from
// the unit roundoff u, the operation counts, the declared error of mathematical
// functions, and the magnitudes at hand. They are the tolerances that forward
// passes and gradients are judged by.
//
// With n the width of the layer below and hats for computed values,
//
//	Ezˡ = γ_{n+1}(|bˡ| + |Wˡ||âˡ⁻¹|) + (1+γ_{n+1})|Wˡ|Eaˡ⁻¹
//	Eaˡ = sup|f'| Ezˡ + ρ(f, z)
//	Ef' = sup|f''| Ezˡ + ρ(f', z)
//
// where ρ is the error of evaluating f or f' once by a textbook formula. The
// bounds of derivatives are sums over paths of absolute values,
//
//	Gᴸ = bound on |∂C/∂aᴸ|,   Δˡ = |f'(zˡ)| ⊙ Gˡ,   Gˡ⁻¹ = |Wˡ|ᵀ Δˡ
//
// and not of the possibly cancelling sums, so that the same bound holds for
// backpropagation, for forward mode, and for any other order of summation: each
// forms the same products along the same paths, with at most the same number of
// roundings on each.
//
// Reference: Higham, Accuracy and Stability of Numerical Algorithms, 2nd
// edition, §3.1 (γₖ) and §3.3 (running error analysis).
package rounding
