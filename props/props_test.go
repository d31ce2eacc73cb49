package props_test

import (
	"testing"

	"bonpied/core"
	"bonpied/props"
)

func TestReference(t *testing.T) {
	props.Test(t, core.Reference(), props.All()...)
}
