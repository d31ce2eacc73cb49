package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bonpied/grade/format"
	"bonpied/grade/kit"
	"bonpied/grade/lang"
)

// kits are what --lang of init chooses from, and targets what --target does.
var (
	kits    = map[string]func(lang.Language) []kit.File{"python": kit.Python, "go": kit.Go}
	targets = map[string]func(lang.Language) []kit.File{"gradescope": kit.Gradescope, "github": kit.GitHub}
)

// initFlags are the flags of grade init; "" means not given.
type initFlags struct {
	kit, target string
	text        language
}

// written is the JSON of grade init.
type written struct {
	Schema string   `json:"schema"`
	Folder string   `json:"folder"`
	Files  []string `json:"files"`
}

const writtenSchema = "bonpied.grade.init/1"

func newGradeInit(a *app) *cobra.Command {
	f := initFlags{text: language(lang.English)}
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Write a starter kit for students, or what a platform needs to grade",
		Long: `Write a starter kit into a folder: the statements of exercises 1 to 6 and of the
annex on leaky ReLU, and an empty function for each question. Or, with --target, what
a platform needs to grade submissions: the setup.sh and run_autograder of a Gradescope
autograder, or a workflow of GitHub Actions.

The folder is made if it is not there. No file that exists is overwritten: if one of
the kit's does, nothing is written.`,
		Example: `  bonpied grade init --lang python --text fr kit
  bonpied grade init --target gradescope autograder`,
		Args: oneArg("DIR"),
		RunE: a.do(func(_ context.Context, args []string) (exitCode, error) { return a.gradeInit(f, args[0]) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.kit, "lang", "", "starter kit for `KIT`: "+choices(kits))
	flags.StringVar(&f.target, "target", "", "what `PLATFORM` needs: "+choices(targets))
	flags.Var(&f.text, "text", "language of the texts: fr or en")
	a.complete(cmd, "lang", func() []string { return slices.Sorted(maps.Keys(kits)) })
	a.complete(cmd, "target", func() []string { return slices.Sorted(maps.Keys(targets)) })
	a.complete(cmd, "text", func() []string { return []string{string(lang.French), string(lang.English)} })
	return cmd
}

// choices lists the keys: "go or python".
func choices[V any](of map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(of)), " or ")
}

func (a *app) gradeInit(f initFlags, dir string) (exitCode, error) {
	files, err := f.files()
	if err != nil {
		return exitUsage, err
	}
	if err := kit.Write(dir, files); errors.Is(err, fs.ErrExist) {
		return exitUsage, usagef("DIR: %w", err)
	} else if err != nil {
		return exitHarness, err
	}
	return exitPass, a.deliverInit(f, dir, files)
}

// files returns the files that the flags ask for.
func (f initFlags) files() ([]kit.File, error) {
	name, flag, from := f.kit, "--lang", kits
	switch {
	case (f.kit == "") == (f.target == ""):
		return nil, usagef("init wants --lang (%s) or --target (%s), and not both", choices(kits), choices(targets))
	case f.target != "":
		name, flag, from = f.target, "--target", targets
	}
	chosen, ok := from[name]
	if !ok {
		return nil, usagef("%s is %q, want %s", flag, name, choices(from))
	}
	return chosen(lang.Language(f.text)), nil
}

func (a *app) deliverInit(f initFlags, dir string, files []kit.File) error {
	var paths []string
	guide := ""
	for _, file := range files {
		paths = append(paths, file.Path)
		if guide == "" && strings.HasSuffix(file.Path, ".md") && !strings.HasSuffix(file.Path, "SUBMISSION.md") {
			guide = file.Path
		}
	}
	if a.json {
		return a.writeJSON(written{Schema: writtenSchema, Folder: dir, Files: paths})
	}
	said := lang.KitWritten.In(lang.Language(f.text), len(paths), dir, filepath.Join(dir, filepath.FromSlash(guide)))
	return a.write(format.OneLine(said) + "\n")
}
