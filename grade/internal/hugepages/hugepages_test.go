package hugepages

import (
	"bytes"
	"runtime"
	"testing"
)

const huge = 2 << 20

// TestHeap: the heap holds nothing more for it.
func TestHeap(t *testing.T) {
	const asked = 64 << 20
	Heap(asked)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > asked/4 {
		t.Errorf("%d bytes of heap are in use after asking for %d", m.HeapAlloc, asked)
	}
	for _, n := range []int{0, 1, huge - 1, huge} { // of which few or none can be huge
		Heap(n)
	}
}

// TestMemory: it is zero, and can be written from one end to the other.
func TestMemory(t *testing.T) {
	for _, n := range []int{1, 4096, huge + 1, 5 * huge} {
		memory, err := Memory(n)
		if err != nil || len(memory) != n {
			t.Fatalf("%d bytes: %d, %v", n, len(memory), err)
		}
		if bytes.Count(memory, []byte{0}) != n {
			t.Errorf("%d bytes are not zero", n)
		}
		memory[0], memory[n-1] = 1, 1
	}
}
