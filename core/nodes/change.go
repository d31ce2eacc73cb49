package nodes

import (
	"math"

	"bonpied/core/contract"
	"bonpied/core/forwardmode"
)

// value returns f(z).
func value(f contract.Activation, c contract.Conventions, z float64) float64 {
	switch f.Kind {
	case contract.Identity:
		return z
	case contract.Tanh:
		return math.Tanh(z)
	case contract.ReLU, contract.LeakyReLU:
		if z > 0 {
			return z
		}
		return f.Alpha * z
	}
	return forwardmode.Value(f, c, z)
}

// changer is what one activation needs to tell f(z+t) − f(z).
type changer struct {
	z float64
	p float64 // tanh z; tanh z/2 of the sigmoid; σ(z) of softplus
	q float64 // 1 − p² of tanh, half of it of the sigmoid
}

func newChanger(f contract.Activation, z float64) changer {
	switch f.Kind {
	case contract.Tanh:
		return changer{z: z, p: math.Tanh(z), q: squaredSech(z)}
	case contract.Sigmoid:
		return changer{z: z, p: math.Tanh(z / 2), q: squaredSech(z/2) / 2}
	case contract.Softplus:
		return changer{z: z, p: logistic(z)}
	}
	return changer{z: z}
}

// squaredSech returns 1 − tanh² z = 4e/(1+e)² with e = e^{−2|z|}.
func squaredSech(z float64) float64 {
	e := math.Exp(-2 * math.Abs(z))
	return 4 * e / ((1 + e) * (1 + e))
}

func logistic(z float64) float64 {
	e := math.Exp(-math.Abs(z))
	if z < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

// farMove is where a move is so large that the addition theorems lose digits
// (1 + Tτ cancels) and the difference of values has none to lose.
const farMove = 1

// tinyMove: below it the second term of the series of tanh, 2/15 t⁴, is 2⁻⁵⁵.
const tinyMove = 0x1p-13

// changes replaces each move tᵢ of a node by the change f(zᵢ+tᵢ) − f(zᵢ).
func changes(f contract.Activation, c contract.Conventions, base []changer, t []float64) {
	switch f.Kind {
	case contract.Identity:
	case contract.Tanh:
		for i, b := range base {
			τ := t[i]
			switch {
			case τ > -tinyMove && τ < tinyMove: // as smallTanh, but no call
				τ *= 1 - τ*τ*(1./3)
			case τ > -farMove && τ < farMove:
				τ = smallTanh(τ)
			default:
				t[i] = math.Tanh(b.z+τ) - b.p
				continue
			}
			t[i] = b.q * τ / (1 + b.p*τ)
		}
	case contract.ReLU, contract.LeakyReLU:
		for i, b := range base {
			t[i] = rectified(f.Alpha, b.z, t[i])
		}
	default:
		for i, b := range base {
			t[i] = change(f, c, b, t[i])
		}
	}
}

// change is the change of the activations that are not worth a loop of their
// own.
func change(f contract.Activation, c contract.Conventions, b changer, t float64) float64 {
	near := t > -farMove && t < farMove
	switch {
	case near && f.Kind == contract.Sigmoid:
		τ := smallTanh(t / 2)
		return b.q * τ / (1 + b.p*τ)
	case near && f.Kind == contract.Softplus:
		return smallLog1p(b.p * smallExpm1(t))
	case math.Abs(t) <= geluNear && f.Kind == contract.GELU && c.GELUTanh:
		return geluTanhChange(b.z, t)
	case math.Abs(t) <= geluNear && f.Kind == contract.GELU:
		return geluChange(b.z, t)
	}
	return value(f, c, b.z+t) - value(f, c, b.z)
}

// rectified is the change of max(0, z) + α min(0, z): exact on either side.
func rectified(alpha, z, t float64) float64 {
	switch {
	case z > 0 && t > -z:
		return t
	case z <= 0 && t <= -z:
		return alpha * t
	case z > 0:
		return alpha*(z+t) - z
	}
	return (z + t) - alpha*z
}

// geluNear bounds the moves of which the quadrature below is exact to rounding:
// the 5-point rule errs by t¹¹(5!)⁴/(11·10!³) sup|φ⁽¹⁰⁾|, with sup|φ⁽¹⁰⁾| =
// 945 φ(0) = 377, which is 2⁻⁵⁵ t φ(0) at t = ¼.
const geluNear = 0.25

// geluChange returns (z+t)Φ(z+t) − zΦ(z) = tΦ(z+t) + z ∫φ over [z, z+t].
func geluChange(z, t float64) float64 {
	integral := 0.0
	for i, node := range legendreNodes {
		at := z + t*node
		integral += legendreWeights[i] * math.Exp(-at*at/2)
	}
	return t*math.Erfc(-(z+t)/math.Sqrt2)/2 + z*(t*integral/math.Sqrt(2*math.Pi))
}

// The 5-point Gauss–Legendre rule on [0, 1].
//
// Reference: Abramowitz & Stegun, table 25.4.
var (
	legendreNodes = [5]float64{
		(1 - 0.906179845938663992797626878299) / 2, (1 - 0.538469310105683091036314420700) / 2, 0.5,
		(1 + 0.538469310105683091036314420700) / 2, (1 + 0.906179845938663992797626878299) / 2,
	}
	legendreWeights = [5]float64{
		0.236926885056189087514264040720 / 2, 0.478628670499366468041291514836 / 2, 0.568888888888888888888888888889 / 2,
		0.478628670499366468041291514836 / 2, 0.236926885056189087514264040720 / 2,
	}
)

// geluTanhChange is the change of zσ(v(z)), v = √(8/π)(z + 0.044715 z³): with s
// the change of σ, tσ(v) + (z+t)s.
func geluTanhChange(z, t float64) float64 {
	const cubic = 0.044715
	root := math.Sqrt(8 / math.Pi)
	v := root * (z + cubic*z*z*z)
	dv := root * t * (1 + cubic*(3*z*z+3*z*t+t*t))
	b := newChanger(contract.Activation{Kind: contract.Sigmoid}, v)
	s := change(contract.Activation{Kind: contract.Sigmoid}, contract.Conventions{}, b, dv)
	return t*logistic(v) + (z+t)*s
}

// smallTanh is tanh t: below 2⁻⁵ by its series, of which the first term left
// out, 1382/155925 t¹⁰, is 2⁻⁵⁶ there.
func smallTanh(t float64) float64 {
	if t > 0x1p-5 || t < -0x1p-5 {
		return math.Tanh(t)
	}
	s := t * t
	return t * (1 + s*(-1./3+s*(2./15+s*(-17./315+s*(62./2835)))))
}

// smallExpm1 is eᵗ − 1: below 2⁻¹³ by its series, the first term left out,
// t⁴/120, being 2⁻⁵⁸ there.
func smallExpm1(t float64) float64 {
	if t > 0x1p-13 || t < -0x1p-13 {
		return math.Expm1(t)
	}
	return t * (1 + t/2*(1+t/3*(1+t/4)))
}

// smallLog1p is ln(1+x): below 2⁻¹³ by its series, the first term left out,
// x⁴/5, being 2⁻⁵⁴ there.
func smallLog1p(x float64) float64 {
	if x > 0x1p-13 || x < -0x1p-13 {
		return math.Log1p(x)
	}
	return x * (1 - x*(1./2-x*(1./3-x/4)))
}
