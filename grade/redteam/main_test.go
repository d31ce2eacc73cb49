//go:build linux

package redteam

import (
	"os"
	"testing"

	"bonpied/grade"
)

func TestMain(m *testing.M) {
	grade.Init()
	os.Exit(m.Run())
}
