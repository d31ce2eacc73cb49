// Package layers holds the laws of the layers of random networks at finite width:
// what the statistics of stats should be given, and how many networks a test needs.
// It knows numbers only: widths, slopes, and the moments of a weight.
//
// A layer is h = Wx, x' = φ(h), without bias, φ(h) = h for h > 0 and ah otherwise;
// the weights are independent and symmetric, of variance s² and kurtosis
// κ = E w⁴/s⁴: 3 if normal, 1.8 if uniform.
//
// # Given the layer before
//
// For normal weights ‖h‖²/(s²‖x‖²) is exactly χ² with as many degrees of freedom
// as neurons, at every depth and width, and independent from layer to layer, so that
// the sums over layers and networks are χ² too: [stats.Variance]. The norm from end
// to end is not: its relative variance grows exponentially with depth ([Moments]),
// and a t-test of it is wrong.
package layers
