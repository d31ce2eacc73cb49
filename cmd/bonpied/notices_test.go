package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNotices: the notices name every module that is linked into the command.
func TestNotices(t *testing.T) {
	text, err := os.ReadFile("../../THIRD_PARTY_NOTICES.md")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	if len(linked) < 5 {
		t.Fatalf("go list found %d modules, which cannot be all", len(linked))
	}
	for _, module := range linked {
		if module != "bonpied" && !strings.Contains(string(text), "| "+module+" |") {
			t.Errorf("THIRD_PARTY_NOTICES.md does not name %s", module)
		}
	}
}
