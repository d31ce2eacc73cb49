//go:build !linux || !(amd64 || arm64)

package sandbox

import (
	"context"

	"bonpied/grade/process"
)

// highest is the highest level on this system, on which a program is confined to
// nothing.
const highest = LevelNone

func (s *Sandbox) start(ctx context.Context, c process.Command, _ Policy) (Process, error) {
	return process.Start(ctx, c, 0)
}

func (s *Sandbox) probe(context.Context) error { return nil }
