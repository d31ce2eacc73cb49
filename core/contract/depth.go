package contract

// MaxBlocks bounds the number L of residual blocks of the stochastic-depth
// operations: the law of the depth costs O(L²).
const MaxBlocks = 1 << 14

// ValidateDepth reports a number of blocks L outside [1, MaxBlocks], or a last
// keep probability p_L outside [0, 1].
func ValidateDepth(L int, pL float64) error {
	if L < 1 || L > MaxBlocks {
		return badArgument("L", "is %d, want [1, %d]", L, MaxBlocks)
	}
	if !(pL >= 0 && pL <= 1) {
		return badArgument("pL", "is %v, want a probability in [0, 1]", pL)
	}
	return nil
}
