// Package structured judges every entry of a gradient at the cost of the nodes of
// a function, not of its parameters, where the function says how its parameters
// enter.
//
// In a network, in a convolution, in a linear model, parameters act only through
// nodes z = W a + b, so that ∂f/∂w_jk = Σ_s ∂f/∂z_sj a_sk. The network 784-128-64-10
// has 109,386 parameters and 202 nodes. [Function] is the interface by which a
// function that can be evaluated under a move of a node says so; package
// core/nodes has one for every network of package core/contract.
//
//	judge       oracle                            cost                       assumes
//	[Nodes]     differences at the nodes          4 moves a node and sample  the structure
//	[Dual]      forward mode at the nodes         1 pass a node and sample   the structure; the derivative of each activation
//	[Literal]   differences of one entry          4 moves an entry           how one entry enters
//	[Biases]    differences of a black box in b   4 of f a bias, 50 more     the inputs of each block
//
// Samples are colours: a node is moved in one sample at a time, at the cost of
// what that sample changes, and the moves of all samples together are those of one
// evaluation of a batch for each node.
//
// Measured on 784-128-64-10, all 109,386 parameters, in units of one forward and
// backward pass in gonum's BLAS by turns in the same run, two cores: [Nodes] 8.0 to 8.5 for
// one sample and 4.4 for 32, [Dual] 3.8 to 4.0 and 2.6; [Literal] is 55 and [Biases]
// 490 times faster than gonum's concurrent central differences. From 1,140 to 992,850
// parameters the time grows with the power 0.6, and memory, none of it a copy of the
// parameters, with 0.5: at the end 1.8 MB and 0.3 MB beside the 7.9 MB that they take. What
// single wrong entry each finds is in the documentation of package gradcheck.
//
// # What the verdicts rest on
//
// A structured check differentiates a trusted forward. First the claimed forward
// must equal it: [Claim] holds what is claimed. Then the structured derivative is
// compared with plain evaluation in a few random entries (Settings.Spots), which
// is an error if they contradict. Then every entry is compared. Where a claimed
// forward differs, [Biases] judges the claimed gradient as the derivative of that
// forward.
//
// The tolerance of an entry is λ deviations of the rounding errors of the claim and
// of the oracle, and the oracle's error bar. Deviations follow the model of
// Higham and Mary (see package core/nodes): independent errors of mean 0, of which
// 2n exp(−λ²/2) ≤ Settings.FalseAlarm bounds the probability that any of n entries
// exceeds its own. Worst-case bounds of the same errors are 10⁴ to 10⁷ times as
// wide on a network of 100,000 parameters, and find nothing below 1e-8.
//
// A check ends with a check of itself: an error of twice Settings.Resolution in
// the loosest entry of each tensor must fail.
//
// References: Widrow & Lehr, Proc. IEEE 78 (1990), section VI; Flower & Jabri,
// NIPS 5 (1992); Curtis, Powell & Reid, J. Inst. Maths Applics 13 (1974);
// Griewank & Walther (2008), section 3.1; Higham & Mary, SIAM J. Sci. Comput. 41
// (2019), theorem 2.4.
package structured
