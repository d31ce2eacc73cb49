//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// system lists what every program may read. What is a link stays one.
var system = []string{
	"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr",
	"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
}

// devices lists the devices that every program has.
var devices = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}

// host is where the root of the machine is while the new one is made.
const host = "/.host"

// enter makes the root that the program sees, in the mount namespace that this
// process has for itself: what may be read, the devices, the processes of the PID
// namespace, and a tmpfs for the scratch folder. Everything else is unmounted.
func (s *supervisor) enter() error {
	outside, err := os.OpenRoot(s.Policy.Scratch)
	if err != nil {
		return err
	}
	sources := s.sources() // links are followed on the machine
	_ = exhaustible()
	if err := pivot(s.Policy.Scratch); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return present(sources) },
		mountDevices,
		func() error { return s.mountScratch(outside) },
		mountProcesses,
		leaveHost,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// source is a path that the program sees, and where it is.
type source struct{ path, real string }

// sources lists what may be read, in an order in which folders come before what
// is in them. What is there as a part of a folder is left out; where a link in a
// folder leads out of it, the link is there, and what it leads to is listed.
func (s *supervisor) sources() []source {
	var all []source
	for _, path := range slices.Concat([]string{s.Command.Path}, s.Policy.Read, system) {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			// Not every system has it all; a program that is missing is noticed later.
			all = append(all, source{path, real})
		}
	}
	for i, one := range all {
		link := func(folder source) bool {
			return one.path != folder.path && under(one.path, folder.path) && !one.partOf(folder)
		}
		if slices.ContainsFunc(all, link) {
			all[i].path = one.real
		}
	}
	slices.SortFunc(all, func(a, b source) int { return strings.Compare(a.path, b.path) })
	all = slices.Compact(all)
	return slices.DeleteFunc(slices.Clone(all), func(one source) bool {
		return slices.ContainsFunc(all, func(folder source) bool { return folder != one && one.partOf(folder) })
	})
}

// partOf reports whether a path is there when a folder is.
func (s source) partOf(folder source) bool {
	return under(s.path, folder.path) && s.real == folder.real+strings.TrimPrefix(s.path, folder.path)
}

// pivot makes an empty tmpfs the root, with the machine's root in [host]. Any
// folder does to mount it on.
func pivot(on string) error {
	if err := mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := mount("tmpfs", on, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "size=16m,nr_inodes=20000,mode=0755"); err != nil {
		return err
	}
	if err := os.Mkdir(on+host, 0o700); err != nil {
		return err
	}
	if err := unix.PivotRoot(on, on+host); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	return os.Chdir("/")
}

// present mounts what may be read.
func present(sources []source) error {
	for _, s := range sources {
		if err := s.present(); err != nil {
			return fmt.Errorf("%s: %w", s.path, err)
		}
	}
	return nil
}

func (s source) present() error {
	if link, err := os.Readlink(host + s.path); err == nil && slices.Contains(system, s.path) && !filepath.IsAbs(link) {
		return os.Symlink(link, s.path) // /lib is usr/lib
	}
	if err := bind(s.real, s.path); err != nil {
		return err
	}
	return protect(s.path, unix.MOUNT_ATTR_RDONLY|unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NODEV)
}

// bind mounts a file or folder of the machine.
func bind(real, path string) error {
	info, err := os.Stat(host + real)
	if err != nil {
		return err
	}
	if info.IsDir() {
		err = os.MkdirAll(path, 0o755)
	} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
		err = touch(path)
	}
	if err != nil {
		return err
	}
	return mount(host+real, path, "", unix.MS_BIND|unix.MS_REC, "")
}

func touch(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	return os.WriteFile(path, nil, 0o644)
}

// protect adds attributes to a mount and all below it.
func protect(path string, attributes uint64) error {
	err := unix.MountSetattr(-1, path, unix.AT_RECURSIVE, &unix.MountAttr{Attr_set: attributes})
	if err != nil {
		return fmt.Errorf("mount_setattr(%s): %w", path, err)
	}
	return nil
}

func mountDevices() error {
	for _, device := range devices {
		if err := bind(device, device); err != nil {
			return err
		}
	}
	for link, to := range map[string]string{"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"} {
		if err := os.Symlink(to, "/dev/"+link); err != nil {
			return err
		}
	}
	return nil
}

// mountScratch mounts a tmpfs with a copy of what the scratch folder holds, and
// says how to bring what is kept back there.
func (s *supervisor) mountScratch(outside *os.Root) error {
	scratch := s.Policy.Scratch
	if err := os.MkdirAll(scratch, 0o755); err != nil {
		return err
	}
	size := fmt.Sprintf("size=%d,nr_inodes=%d,mode=0700", s.Policy.ScratchBytes, s.Policy.ScratchFiles)
	if err := mount("tmpfs", scratch, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, size); err != nil {
		return err
	}
	inside, err := os.OpenRoot(scratch)
	if err != nil {
		return err
	}
	if err := inside.Chown(".", s.User, s.User); err != nil {
		return err
	}
	own := func(name string) error { return inside.Lchown(name, s.User, s.User) }
	in := copier{to: inside, from: outside, bytes: s.Policy.ScratchBytes, files: s.Policy.ScratchFiles, own: own}
	if err := in.copy("."); err != nil {
		return fmt.Errorf("copying %s: %w", scratch, err)
	}
	s.keep = func() error {
		out := copier{to: outside, from: inside, bytes: s.Policy.ScratchBytes, files: s.Policy.ScratchFiles}
		for _, name := range s.Policy.Keep {
			if err := out.copy(filepath.ToSlash(filepath.Clean(name))); err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

func mountProcesses() error {
	if err := os.MkdirAll("/proc", 0o755); err != nil {
		return err
	}
	return mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC|unix.MS_RDONLY, "")
}

// leaveHost unmounts the machine's root and makes the new one read-only.
func leaveHost() error {
	if err := unix.Unmount(host, unix.MNT_DETACH); err != nil {
		return fmt.Errorf("umount2(%s): %w", host, err)
	}
	if err := os.Remove(host); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, ""); err != nil {
		return err
	}
	return os.Chdir("/")
}

func mount(from, path, kind string, flags uintptr, data string) error {
	if err := unix.Mount(from, path, kind, flags, data); err != nil {
		return fmt.Errorf("mount(%q, %q, %q, %#x): %w", from, path, kind, flags, err)
	}
	return nil
}

// exhaustible makes this process, and those that it starts, the first to go where
// memory runs out.
func exhaustible() error { return os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0o644) }
