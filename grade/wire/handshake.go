package wire

import (
	"fmt"
	"slices"

	"bonpied/core/contract"
)

// Version names the protocol and its version. Each side refuses another.
const Version = "bonpied/1"

// The methods beside those of the operations.
const (
	MethodHandshake = "Handshake"
	MethodEcho      = "Echo"
)

// Handshake is what a server says of itself: which implementation it serves,
// which operations that has, and by which conventions.
type Handshake struct {
	Implementation string
	Operations     []contract.Operation
	Conventions    contract.Conventions
}

// NewHandshake returns the handshake of an implementation.
func NewHandshake(im contract.Implementation) Handshake {
	h := Handshake{Implementation: im.Name, Conventions: im.Conventions}
	for _, op := range Operations() {
		if im.Provides(op) {
			h.Operations = append(h.Operations, op)
		}
	}
	return h
}

// HandshakeParams returns the parameters of the method Handshake.
func HandshakeParams() any { return object{{"protocol", Version}} }

// maxName bounds the name of an implementation.
const maxName = 200

// ReadHandshake reads the result of the method Handshake, and checks it: another
// protocol, an operation that is none or is listed twice, and conventions that
// contract refuses are errors.
func ReadHandshake(result []byte) (Handshake, error) {
	v := newValue("handshake", result)
	if protocol := v.get("protocol").text(); v.err() == nil && protocol != Version {
		v.get("protocol").fail("is %q, want %q", shorten(protocol, 40), Version)
	}
	h := Handshake{Implementation: v.get("implementation").text(), Conventions: v.get("conventions").conventions()}
	for _, item := range v.get("operations").items() {
		op := contract.Operation(item.text())
		switch {
		case v.err() != nil:
		case !slices.Contains(Operations(), op):
			item.fail("is %q, which is no operation", shorten(string(op), 40))
		case slices.Contains(h.Operations, op):
			item.fail("lists %s again", op)
		}
		h.Operations = append(h.Operations, op)
	}
	if n := len(h.Implementation); v.err() == nil && (n == 0 || n > maxName) {
		v.get("implementation").fail("has %d bytes, want a name of at most %d", n, maxName)
	}
	if err := h.Conventions.Validate(); v.err() == nil && err != nil {
		v.get("conventions").fail("are refused: %v", err)
	}
	return h, v.err()
}

func (h Handshake) encode() any {
	return object{
		{"protocol", Version}, {"implementation", h.Implementation},
		{"operations", listOf(h.Operations, text)}, {"conventions", encodeConventions(h.Conventions)},
	}
}

// encodeConventions leaves out what is not declared: a list that is missing
// means all, and an empty one means none.
func encodeConventions(c contract.Conventions) any {
	written := object{
		{"unitRoundoff", number(c.UnitRoundoff)}, {"mathULP", number(c.MathULP)},
		{"kinkWeight", number(c.KinkWeight)}, {"geluTanh", c.GELUTanh},
	}
	if c.Activations != nil {
		written = append(written, field{"activations", listOf(c.Activations, text)})
	}
	if c.Losses != nil {
		written = append(written, field{"losses", listOf(c.Losses, text)})
	}
	return written
}

func (v value) conventions() contract.Conventions {
	c := contract.Conventions{
		UnitRoundoff: v.get("unitRoundoff").optionalNumber(),
		MathULP:      v.get("mathULP").optionalNumber(),
		KinkWeight:   v.get("kinkWeight").optionalNumber(),
	}
	if tanh := v.get("geluTanh"); !tanh.missing() {
		c.GELUTanh = tanh.boolean()
	}
	c.Activations = names[contract.ActivationKind](v.get("activations"))
	c.Losses = names[contract.LossKind](v.get("losses"))
	return c
}

// names reads a list of names, and nil where it is missing.
func names[T ~string](v value) []T {
	if v.missing() {
		return nil
	}
	list := []T{}
	for _, item := range v.items() {
		list = append(list, T(item.text()))
	}
	return list
}

// shake answers the method Handshake.
func shake(h Handshake) handler {
	return func(p value) (any, error) {
		protocol := p.get("protocol")
		if name := protocol.text(); p.err() == nil && name != Version {
			protocol.fail("is %q, this server speaks %q", shorten(name, 40), Version)
		}
		if p.err() != nil {
			return nil, badParams{p.err()}
		}
		return h.encode(), nil
	}
}

// echo answers the method Echo, for conformance and for measuring: what it was
// sent, read and written again.
func echo(p value) (any, error) {
	matrix, number, key := p.get("matrix").matrix(), p.get("number").number(), p.get("key").key()
	if p.err() != nil {
		return nil, badParams{p.err()}
	}
	return EchoParams(matrix, number, key), nil
}

// EchoParams returns the parameters of the method Echo, which are its result too.
func EchoParams(m contract.Matrix, v float64, key uint64) any {
	return object{{"matrix", encodeMatrix(m)}, {"number", number(v)}, {"key", encodeKey(key)}}
}

// ReadEcho reads the result of the method Echo.
func ReadEcho(result []byte) (m contract.Matrix, number float64, key uint64, err error) {
	v := newValue("result", result)
	m, number, key = v.get("matrix").matrix(), v.get("number").number(), v.get("key").key()
	if v.err() != nil {
		return m, number, key, fmt.Errorf("%s answered: %w", MethodEcho, v.err())
	}
	return m, number, key, nil
}
