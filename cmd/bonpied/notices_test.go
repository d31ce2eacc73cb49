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
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, module := range linkedModules(t, system) {
			if module != "bonpied" && !strings.Contains(string(text), "| "+module+" |") {
				t.Errorf("THIRD_PARTY_NOTICES.md does not name %s, which is linked on %s", module, system)
			}
		}
	}
}

func linkedModules(t *testing.T, system string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".")
	list.Env = append(os.Environ(), "GOOS="+system)
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	linked := strings.Fields(string(out))
	if len(linked) < 5 {
		t.Fatalf("go list for %s found %d modules, which cannot be all", system, len(linked))
	}
	return linked
}
