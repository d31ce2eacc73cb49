//go:build linux

package redteam

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"bonpied/grade/internal/reexec"
	"bonpied/grade/process"
)

// canaries are the listeners of one attack, and what they heard.
type canaries struct {
	abstract string // the name of a unix socket without a file
	ports    map[string]string

	mu    sync.Mutex
	heard []string
}

// port returns the port of a listener, as digits.
func (c *canaries) port(network string) string { return c.ports[network] }

// listen starts the listeners. Whoever connects, or sends, is heard.
func (c *canaries) listen(t *testing.T, unix string) {
	t.Helper()
	c.abstract, c.ports = "redteam-"+token(), map[string]string{}
	for _, at := range [][2]string{{"tcp", "127.0.0.1:0"}, {"unix", unix}, {"unix", "@" + c.abstract}} {
		l, err := net.Listen(at[0], at[1])
		check(t, err)
		t.Cleanup(func() { _ = l.Close() })
		if at[0] == "tcp" {
			c.ports["tcp"] = portOf(l.Addr())
		} else if at[1] == unix {
			check(t, os.Chmod(unix, 0o777))
		}
		go c.accept(l)
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { _ = udp.Close() })
	c.ports["udp"] = portOf(udp.LocalAddr())
	go c.receive(udp)
}

func portOf(address net.Addr) string {
	_, port, _ := net.SplitHostPort(address.String()) // it is one of the package net
	return port
}

func (c *canaries) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			c.hear(l.Addr().Network())
			_ = conn.Close()
		}
	}
}

func (c *canaries) receive(conn net.PacketConn) {
	data := make([]byte, 1<<10)
	for {
		_, _, err := conn.ReadFrom(data)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			c.hear(conn.LocalAddr().Network())
		}
	}
}

func (c *canaries) hear(network string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard = append(c.heard, "it was heard over "+network)
}

// reached lists what an attack has reached: listeners, secrets in a text that came
// of it, files and processes that it left.
func (g *ground) reached(p *trap, text string, all []task) []string {
	p.mu.Lock()
	found := append([]string{}, p.heard...)
	p.mu.Unlock()
	for secret, what := range g.secrets {
		if strings.Contains(text, secret) {
			found = append(found, "it says "+what)
		}
	}
	for _, at := range g.left(p) {
		found = append(found, "it left "+at)
	}
	for _, one := range all {
		if one.bears(p.marker) {
			found = append(found, fmt.Sprintf("it left process %d (%s)", one.pid, one.text))
		}
	}
	return found
}

// left lists what an attack wrote outside.
func (g *ground) left(p *trap) []string {
	var found []string
	entries, err := os.ReadDir(p.watched)
	if err != nil {
		found = append(found, err.Error())
	}
	for _, entry := range entries {
		found = append(found, filepath.Join(p.watched, entry.Name()))
	}
	folders := []string{"/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", g.root, g.path("class"), g.path("tmp"), g.path("results"), p.folder}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, home)
	}
	for _, folder := range folders {
		names, _ := filepath.Glob(filepath.Join(folder, "*"+p.marker+"*")) // the pattern is well formed where names are
		found = append(found, names...)
	}
	for _, kind := range []string{"shm", "msg", "sem"} {
		table, err := os.ReadFile("/proc/sysvipc/" + kind)
		if err == nil && strings.Contains(string(table), fmt.Sprintf(" %d ", p.key)) {
			found = append(found, "System V's "+kind)
		}
	}
	return found
}

// changed lists what is not as it was, whoever did it.
func (g *ground) changed() []string {
	var found []string
	for path, text := range g.kept {
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			found = append(found, path+" has changed")
		}
	}
	entries, err := os.ReadDir(g.path("tmp"))
	if err != nil {
		found = append(found, err.Error())
	}
	for _, entry := range entries {
		found = append(found, "in the temporary folder there is "+entry.Name())
	}
	return found
}

// task is what the kernel says of a process.
type task struct {
	pid  int
	text string // its name and arguments
	more string // its environment and its folder
}

func (p task) bears(marker string) bool {
	return strings.Contains(p.text, marker) || strings.Contains(p.more, marker)
}

// tasks lists the others that there are.
func tasks(t *testing.T) []task {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	check(t, err)
	var found []task
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		of := func(name string) string { // "" where it has gone, or is not ours to see
			data, _ := os.ReadFile(filepath.Join("/proc", entry.Name(), name))
			return strings.ReplaceAll(string(data), "\x00", " ")
		}
		folder, _ := os.Readlink(filepath.Join("/proc", entry.Name(), "cwd"))
		found = append(found, task{pid, strings.TrimSpace(of("comm")) + " " + of("cmdline"), of("environ") + folder})
	}
	return found
}

// bystanderPart is a process that waits for the end of its input.
const bystanderPart = "redteam-bystander"

func init() {
	reexec.Register(bystanderPart, func([]string) int {
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	})
}

// process starts a process that has secrets, and returns its id.
func (g *ground) process(t *testing.T) int {
	t.Helper()
	command, err := reexec.Command(bystanderPart, g.secret("the arguments of another process"))
	check(t, err)
	command.Dir, command.Env = g.root, []string{secretVariable + "=" + os.Getenv(secretVariable)}
	p, err := process.Start(t.Context(), command, 0)
	check(t, err)
	t.Cleanup(func() { _ = p.Close() }) // always nil
	for _, one := range tasks(t) {
		if strings.Contains(one.text, bystanderPart) && strings.HasSuffix(one.more, g.root) {
			return one.pid
		}
	}
	t.Fatal("the bystander does not run")
	return 0
}

// end kills the processes that an attack has left, by their ids, and removes its
// files.
func (g *ground) end(t *testing.T, p *trap) {
	for _, one := range tasks(t) {
		if one.bears(p.marker) {
			_ = syscall.Kill(one.pid, syscall.SIGKILL) // it may have gone
		}
	}
	for _, path := range g.left(p) {
		if strings.Contains(filepath.Base(path), p.marker) {
			_ = os.Remove(path) // it may have gone
		}
	}
}
