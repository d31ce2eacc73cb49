package wire

import "bonpied/core/contract"

// The results of operations that return several values.
type (
	slopes     struct{ a, slope []float64 }
	lossResult struct {
		value    float64
		gradient contract.Matrix
	}
	gains struct{ forward, backward float64 }
)

var (
	numberCodec = codec[float64]{encodeNumber, value.number}
	vectorCodec = codec[[]float64]{encodeVector, value.vector}
	matrixCodec = codec[contract.Matrix]{encodeMatrix, value.matrix}
	listCodec   = codec[[][]float64]{encodeVectors, value.vectors}
	countCodec  = codec[int]{func(n int) any { return n }, value.integer}
	keyCodec    = codec[uint64]{encodeKey, value.key}
	flagsCodec  = codec[[]bool]{encodeFlags, value.flags}

	activationCodec = codec[contract.Activation]{encodeActivation, value.activation}
	networkCodec    = codec[contract.Network]{encodeNetwork, value.network}
	shapeCodec      = codec[contract.Shape]{encodeShape, value.shape}
	specCodec       = codec[contract.InitSpec]{encodeSpec, value.spec}
	lossKindCodec   = textCodec[contract.LossKind]()
	reductionCodec  = textCodec[contract.Reduction]()

	slopesCodec     = codec[slopes]{encodeSlopes, value.slopes}
	lossCodec       = codec[lossResult]{encodeLossResult, value.lossResult}
	gainsCodec      = codec[gains]{encodeGains, value.gains}
	traceCodec      = codec[contract.Trace]{encodeTrace, value.trace}
	gradientsCodec  = codec[contract.Gradients]{encodeGradients, value.gradients}
	parametersCodec = codec[contract.Parameters]{encodeParameters, value.parameters}
)

// textCodec is for names: whether one is known, the implementation says.
func textCodec[T ~string]() codec[T] {
	return codec[T]{text[T], func(v value) T { return T(v.text()) }}
}

func encodeVectors(vs [][]float64) any {
	return listOf(vs, encodeVector)
}

func (v value) vectors() [][]float64 {
	vs := [][]float64{}
	for _, item := range v.items() {
		vs = append(vs, item.vector())
	}
	return vs
}

func encodeMatrices(ms []contract.Matrix) any {
	return listOf(ms, encodeMatrix)
}

func (v value) matrices() []contract.Matrix {
	ms := []contract.Matrix{}
	for _, item := range v.items() {
		ms = append(ms, item.matrix())
	}
	return ms
}

func encodeFlags(flags []bool) any { return listOf(flags, func(kept bool) any { return kept }) }

// listOf is a list also where there is nothing in it.
func listOf[T any](items []T, encode func(T) any) []any {
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = encode(item)
	}
	return list
}

// text is a name as it is written.
func text[T ~string](name T) any { return string(name) }

func encodeActivation(f contract.Activation) any {
	if f.Alpha == 0 {
		return object{{"kind", text(f.Kind)}}
	}
	return object{{"alpha", number(f.Alpha)}, {"kind", text(f.Kind)}}
}

func (v value) activation() contract.Activation {
	return contract.Activation{
		Kind:  contract.ActivationKind(v.get("kind").text()),
		Alpha: v.get("alpha").optionalNumber(),
	}
}

func encodeNetwork(n contract.Network) any {
	layers := listOf(n.Layers, func(l contract.Layer) any {
		return object{{"b", encodeVector(l.B)}, {"f", encodeActivation(l.F)}, {"w", encodeMatrix(l.W)}}
	})
	return object{{"layers", layers}, {"loss", text(n.Loss)}}
}

func (v value) network() contract.Network {
	n := contract.Network{Loss: contract.LossKind(v.get("loss").text())}
	for _, layer := range v.get("layers").items() {
		n.Layers = append(n.Layers, contract.Layer{
			W: layer.get("w").matrix(), B: layer.get("b").vector(), F: layer.get("f").activation(),
		})
	}
	return n
}

func encodeShape(s contract.Shape) any {
	return object{{"in", s.In}, {"out", s.Out}, {"area", s.Area}, {"groups", s.Groups}}
}

func (v value) shape() contract.Shape {
	return contract.Shape{
		In: v.get("in").integer(), Out: v.get("out").integer(),
		Area: v.get("area").integer(), Groups: v.get("groups").integer(),
	}
}

func encodeSpec(s contract.InitSpec) any {
	return object{
		{"law", text(s.Law)}, {"mode", text(s.Mode)}, {"scheme", text(s.Scheme)},
		{"shape", encodeShape(s.Shape)}, {"slope", number(s.Slope)},
	}
}

func (v value) spec() contract.InitSpec {
	return contract.InitSpec{
		Scheme: contract.Scheme(v.get("scheme").text()),
		Mode:   contract.Mode(v.get("mode").text()),
		Law:    contract.Law(v.get("law").text()),
		Shape:  v.get("shape").shape(),
		Slope:  v.get("slope").optionalNumber(),
	}
}

func encodeSlopes(r slopes) any {
	return object{{"a", encodeVector(r.a)}, {"slope", encodeVector(r.slope)}}
}

func (v value) slopes() slopes {
	return slopes{a: v.get("a").vector(), slope: v.get("slope").vector()}
}

func encodeLossResult(r lossResult) any {
	return object{{"gradient", encodeMatrix(r.gradient)}, {"value", number(r.value)}}
}

func (v value) lossResult() lossResult {
	return lossResult{value: v.get("value").number(), gradient: v.get("gradient").matrix()}
}

func encodeGains(r gains) any {
	return object{{"backward", number(r.backward)}, {"forward", number(r.forward)}}
}

func (v value) gains() gains {
	return gains{forward: v.get("forward").number(), backward: v.get("backward").number()}
}

func encodeTrace(t contract.Trace) any {
	return object{{"a", encodeVectors(t.A)}, {"z", encodeVectors(t.Z)}}
}

func (v value) trace() contract.Trace {
	return contract.Trace{Z: v.get("z").vectors(), A: v.get("a").vectors()}
}

func encodeGradients(g contract.Gradients) any {
	return object{
		{"b", encodeVectors(g.B)}, {"loss", number(g.Loss)}, {"w", encodeMatrices(g.W)}, {"x", encodeMatrix(g.X)},
	}
}

func (v value) gradients() contract.Gradients {
	return contract.Gradients{
		Loss: v.get("loss").optionalNumber(), // VJP has none
		W:    v.get("w").matrices(), B: v.get("b").vectors(), X: v.get("x").matrix(),
	}
}

func encodeParameters(p contract.Parameters) any {
	return object{{"b", encodeVector(p.B)}, {"w", encodeMatrix(p.W)}}
}

func (v value) parameters() contract.Parameters {
	return contract.Parameters{W: v.get("w").matrix(), B: v.get("b").vector()}
}
