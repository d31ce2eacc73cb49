package submission

import "slices"

// Contract is the one package beside the standard library's that a Go submission
// may import.
const Contract = "bonpied/core/contract"

// imports is what numerics needs and that reaches nothing outside the program: no
// files, no network, no processes, no clock, no memory by address, no reflection,
// and nothing of the runtime. log is there for its prints; that log.Fatal ends the
// program harms nobody but its author.
var imports = []string{
	Contract,
	"bytes", "cmp", "container/heap", "container/list", "container/ring", "encoding/binary", "errors",
	"fmt", "hash/fnv", "iter", "log", "maps", "math", "math/big", "math/bits", "math/cmplx", "math/rand",
	"math/rand/v2", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "unicode", "unicode/utf8",
}

// Imports returns what a Go submission may import.
func Imports() []string { return slices.Clone(imports) }
