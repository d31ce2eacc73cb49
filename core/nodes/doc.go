// Package nodes evaluates a network at the cost of its nodes: what moving one
// pre-activation does to the loss, and the slope of the loss in every
// pre-activation. A weight acts only through z = W a + b, so that the gradient
// of every parameter follows from the nodes by ∂C/∂w_jk = Σ_s ∂C/∂z_sj a_sk:
// 784-128-64-10 has 109,386 parameters and 202 nodes.
//
// A [Function] is one network, one batch and one reduction, laid out as a vector
// θ: W¹, b¹, …, Wᴸ, bᴸ, row by row, and, where asked for, x. It has the methods of
// gradcheck/structured.Function, which this package does not import.
//
// # Changes, not values
//
// [Function.Changes] computes f(z+t) − f(z) of every activation and the change of
// the loss by addition theorems,
//
//	tanh(z+t) − tanh z = (1 − T²)τ / (1 + Tτ)        T = tanh z, τ = tanh t
//	ln Σ yₖe^{aₖ+tₖ} − ln Σ yₖe^{aₖ} = ln(1 + Σ pₖ(e^{tₖ} − 1))
//
// and not by subtracting values, so that a change has the relative accuracy of
// a value, however small the move: differences of it do not drown in rounding
// errors. No formula of a derivative enters.
//
// [Function.Slopes] pushes dual numbers from a node to the loss: forward mode,
// no transposed matrix and no δ.
//
// # Rounding
//
// [Function.Rounding] states deviations, not worst cases: a worst-case bound
// grows with the number of terms and with every path, and is 10⁴ to 10⁷ times
// the error that is seen in a network of this size. The assumption is that of
// Higham and Mary: rounding errors are independent, of mean 0, and at most u.
// Then the error of a sum of n terms of value S is sub-Gaussian with a variance
// of at most
//
//	u² (n+1) (S² + Q),   Q the sum of the squares of the terms
//
// (partial sums of terms in an order that does not depend on their values have
// the mean square (i/n)²S² + (i/n)(1−i/n)Q at most), and variances add up along
// the network. The claim may add up in any such order, and from the first term to the
// last or back: where the running totals of z have a larger mean square, as of smooth
// weights and pictures, that counts, and where all terms are equal so are their errors.
// Sorted terms of the sums of the backward pass are not looked for. This package adds up
// one sample's terms in four sums a stride, which is counted as that.
//
// References: Widrow & Lehr, Proc. IEEE 78 (1990), section VI (node
// perturbation); Griewank & Walther (2008), section 3.1; Higham & Mary, SIAM J.
// Sci. Comput. 41 (2019), theorem 2.4.
package nodes
