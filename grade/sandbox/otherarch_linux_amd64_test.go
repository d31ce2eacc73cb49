package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/sandbox"
)

func init() { reexec.Register("hostile other architecture", otherArchitecture) }

// otherArchitecture asks for its process id by the numbers of 32-bit programs:
// mov $20, %eax; int $0x80; movslq %eax, %rax; ret.
func otherArchitecture([]string) int {
	code, err := page([]byte{0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0x48, 0x63, 0xc0, 0xc3})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	closure := &struct{ code unsafe.Pointer }{code}
	if result := (*(*func() int)(unsafe.Pointer(&closure)))(); result < 0 {
		fmt.Println("stopped:", result)
		return 0
	}
	fmt.Println("done")
	return 0
}

// TestOtherArchitecture: system calls by the numbers of another architecture are
// no way around the filter. Kernels without 32-bit programs end the double.
func TestOtherArchitecture(t *testing.T) {
	atLevels(t, sandbox.LevelLandlock, func(t *testing.T, box *sandbox.Sandbox) {
		out, printed, cause := ran(t, box, double(t, "hostile other architecture"), sandbox.Policy{})
		if !strings.HasPrefix(out, "stopped: ") && !strings.Contains(printed, "SIGSEGV") {
			t.Errorf("it said %q and ended: %v\n%s", out, cause, printed)
		}
	})
}
