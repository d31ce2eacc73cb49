package props

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"net/url"
	"strings"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/stats"
)

// A Token carries one counterexample: the implementation and the property by
// name, and the choices of the check, or the seed of the streams. Its text is
//
//	bp1:IMPLEMENTATION:PROPERTY:DATA
//
// with the data in URL-safe base64 and a checksum in it, so that a token that
// lost a character on its way is refused.
type Token struct {
	Implementation string
	Property       string
	Choices        []int  // of a Check
	Seed           uint64 // of a Sample
	Sample         bool
	Screen         bool    // the Sample was made at screening size
	Effect         float64 // least effect that the Sample was to certify, at most 1; 0: its own
}

const tokenVersion = "bp1"

// The first byte of the data.
const (
	tokenCheck byte = iota
	tokenSample
	tokenScreen
	tokenEffect       // a Sample with its effect
	tokenScreenEffect // both
)

// String returns the text of the token.
func (t Token) String() string {
	var data []byte
	if t.Sample {
		data = t.sampleData()
	} else {
		data = []byte{tokenCheck}
		for _, c := range t.Choices {
			data = binary.AppendVarint(data, int64(c))
		}
	}
	name, property := url.PathEscape(t.Implementation), t.Property
	sum := crc32.ChecksumIEEE([]byte(name + ":" + property + ":" + string(data)))
	data = binary.BigEndian.AppendUint32(data, sum)
	return strings.Join([]string{tokenVersion, escapeColon(name), property, base64.RawURLEncoding.EncodeToString(data)}, ":")
}

func (t Token) sampleData() []byte {
	kind := tokenSample
	if t.Screen {
		kind = tokenScreen
	}
	if t.Effect == 0 {
		return binary.AppendUvarint([]byte{kind}, t.Seed)
	}
	data := binary.AppendUvarint([]byte{kind + tokenEffect - tokenSample}, t.Seed)
	return binary.BigEndian.AppendUint64(data, math.Float64bits(t.Effect))
}

func escapeColon(s string) string { return strings.ReplaceAll(s, ":", "%3A") }

// ParseToken reads the text of a token. It returns an error that says what is
// wrong with it: another version, a missing part, a character lost.
func ParseToken(text string) (Token, error) {
	parts := strings.Split(strings.TrimSpace(text), ":")
	if len(parts) != 4 {
		return Token{}, fmt.Errorf("props: token has %d parts, want %s:IMPLEMENTATION:PROPERTY:DATA", len(parts), tokenVersion)
	}
	if parts[0] != tokenVersion {
		return Token{}, fmt.Errorf("props: token is of version %q, want %q", parts[0], tokenVersion)
	}
	name, err := url.PathUnescape(parts[1])
	if err != nil {
		return Token{}, fmt.Errorf("props: token: implementation: %w", err)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[3])
	if err != nil {
		return Token{}, fmt.Errorf("props: token: data: %w", err)
	}
	if len(data) < 5 {
		return Token{}, fmt.Errorf("props: token: data has %d bytes, want at least 5", len(data))
	}
	data, sum := data[:len(data)-4], binary.BigEndian.Uint32(data[len(data)-4:])
	if got := crc32.ChecksumIEEE([]byte(url.PathEscape(name) + ":" + parts[2] + ":" + string(data))); got != sum {
		return Token{}, fmt.Errorf("props: token: checksum is %08x, want %08x: was it copied whole?", got, sum)
	}
	t := Token{Implementation: name, Property: parts[2]}
	return t, t.decode(data)
}

func (t *Token) decode(data []byte) error {
	kind, data := data[0], data[1:]
	if kind != tokenCheck {
		return t.decodeSample(kind, data)
	}
	for len(data) > 0 {
		c, n := binary.Varint(data)
		if n <= 0 {
			return fmt.Errorf("props: token: data is malformed")
		}
		t.Choices = append(t.Choices, int(c))
		data = data[n:]
	}
	return nil
}

func (t *Token) decodeSample(kind byte, data []byte) error {
	malformed := fmt.Errorf("props: token: data is malformed")
	seed, n := binary.Uvarint(data)
	if n <= 0 || kind > tokenScreenEffect {
		return malformed
	}
	t.Seed, t.Sample, data = seed, true, data[n:]
	t.Screen = kind == tokenScreen || kind == tokenScreenEffect
	if kind >= tokenEffect {
		if len(data) != 8 {
			return malformed
		}
		t.Effect, data = math.Float64frombits(binary.BigEndian.Uint64(data)), nil
		if !(t.Effect > 0 && t.Effect <= 1) {
			return malformed
		}
	}
	if len(data) != 0 {
		return malformed
	}
	return nil
}

// plan returns that of the Sample of a property.
func (t Token) plan(p Property) stats.Plan {
	plan := p.Power.Plan
	plan.Effect = max(plan.Effect, t.Effect)
	if t.Screen {
		plan.Effect = min(1, plan.Effect*screening)
	}
	return plan
}

// sampleToken returns the token of a property's Sample in a run.
func sampleToken(im contract.Implementation, p Property, set Settings) Token {
	return Token{
		Implementation: im.Name, Property: p.Name,
		Seed: keyOf(p, set), Sample: true, Screen: set.Screen, Effect: set.Effect,
	}
}

// witnessed adds the token to the evidence of a failure.
func witnessed(f verdict.Finding, token Token) verdict.Finding {
	if f.Verdict == verdict.Fail {
		f.Evidence.Token = token.String()
	}
	return f
}

// Replay judges an implementation on the counterexample of a token. It returns
// an error if the token names no property of ps, or if its choices do not fit
// the property any more. It needs no flags and no rapid.
func Replay(ctx context.Context, im contract.Implementation, token Token, ps ...Property) (verdict.Finding, error) {
	p, ok := Find(ps, token.Property)
	if !ok {
		return verdict.Finding{}, &NoMatchError{Pattern: token.Property}
	}
	if (p.Sample != nil) != token.Sample {
		return verdict.Finding{}, fmt.Errorf("props: the token's data is not of a %s such as %s", p.Kind(), p.Name)
	}
	if reason := p.whyNot(im); reason != "" {
		return verdict.NotProvidedf("%s", reason), nil
	}
	if p.Sample != nil {
		return sample(ctx, p, im, token, func(*guarded) {}), ctx.Err()
	}
	return replayCheck(p, im, token)
}

func replayCheck(p Property, im contract.Implementation, token Token) (f verdict.Finding, err error) {
	defer func() {
		if v := recover(); v != nil {
			u, ok := v.(unreplayable)
			if !ok {
				panic(v)
			}
			err = fmt.Errorf("props: the token does not fit %s: %s", p.Name, u.problem)
		}
	}()
	draws := &Draws{replay: token.Choices}
	g := guard(im)
	f = g.lacking(p.Check(draws, g.im))
	if used := len(draws.choices); used != len(token.Choices) {
		return verdict.Finding{}, fmt.Errorf("props: the token does not fit %s: %d choices, used %d", p.Name, len(token.Choices), used)
	}
	f.Evidence.Checks = 1
	if f.Verdict == verdict.Fail {
		attach(&f, draws, token)
	}
	return f, nil
}

// attach adds the counterexample to the evidence of a failure.
func attach(f *verdict.Finding, draws *Draws, token Token) {
	f.Evidence.Counterexample = draws.Describe()
	f.Evidence.Widths = draws.widths
	f.Evidence.Token = token.String()
}

// sample runs a property's Sample on its keyed stream.
func sample(ctx context.Context, p Property, im contract.Implementation, t Token, watch func(*guarded)) verdict.Finding {
	if err := ctx.Err(); err != nil {
		return verdict.Errorf("not run: %v", err)
	}
	g := guard(im)
	watch(g)
	f := g.lacking(p.Sample(stats.NewStream(t.Seed, p.Name), t.plan(p), g.im))
	if f.Evidence.Checks == 0 {
		f.Evidence.Checks = 1
	}
	return f
}

// screening is how much larger an effect a screening run looks for: samples
// fall by its square.
const screening = 10
