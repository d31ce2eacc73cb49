//go:build linux && (amd64 || arm64)

package sandbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// A supervisor looks this often, and less often where that would take more than a
// tenth of a processor.
const (
	interval = 50 * time.Millisecond
	longest  = time.Second / 2
)

// watch looks at what the program and all that it started use together, and sends
// a report when a bound was passed. stop ends it.
func (s *supervisor) watch() (passed <-chan report, stop func()) {
	found, done := make(chan report, 1), make(chan struct{})
	go func() {
		for {
			begin := processorTime()
			if r := s.look(); r.Limit != "" {
				found <- r
				return
			}
			select {
			case <-done:
				return
			case <-time.After(min(max(interval, 9*(processorTime()-begin)), longest)):
			}
		}
	}()
	return found, sync.OnceFunc(func() { close(done) })
}

// processorTime is how much of it this process has used.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// look returns a report of the first bound that was passed; an empty one if none
// was.
func (s *supervisor) look() report {
	members, err := family(os.Getpid())
	if err != nil {
		return report{}
	}
	used := s.use(members)
	for _, bound := range []struct {
		limit Limit
		most  int64
	}{
		{LimitProcesses, int64(s.Policy.Processes)},
		{LimitMemory, s.Policy.Memory},
		{LimitCPU, int64(s.Policy.CPU)},
		{LimitScratchBytes, s.Policy.ScratchBytes},
		{LimitScratchFiles, int64(s.Policy.ScratchFiles)},
	} {
		if used[bound.limit] > bound.most {
			return report{Ended: true, Limit: bound.limit, Bound: bound.most}
		}
	}
	return report{}
}

// use adds up what processes use.
func (s *supervisor) use(members []member) map[Limit]int64 {
	used := map[Limit]int64{}
	if own, err := stat(os.Getpid()); err == nil {
		used[LimitCPU] = int64(own.reaped)
	}
	for _, m := range members {
		used[LimitCPU] += int64(m.cpu + m.reaped)
		if m.ended {
			continue
		}
		used[LimitProcesses] += int64(m.threads)
		used[LimitMemory] += memoryOf(m.pid)
	}
	if s.Level != LevelNamespaces { // there the tmpfs has its size
		used[LimitScratchBytes], used[LimitScratchFiles] = disk(s.Policy.Scratch, members)
	}
	return used
}

// file names a file of a file system.
type file struct{ device, inode uint64 }

// disk measures what is in a folder, and what files of its file system processes
// have open that are in no folder any more.
func disk(folder string, members []member) (bytes, files int64) {
	var top syscall.Stat_t
	if err := syscall.Stat(folder, &top); err != nil {
		return 0, 0 // it is the program's to remove
	}
	seen := map[file]bool{}
	add := func(info fs.FileInfo) {
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok || st.Dev != top.Dev || seen[file{st.Dev, st.Ino}] {
			return
		}
		seen[file{st.Dev, st.Ino}] = true
		files++
		bytes += st.Blocks * 512
	}
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return nil // it has gone
		}
		if info, err := d.Info(); err == nil {
			add(info)
		}
		return nil
	})
	for _, m := range members {
		for _, info := range unlinked(m.pid) {
			add(info)
		}
	}
	return bytes, files
}

// unlinked lists the regular files that a process has open or mapped and that
// have no name.
func unlinked(pid int) []fs.FileInfo {
	var found []fs.FileInfo
	for _, where := range []string{"fd", "map_files"} {
		folder := filepath.Join("/proc", strconv.Itoa(pid), where)
		entries, err := os.ReadDir(folder)
		if err != nil {
			continue // it has gone, or this may not look
		}
		for _, entry := range entries {
			info, err := os.Stat(filepath.Join(folder, entry.Name()))
			if err != nil {
				continue
			}
			if st, ok := info.Sys().(*syscall.Stat_t); ok && info.Mode().IsRegular() && st.Nlink == 0 {
				found = append(found, info)
			}
		}
	}
	return found
}

// chooseUser gives the scratch folder to the other user that was drawn, if that
// user can reach it, the program and what may be read. If not, the program stays
// with this one, root without a capability: then Landlock alone keeps it from
// signalling others, where it can.
func (s *supervisor) chooseUser() error {
	public := append([]string{s.Command.Path}, s.Policy.Read...)
	if !reachable(s.Policy.Scratch) || !reachable(s.Command.Dir) || slices.ContainsFunc(public, private) {
		s.User = 0
		return nil
	}
	return filepath.WalkDir(s.Policy.Scratch, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, s.User, s.User))
	})
}

// reachable reports whether everybody may enter every folder on the way to a path.
func reachable(path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	for folder := filepath.Dir(real); ; folder = filepath.Dir(folder) {
		info, err := os.Stat(folder)
		if err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		if folder == filepath.Dir(folder) {
			return true
		}
	}
}

// private reports whether somebody cannot read a file or folder.
func private(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !reachable(path) {
		return true
	}
	if info.IsDir() {
		return info.Mode()&0o005 != 0o005
	}
	return info.Mode()&0o004 == 0
}
