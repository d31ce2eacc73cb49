package core

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// streamVersion is part of every seed: a change of the order of draws that
// changes results changes it too.
const streamVersion = "bonpied/core/1\x00"

// generator returns a PCG whose 128 bits of seed are the first half of
// SHA-256(version, domain, key), so that close keys give unrelated streams.
func generator(_ *Primitives, key uint64, domain string) *rand.Rand {
	message := append([]byte(streamVersion), domain...)
	message = append(message, 0) // ends the domain
	seed := sha256.Sum256(binary.BigEndian.AppendUint64(message, key))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(seed[:8]), binary.BigEndian.Uint64(seed[8:16])))
}
