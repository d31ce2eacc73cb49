// Package forwardmode differentiates a network forwards, with dual numbers: it
// evaluates aᴸ and the loss at x + ε·v and reads the coefficient of ε. It is
// the oracle that backpropagation is judged by, so it shares no code with it:
// no transposed matrix, no δ, no formula of a derivative but those of exp, log1p
// and erf. There is no step size; the error is rounding alone, and package
// rounding bounds it.
//
// Reference: Griewank and Walther, Evaluating Derivatives, 2nd edition, §3.1.
package forwardmode
