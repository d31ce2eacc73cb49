package hugepages

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

const size = 2 << 20 // of a huge page

// Heap has the heap of this process in huge pages, for about the first so many bytes.
func Heap(bytes int) {
	advise(make([]byte, bytes))
	runtime.GC() // the heap keeps the addresses, and with them the advice
}

// Memory returns so many bytes of memory outside of the heap, which is never given back.
func Memory(bytes int) ([]byte, error) {
	memory, err := unix.Mmap(-1, 0, bytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_NORESERVE)
	if err == nil {
		advise(memory)
	}
	return memory, err
}

func advise(memory []byte) {
	if len(memory) == 0 {
		return
	}
	skip := -int(uintptr(unsafe.Pointer(&memory[0]))) & (size - 1)
	if whole := (len(memory) - skip) &^ (size - 1); whole > 0 {
		_ = unix.Madvise(memory[skip:skip+whole], unix.MADV_HUGEPAGE) // it is advice
	}
}
