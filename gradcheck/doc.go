// Package gradcheck decides whether a derivative is right. It knows functions
// of slices only, so that anyone can use it alone:
//
//	if err := gradcheck.Check(f, grad, x, nil); err != nil { … }
//
// A nil error says that every entry of grad(x) agrees with a central difference
// of f within a tolerance that is derived, not chosen. A [*Mismatch] says which
// entry is wrong and what the mistake looks like. An [*InconclusiveError] says
// that f cannot tell: a kink within reach of the smallest step, rounding errors
// of f above the smallest error that must be told apart, or a gradient that is
// nowhere above its tolerance. A [*BrokenError] says that f or grad panicked,
// changed its argument, returned NaN or a wrong length, gave two values for one
// argument or did not return in time. A [*BlindError] says that a wrong copy of
// grad(x) passed too, so that the checker is at fault. An [*ArgumentError] says
// that the caller's input is out of bounds.
//
// # Which judge to use when
//
// With n entries in T tensors, K directions, L layers and Q nodes in a network,
// and u = 2⁻⁵³ or 2⁻²⁴:
//
//	judge               assumption                         cost                        error bar                        misses
//	Check, Entries      what f shows                       2n + 50 + 200 T of f        truncation, kink, rounding,      an error that equals D's own
//	                                                       (order 0), or about 16 n    measured; about 1e-9 screened,   beyond the bar (see Entries)
//	                                                                                   1e-10 by ladders
//	Differences         the same; one f at one x, many     the same, once              the same                         the same
//	                    claims to judge
//	Directions          the same; n is large               20 K T of f, K = 2          the same, along a direction      Settings.Miss, 1e-9
//	Derivative          f is scalar                        16 to 34 of f               the same                         -
//	Exact               dyadic data, f linear or           8 to 31 n of f              0                                none in a usable entry
//	                    quadratic piece by piece
//	Path                grad along a segment; f is its     2 T segments: 8 of f, 40    quadrature, rounding; no step    none of one entry; of several,
//	                    integral, kinks or not             of grad, more at kinks                                       erf(√2 τ/(s e)) a Gaussian one
//	Taylor              f is smooth along a direction      a few of f a direction      signed remainder, rounding       Settings.Miss
//	Adjoint             Jv by dual numbers                 1 Jv and 1 Jᵀw a pair       γ of the dot products            as Directions
//	Dual                f on dual numbers                  n passes                    a few u                          none
//	DualDirections      the same                           2 passes a tensor           a few u of the direction         as Path
//	structured.Nodes    parameters act through nodes       4 moves a node and sample   truncation; deviations of        none
//	                                                                                   rounding errors
//	structured.Dual     the same                           1 pass a node and sample    deviations of rounding errors    none
//	structured.Literal  the same                           4 moves an entry            as structured.Nodes              none
//	structured.Biases   the same, of a black box; the      4 of f a bias, and 50 more  truncation; noise of f           none
//	                    inputs of its layers
//
// [Check] for one gradient of one function. [Differences] for several gradients
// of one function, for the estimates themselves, for kinks, and for a [Report].
// [Directions] where 2n evaluations are too many. Package
// bonpied/gradcheck/structured where f can say how its parameters enter, as every
// network can: there every entry costs what its node does. [Path] where f has
// kinks. The others where their assumption holds, as they are sharper or cheaper.
// "None" means: above the tolerance, which every finding states.
//
// Every judge that moves x, which is all but Exact, Adjoint, Dual and
// DualDirections, does so on its scale: that of an entry is the larger of |x_i| and
// the root mean square of its tensor, or of all of x where the tensor is 0, or 1 where
// x is 0. They suppose that f varies on no scale far below. Where the scale is below
// 2⁻⁹⁰⁰ (1.2e-271), float64 has no room for such steps, and the entry, or the tensor
// for judges that go tensor by tensor, is inconclusive: it is neither passed nor failed.
//
// # Misuse and breakage
//
// f is taken for a function of its argument. Two calls at x at first and one at
// the end must agree, within the rounding errors that Settings.Noise declares or
// the last operation of f has; so must three calls of grad. Points are handed
// out as copies at first, which shows at once whether f writes into its
// argument, and in place afterwards, where the entry that moves is looked at
// after every call and all of them now and then. A function in float32 is
// declared by Settings.UnitRoundoff, or recognised by its values. With
// Settings.Timeout a call that hangs is a failure that names the function;
// nothing can end its goroutine.
//
// Where f has a kink at x along an axis, [Estimates.Kinks] says where, to what
// precision, and the one-sided derivatives; Settings.KinkWeights states which
// value between them is right, and without it the entry is inconclusive.
//
// Every pass judges wrong copies of the claim by the same estimates: an entry of
// each tensor shifted by the resolution, tensors scaled by 2, entries swapped.
// One that passes makes the run an error. No evaluation of f is needed for it.
//
// # The error bar
//
// φ(t) = f(x + t d) is sampled at t = ±h for a ladder of steps h, h/4, h/16, …,
// every h a power of two; the divisor is the distance of the two rounded
// arguments. With D(h) = (φ(h) − φ(−h))/2h, of order 2, and
// T(h) = (16 D(h/4) − D(h))/15, of order 4, the bar of T(h) is the sum of
//
//	truncation  |T(h) − T(4h)|, which is about 255 times the error of T(h)
//	            where the fourth power of h rules, and not less than
//	            |T(4h) − T(16h)|/16, in case the first is small by chance;
//	            D(h) has the same, and not less than |D(h) − T(h)|
//	kink        the larger of |K(h)|/2 and A, where K(h) = (4 J(h/4) − J(h))/3 and
//	            J(h) = (φ(h) − 2φ(0) + φ(−h))/h; K(h) = O(h³) for a smooth φ
//	            and is the jump of φ' for a kink at 0; and A, the smaller of
//	            |K(4h)| and |64 K(4h) − K(16h)|/63, is as much without the
//	            rounding errors of small steps
//	rounding    (65/15) ε/h, where ε bounds the rounding error of one value of φ
//	            and of its argument, |φ'| u|x|
//	argument    u|x| |φ''|, for the two arguments are not quite symmetric
//
// and not less than twice its distance from any T at a smaller step, beyond the
// rounding error of the latter, nor than that distance and the jump that shows
// there. With the truncation, the kink terms cover one kink at any distance from
// x, twice where it is at x: see difference.kinkBar. The smallest bar wins. The
// ladder is continued downwards until four successive estimates agree within
// rounding errors and no kink shows, upwards while no truncation shows.
//
// A kink close to x leaves central differences small steps only. Where a bar is more
// than half of Settings.Resolution for that reason, both sides of x are looked at by
// themselves: one-sided differences of order 4 with steps down from the first window,
// whose bar is 2.5 r + 43 ε/H, r being the truncation of the order below, and not less
// than twice the distance from smaller steps. A side is believed against the other
// only where that shows the kink, and agrees at steps that do not reach it: see
// difference.OneSided. About 100 more evaluations for such an entry.
//
// ε is measured, unless Settings.Noise states it: fourth differences of f over
// tiny equal steps near x are rounding errors and nothing else, and a power of
// two that divides all values of f tells how coarsely it was rounded.
//
// The tolerance of an entry is the bar plus a bound on the rounding error of
// the claimed gradient itself.
//
// # Inside
//
// The judges, their settings and their reports are here. What needs none of them
// is below internal: call (functions that may panic, hang or write into their
// argument), difference (ladders, noise, screening, kinks on a line), quadrature,
// dyadic (derivatives without rounding), mistake (what an error looks like), float
// and draw.
//
// # Measured
//
// Of 2.25 million random smooth functions (150,000 for each of 5 distortions and
// 3 orders: plain; scales of x and f from 1e-6 to 1e6; constants up to 1e8 added;
// 1e8 added and taken away; rounded to float32), none is further from its
// chain-rule derivative than its bar. In another 740,000 the worst is at 0.81 of
// the bar, the median at 0.03. The median bar of a plain function is 1.1e-10 of
// the derivative for order 4 and 2e-9 for order 2.
//
// In a tanh network of 59 parameters with one entry of the gradient off by a
// fraction of its tensor's root mean square (1,000 networks each), [Entries]
// finds
//
//	fraction  1e-7    1e-8    1e-9    1e-10
//	order 4   1000    1000     998     825
//	order 2   1000     994     648     362
//
// with 16 evaluations of f an entry for order 4. Of 3,000 ReLU networks with
// correct gradients none fails.
//
// Of 7,000 single wrong entries in well-conditioned networks (make sensitivity) each
// judge finds all that are off by this fraction of their tensor's root mean square and
// more, [Entries] by order 4, and the last three are those of package structured:
//
//	parameters           Entries  Path     Nodes    Literal  Dual
//	    193     tanh     3.2e-9   1e-9     3.2e-11  1e-10    3.2e-13
//	            ReLU     1e-8     1e-9     1e-11    1e-11    1e-12
//	  3,528     tanh     3.2e-9   1e-9     1e-11    3.2e-11  3.2e-13
//	            ReLU     1e-8     1e-9     3.2e-12  1e-11    1e-12
//	109,386     tanh     1e-8     3.2e-10  1e-11    3.2e-11  1e-12
//	            ReLU     3.2e-9   1e-9     3.2e-12  3.2e-12  1e-12
//
// Of 100,207 correct networks (make soak-gradcheck) no judge fails any, and 0.06 % stay
// inconclusive after 8 new inputs. Where a node is within 10⁻² to 10⁻¹² of its kink in
// every draw, and not in one of eight, Entries fails 4 of 75,000 networks, by bars
// that are 1.02 to 3.5 times too small.
//
// Screened entries (order 0, tensors of at least 64 entries) of 200 tanh networks
// of 533 parameters: 19 of 86,366 are further off than their bars, and get a
// ladder when they are judged.
//
// BenchmarkUnknownStructure compares the whole check of 109,386 parameters of
// 784-128-64-10 with gonum's fd.Gradient (central, concurrent), by turns in one
// run: 1.7 to 1.8 times faster in the last two runs, on 2 busy cores, with 2.12
// evaluations an entry and no allocation per evaluation; errors of 1.8e-11
// (root mean square) and 2.0e-10 (largest) of the largest entry, where
// fd.Gradient has 3.8e-11 and 1.6e-10.
//
// # What it cannot see
//
// A function that is smooth along every axis although its formula has ties, as
// max(0, x) − max(0, −x) at 0, where backpropagation with f'(0) = 0 gives 0
// instead of 1, is a mismatch. A feature of f narrower than the smallest step
// and not at x is not seen, as two kinks, one on either side, whose jumps cancel, or of
// which the nearer hides in rounding errors and the further leaves no room. Neither is a change of f that is rounded away on
// the whole scale of x by more than |f| explains: (f + 1e8) − 1e8 where f varies
// by 1e-9. State Settings.Noise where f works in a lower precision.
//
// References: Moré & Wild, Estimating Computational Noise, SIAM J. Sci. Comput.
// 33 (2011), section 2 (difference tables); Press et al., Numerical Recipes,
// 3rd edition, section 5.7 (balance of truncation and rounding, the effective
// step); Stoer & Bulirsch, Introduction to Numerical Analysis, section 3.5
// (extrapolation in even powers of h).
package gradcheck
