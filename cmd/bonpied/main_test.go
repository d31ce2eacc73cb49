package main

import (
	"os"
	"testing"

	"bonpied/grade"
)

func TestMain(m *testing.M) {
	grade.Init() // the tests grade with workers that are this binary
	os.Exit(m.Run())
}
