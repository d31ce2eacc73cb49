//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/internal/temporary"
)

// held is what the probe prints if the level stops all that it must.
const held = "held\n"

// probe starts this program in the sandbox, where it tries to get out.
func (s *Sandbox) probe(ctx context.Context) error {
	if s.level == LevelNone {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	folder, err := bait()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // at worst it stays in the temporary folder
	spaces, err := ownSpaces()
	if err != nil {
		return err
	}
	command, err := reexec.Command(partProbe, append([]string{string(s.level), folder, strconv.Itoa(os.Getpid())}, spaces...)...)
	if err != nil {
		return err
	}
	p, err := s.Start(ctx, command, Policy{Scratch: filepath.Join(folder, "scratch")})
	if err != nil {
		return err
	}
	said, err := io.ReadAll(io.LimitReader(p, 1<<16))
	cause := p.Cause()
	_ = p.Close() // always nil
	if err == nil && string(said) == held {
		return nil
	}
	return fmt.Errorf("the probe said %q and ended: %w\n%s", said, errors.Join(err, cause), p.Output())
}

// bait makes a folder with what the probe must not get at, though everybody may,
// and a scratch folder.
func bait() (folder string, err error) {
	folder, err = temporary.Folder("bonpied-sandbox-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(folder) // there is little in it
		}
	}()
	if folder, err = filepath.Abs(folder); err != nil {
		return folder, err
	}
	for _, path := range []string{folder, filepath.Join(folder, "outside")} {
		if err = errors.Join(os.MkdirAll(path, 0o777), os.Chmod(path, 0o777)); err != nil {
			return folder, err
		}
	}
	secret := filepath.Join(folder, "outside", "secret")
	if err = errors.Join(os.WriteFile(secret, []byte("secret"), 0o666), os.Chmod(secret, 0o666)); err != nil {
		return folder, err
	}
	return folder, os.Mkdir(filepath.Join(folder, "scratch"), 0o700)
}

// spaces are the namespaces that the level "namespaces" is about.
var spaces = []string{"user", "pid", "mnt", "net", "ipc", "uts"}

func ownSpaces() ([]string, error) {
	var own []string
	for _, name := range spaces {
		link, err := os.Readlink("/proc/self/ns/" + name)
		if err != nil {
			return nil, err
		}
		own = append(own, link)
	}
	return own, nil
}

// probe tries what a level must stop, and says what it does not.
func probe(arguments []string) int {
	if len(arguments) != 3+len(spaces) {
		return 2
	}
	level, folder := Level(arguments[0]), arguments[1]
	parent, err := strconv.Atoi(arguments[2])
	if err != nil {
		return 2
	}
	if err := os.WriteFile(filepath.Join(folder, "scratch", "mine"), []byte("mine"), 0o600); err != nil {
		fmt.Println("the scratch folder cannot be written:", err)
		return 1
	}
	escaped := false
	for _, act := range acts(filepath.Join(folder, "outside"), parent, arguments[3:]) {
		if level.AtLeast(act.least) && (act.most == "" || act.most.AtLeast(level)) && act.try() == nil {
			fmt.Println(act.name, "is not stopped")
			escaped = true
		}
	}
	if escaped {
		return 1
	}
	fmt.Print(held)
	return 0
}

// act is something that is stopped at some levels.
type act struct {
	name        string
	least, most Level
	try         func() error // nil if nothing has stopped it
}

func acts(outside string, parent int, others []string) []act {
	secret := filepath.Join(outside, "secret")
	all := []act{
		{"gaining privileges", LevelProcess, "", gain},
		{"reading a file", LevelLandlock, "", func() error { _, err := os.ReadFile(secret); return err }},
		{"reading a folder", LevelLandlock, "", func() error { _, err := os.ReadDir(outside); return err }},
		{"writing a file", LevelLandlock, "", func() error { return os.WriteFile(secret, nil, 0o666) }},
		{"changing a file", LevelLandlock, "", func() error { return os.Chmod(secret, 0o777) }},
		{"making a file", LevelLandlock, "", func() error { return os.WriteFile(filepath.Join(outside, "new"), nil, 0o666) }},
		{"removing a file", LevelLandlock, "", func() error { return os.Remove(secret) }},
		{"a TCP socket", LevelLandlock, "", socket(unix.AF_INET, unix.SOCK_STREAM)},
		{"a UDP socket", LevelLandlock, "", socket(unix.AF_INET6, unix.SOCK_DGRAM)},
		{"a Unix socket", LevelLandlock, "", socket(unix.AF_UNIX, unix.SOCK_STREAM)},
		// In a PID namespace that is the number of another process, if any.
		{"a signal", LevelLandlock, LevelLandlock, func() error { return unix.Kill(parent, 0) }},
	}
	for i, name := range spaces {
		all = append(all, act{"seeing the namespace " + name, LevelNamespaces, "", func() error { return same(name, others[i]) }})
	}
	return all
}

func socket(family, kind int) func() error {
	return func() error {
		_, err := unix.Socket(family, kind, 0)
		return err
	}
}

// gain returns nil if a program that has more privileges would get them.
func gain() error {
	set, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	if err != nil || set != 1 {
		return nil
	}
	return unix.EPERM
}

// same returns nil if this process is in a namespace.
func same(name, other string) error {
	if own, err := os.Readlink("/proc/self/ns/" + name); err == nil && own != other {
		return errors.New("it is another one")
	}
	return nil
}
