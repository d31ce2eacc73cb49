// Command compare judges other people's gradient checkers on the networks that
// bonpied's own are judged on, and prints one table of all of them. README.md
// says how to run it, what is compared and what is not fair about it.
//
// It draws networks, inputs, targets and faults and writes them to a folder;
// PyTorch (peers.py) and gonum judge them. Rows of JSON that the Sensitivity
// tests of bonpied print, and its benchmarks, are joined.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonpied/gradcheck/compare/cases"
)

var (
	python  = flag.String("python", "/usr/bin/python3", "Python with torch and numpy")
	script  = flag.String("script", "gradcheck/compare/peers.py", "the judge by PyTorch")
	folder  = flag.String("dir", "bin/compare", "folder for networks and rows")
	rounds  = flag.Int("rounds", 3, "rounds of interleaved timings")
	divisor = flag.Int("quick", 1, "divide networks and trials by this, to try it out")
	more    = flag.String("rows", "", "file of further lines of JSON to join")
	show    = flag.Bool("table", false, "measure nothing: print the table of the rows of the last run")
)

func main() {
	flag.Parse()
	if err := compare(); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare() error {
	kept := filepath.Join(*folder, "rows.jsonl")
	if !*show {
		if err := measure(kept); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(kept)
	if err != nil {
		return err
	}
	if *more != "" {
		added, err := os.ReadFile(*more)
		if err != nil {
			return err
		}
		text = append(text, added...)
	}
	if err := printVersions(os.Stdout); err != nil {
		return err
	}
	printTable(os.Stdout, rowsIn(text))
	return nil
}

// measure runs every judge and keeps their rows in a file.
func measure(kept string) error {
	if err := os.RemoveAll(*folder); err != nil {
		return err
	}
	if err := os.MkdirAll(*folder, 0o777); err != nil {
		return err
	}
	out, err := os.Create(kept)
	if err != nil {
		return err
	}
	defer out.Close()
	// Every row is kept as soon as it is known, and shown as progress.
	w := io.MultiWriter(out, os.Stderr)

	var drawn []*cases.Case
	for _, s := range cases.Sizes {
		s.Networks = max(1, s.Networks / *divisor)
		s.Faults = max(1, s.Faults / *divisor)
		s.TrialsSlow = max(1, s.TrialsSlow / *divisor)
		s.TrialsFast = max(1, s.TrialsFast / *divisor)
		for _, activation := range []string{"tanh", "relu"} {
			c := cases.Draw(s, activation)
			if err := c.Write(*folder); err != nil {
				return err
			}
			drawn = append(drawn, c)
		}
	}

	own, err := output("go", "test", "-count=1", "-timeout=3h", "-run=Sensitivity", "-v", "./gradcheck/...")
	if err != nil {
		return err
	}
	benchmarks := []string{nodesBench}
	for _, r := range rowsIn(own) {
		if strings.HasPrefix(r.TimedAs, "Benchmark") && !slices.Contains(benchmarks, r.TimedAs) {
			benchmarks = append(benchmarks, r.TimedAs)
		}
	}
	put(w, rowsIn(own)...)

	for range *rounds {
		took, err := output(*python, *script, "time", *folder)
		if err != nil {
			return err
		}
		put(w, rowsIn(took)...)
		for _, b := range benchmarks {
			took, err := output("go", "test", "-run=^$", "-bench="+pattern(b), "./gradcheck/...")
			if err != nil {
				return err
			}
			put(w, benchRows(took)...)
		}
		for _, c := range drawn {
			put(w, gonumTimes(c)...)
		}
	}
	for _, c := range drawn {
		put(w, gonumSensitivity(c)...)
	}
	found, err := output(*python, *script, "sensitivity", *folder)
	put(w, rowsIn(found)...)
	return err
}

func put(w io.Writer, rows ...row) {
	for _, r := range rows {
		text, err := json.Marshal(r)
		if err != nil {
			panic(err) // a row holds finite numbers and strings
		}
		fmt.Fprintf(w, "%s\n", text)
	}
}

// output runs a program and returns what it printed.
func output(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", cmd, err, text)
	}
	return text, err
}

// rowsIn finds the rows in the output of a program: on each line what follows
// {"judge":, as t.Log puts file and line before it.
func rowsIn(text []byte) []row {
	var rows []row
	for line := range bytes.Lines(text) {
		at := bytes.Index(line, []byte(`{"judge":`))
		var r row
		if at >= 0 && json.Unmarshal(bytes.TrimSpace(line[at:]), &r) == nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// pattern is the argument of -bench that chooses one benchmark.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// The name of a benchmark ends in the number of processors, if it is not 1.
var benchLine = regexp.MustCompile(`^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+(\S+) (ns/op|µs-least)`)

// benchRows reads the output of go test -bench.
func benchRows(text []byte) []row {
	var rows []row
	for in := bufio.NewScanner(bytes.NewReader(text)); in.Scan(); {
		m := benchLine.FindStringSubmatch(in.Text())
		if m == nil {
			continue
		}
		unit := map[string]float64{"ns/op": 1e9, "µs-least": 1e6}[m[3]]
		if took, err := strconv.ParseFloat(m[2], 64); err == nil {
			rows = append(rows, row{Judge: m[1], Seconds: took / unit})
		}
	}
	return rows
}

// printVersions says what was compared, on what, and when.
func printVersions(w io.Writer) error {
	torch, err := output(*python, *script, "versions")
	if err != nil {
		return err
	}
	gonum := "?"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "gonum.org/v1/gonum" {
				gonum = d.Version
			}
		}
	}
	_, err = fmt.Fprintf(w, "%s, %s, gonum %s, %s/%s with %d processors, %s.\n\n", bytes.TrimSpace(torch),
		strings.Replace(runtime.Version(), "go", "Go ", 1), gonum, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().Format(time.DateOnly))
	return err
}
