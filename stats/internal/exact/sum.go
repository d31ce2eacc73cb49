// Package exact adds floating-point numbers without any rounding, so that a sum
// does not depend on the order of its terms, nor on how they were split over
// machines.
package exact

import (
	"math"
	"math/big"
)

// Sum is the exact sum of finite float64 numbers; the zero value is 0. It is a
// fixed-point number of 67 chunks that overlap: chunk i counts multiples of
// 2^(32i−1075) and holds 64 bits, so that 2³⁰ terms of 32 bits fit before the
// carries must be passed on. Its memory does not grow with the terms.
//
// A finite number is m·2^(e−1075), m of 53 bits and e in [1, 2046]: it touches
// three chunks.
//
// Reference: R. M. Neal, Fast exact summation using small and large
// superaccumulators, arXiv:1505.05571 (2015), section 3.
type Sum struct {
	chunks  [chunks]int64
	pending int     // terms since the last carry
	special float64 // the sum of the terms that are not finite
}

const (
	chunks    = 67
	chunkBits = 32
	lowBits   = 1<<chunkBits - 1
	bias      = 1075
	// mostPending: a chunk grows by less than 2³² a term, and is below 2³² after a
	// carry, so that it stays below 2³²·(2³⁰ + 1) < 2⁶³.
	mostPending = 1 << 30
)

// Add adds x. A NaN or an infinity makes the value what IEEE 754 gives.
func (s *Sum) Add(x float64) {
	bits := math.Float64bits(x)
	e := int(bits >> 52 & 0x7ff)
	m := bits & (1<<52 - 1)
	switch e {
	case 0x7ff:
		s.special += x
		return
	case 0:
		e = 1 // subnormal
	default:
		m |= 1 << 52
	}
	at, shift := e/chunkBits, uint(e%chunkBits)
	low, high := m<<shift, m>>(64-shift)
	a, b, c := int64(low&lowBits), int64(low>>chunkBits), int64(high)
	if x < 0 {
		a, b, c = -a, -b, -c
	}
	s.chunks[at] += a
	s.chunks[at+1] += b
	s.chunks[at+2] += c
	if s.pending++; s.pending == mostPending {
		s.carry()
	}
}

// Merge adds another sum: exactly what adding its terms one by one gives.
func (s *Sum) Merge(other *Sum) {
	o := *other
	o.carry()
	s.carry()
	for i := range s.chunks {
		s.chunks[i] += o.chunks[i]
	}
	s.pending = 1
	s.special += o.special
}

// carry leaves in every chunk but the last a number in [0, 2³²).
func (s *Sum) carry() {
	for i := range chunks - 1 {
		over := s.chunks[i] >> chunkBits // rounds down, negative ones too
		s.chunks[i] &= lowBits
		s.chunks[i+1] += over
	}
	s.pending = 0
}

// Value returns the sum, rounded once to the nearest float64, ties to even.
func (s *Sum) Value() float64 {
	if s.special != 0 { // NaN too
		return s.special
	}
	var whole, chunk big.Int
	for i := chunks - 1; i >= 0; i-- {
		whole.Lsh(&whole, chunkBits)
		whole.Add(&whole, chunk.SetInt64(s.chunks[i]))
	}
	if whole.Sign() == 0 {
		return 0
	}
	// The precision of big.Float is that of the integer, so that only Float64
	// rounds.
	f := new(big.Float).SetInt(&whole)
	value, _ := f.SetMantExp(f, -bias).Float64()
	return value
}
