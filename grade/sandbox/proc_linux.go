//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// member is a process as /proc/PID/stat has it.
type member struct {
	pid, parent int
	ended       bool // and nobody has asked how
	threads     int
	cpu         time.Duration // its own
	reaped      time.Duration // of its children that have ended
}

// tick is the unit of times in /proc: USER_HZ, which is 100 on these systems.
const tick = time.Second / 100

// parseStat reads a line of /proc/PID/stat. The program's name, in parentheses,
// may hold anything, parentheses and lines included.
func parseStat(text string) (member, error) {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return member{}, fmt.Errorf("no name in the process's state %.40q", text)
	}
	fields := strings.Fields(text[end+1:])
	const need = 18 // state, parent, …, number of threads
	if len(fields) < need {
		return member{}, fmt.Errorf("%d fields in the process's state, want %d", len(fields), need)
	}
	var numbers [need]int64
	for i, field := range fields[1:need] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return member{}, fmt.Errorf("the process's state: %w", err)
		}
		numbers[i+1] = n
	}
	pid, err := strconv.Atoi(strings.TrimSpace(text[:open]))
	if err != nil {
		return member{}, fmt.Errorf("the process's state: %w", err)
	}
	return member{
		pid: pid, parent: int(numbers[1]), ended: fields[0] == "Z" || fields[0] == "X", threads: int(numbers[17]),
		cpu: time.Duration(numbers[11]+numbers[12]) * tick, reaped: time.Duration(numbers[13]+numbers[14]) * tick,
	}, nil
}

// stat returns the state of a process.
func stat(pid int) (member, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return member{}, err
	}
	return parseStat(string(text))
}

// family lists the descendants of a process, those that have ended included.
// Processes come and go while it looks.
func family(ancestor int) ([]member, error) {
	all, err := processes()
	if err != nil {
		return nil, err
	}
	byParent := map[int][]member{}
	for _, pid := range all {
		if m, err := stat(pid); err == nil { // else it has gone
			byParent[m.parent] = append(byParent[m.parent], m)
		}
	}
	found := append([]member{}, byParent[ancestor]...)
	delete(byParent, ancestor) // so that it ends, whatever /proc says
	for i := 0; i < len(found); i++ {
		found = append(found, byParent[found[i].pid]...)
		delete(byParent, found[i].pid)
	}
	return found, nil
}

// processes lists the ids of all processes that can be seen.
func processes() ([]int, error) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer func() { _ = proc.Close() }() // it was only read
	names, err := proc.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var ids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			ids = append(ids, pid)
		}
	}
	return ids, nil
}

// status returns the numbers of a line of /proc/PID/status, such as "Threads:",
// and nothing if there is none.
func status(text, key string) []int {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			var numbers []int
			for _, field := range strings.Fields(rest) {
				if n, err := strconv.Atoi(field); err == nil {
					numbers = append(numbers, n)
				}
			}
			return numbers
		}
	}
	return nil
}

// memoryOf returns how much memory a process has for itself or shares with others
// of its family: what it has mapped of files is not its own.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // it has gone
	}
	var kib int64
	for _, key := range []string{"RssAnon:", "RssShmem:", "VmSwap:"} {
		for _, n := range status(string(text), key) {
			kib += int64(n)
		}
	}
	return kib << 10
}

// threadsOf counts the threads of a user.
func threadsOf(user int) (int, error) {
	all, err := processes()
	if err != nil {
		return 0, err
	}
	count := 0
	for _, pid := range all {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue // it has gone
		}
		if ids := status(string(text), "Uid:"); len(ids) > 0 && ids[0] == user {
			for _, n := range status(string(text), "Threads:") {
				count += n
			}
		}
	}
	return count, nil
}

// mapped reports whether this process may become a user: in a user namespace only
// some are there.
func mapped(user int) bool {
	text, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		var inside, outside, size int
		if n, err := fmt.Sscan(line, &inside, &outside, &size); n == 3 && err == nil && user >= inside && user-inside < size {
			return true
		}
	}
	return false
}
