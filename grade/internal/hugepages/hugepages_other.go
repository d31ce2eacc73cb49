//go:build !linux

package hugepages

// Heap does nothing here.
func Heap(int) {}

// Memory returns so many bytes of memory, which is never given back.
func Memory(bytes int) ([]byte, error) { return make([]byte, bytes), nil }
