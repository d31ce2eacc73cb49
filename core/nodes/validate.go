package nodes

import (
	"math"

	"bonpied/core/contract"
)

// validate reports what contract.Network.ValidateBatch does. Of one sample it
// leaves entries of W that are not finite to the forward pass, which reads them
// anyway: see unfinished.
func validate(n contract.Network, x, y contract.Matrix, r contract.Reduction) error {
	if x.Rows == 1 && fits(n, x, y, r) {
		return nil
	}
	return n.ValidateBatch(x, y, r)
}

// fits reports whether there is nothing wrong but entries of W that are not
// finite.
func fits(n contract.Network, x, y contract.Matrix, r contract.Reduction) bool {
	if len(n.Layers) == 0 || x.Validate("x") != nil || x.Rows != y.Rows || contract.ValidateLoss(n.Loss, y, y, r) != nil {
		return false
	}
	below := x.Cols
	for _, l := range n.Layers {
		rows := len(l.B)
		// below is at least 1; a product of two sizes may overflow.
		shaped := rows > 0 && l.W.Rows == rows && l.W.Cols == below && len(l.W.Data)%below == 0 && len(l.W.Data)/below == rows
		if !shaped || contract.ValidateVector("B", l.B, rows) != nil || l.F.Validate() != nil {
			return false
		}
		below = rows
	}
	return y.Cols == below
}

// unfinished reports whether an entry of W may be not finite: then a sum of the
// squares of its products is not, be the input 0.
func (f *Function) unfinished() bool {
	for i := range f.layers {
		for _, v := range f.layers[i].terms.Data {
			if !(v <= math.MaxFloat64) {
				return true
			}
		}
	}
	return false
}
