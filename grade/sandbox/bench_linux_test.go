//go:build linux && (amd64 || arm64)

package sandbox_test

import (
	"testing"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/sandbox"
)

// BenchmarkStart starts a program that ends at once.
func BenchmarkStart(b *testing.B) {
	command, err := reexec.Command("test-exit")
	if err != nil {
		b.Fatal(err)
	}
	for _, level := range sandbox.Levels() {
		b.Run(string(level), func(b *testing.B) {
			box, err := sandbox.OpenWith(b.Context(), sandbox.Settings{Require: level, Most: level})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				run, err := box.Start(b.Context(), command, sandbox.Policy{Scratch: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				<-run.Ended()
				_ = run.Close() // always nil
			}
		})
	}
}
