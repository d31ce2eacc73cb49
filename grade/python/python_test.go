//go:build python

package python_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/process"
	"bonpied/grade/python"
	"bonpied/grade/remote"
	"bonpied/grade/wire"
	"bonpied/props"
)

// Debian's python3-numpy is for Debian's own python3.
const withNumPy = "/usr/bin/python3"

var found = map[string]python.Interpreter{}

// find returns the interpreter of a name, which it asks once; a missing one fails
// the test.
func find(t testing.TB, name string) python.Interpreter {
	t.Helper()
	if interpreter, ok := found[name]; ok {
		return interpreter
	}
	interpreter, err := python.Find(t.Context(), name)
	if err != nil {
		t.Fatalf("these tests need Python 3.8 or newer: %v", err)
	}
	found[name] = interpreter
	return interpreter
}

// start serves the submission of a folder, and returns the error of the
// handshake.
func start(t testing.TB, interpreter python.Interpreter, folder string) (*remote.Client, *process.Process, error) {
	t.Helper()
	conn, err := process.Start(context.Background(), interpreter.Command(folder), 0)
	if err != nil {
		t.Fatal(err)
	}
	// Python takes its time to start where the machine is busy.
	client, err := remote.Dial(t.Context(), conn, &remote.Limits{Answer: 5 * time.Minute})
	if err == nil {
		t.Cleanup(func() { _ = client.Close() }) // what broke it, the test knows
	}
	return client, conn, err
}

func dial(t testing.TB, interpreter python.Interpreter, folder string) (*remote.Client, *process.Process) {
	t.Helper()
	client, conn, err := start(t, interpreter, folder)
	if err != nil {
		t.Fatalf("%v\n%s", err, conn.Output())
	}
	return client, conn
}

// submission writes files into a folder, and returns it.
func submission(t testing.TB, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// judge fails the test unless the implementation passes every property that it
// provides, and provides at least so many.
func judge(t *testing.T, im contract.Implementation, pattern string, atLeast int) {
	t.Helper()
	chosen, err := props.Match(props.All(), pattern)
	if err != nil {
		t.Fatal(err)
	}
	// The time-out is for a machine that is busy: a property may make 10,000 calls.
	set := &props.Settings{Seed: 5, Checks: 20, Timeout: 10 * time.Minute}
	report, err := props.Run(t.Context(), im, set, chosen...)
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range report.Results {
		if result.Verdict != verdict.Pass && result.Verdict != verdict.NotProvided {
			t.Errorf("%s: %v: %s\n%+v", result.Name, result.Verdict, result.Reason, result.Evidence)
		}
	}
	if report.Summary.Pass < atLeast {
		t.Errorf("%d properties passed, want at least %d", report.Summary.Pass, atLeast)
	}
}

// light leaves out what calls a submission tens of thousands of times: differences,
// integrals and digits.
const light = "backprop/bias,backprop/weight,backprop/output-delta,backprop/hidden-recursion,backprop/every-partial-derivative," +
	"backprop/adjoint,backprop/chain-rule,backprop/saturated,batch/one-example,batch/mean-of-examples,batch/sum-of-examples,batch/permutation"

// TestReference: what a good student writes on lists passes, through the adapter.
func TestReference(t *testing.T) {
	client, _ := dial(t, find(t, "python3"), "testdata/reference")
	judge(t, client.Implementation(), "activation,loss,"+light, 30)
}

// TestArrays: the same on NumPy's arrays.
func TestArrays(t *testing.T) {
	interpreter := find(t, withNumPy)
	if !interpreter.NumPy {
		t.Fatalf("%s has no NumPy: these tests need Debian's python3-numpy", withNumPy)
	}
	client, _ := dial(t, interpreter, "testdata/arrays")
	judge(t, client.Implementation(), "activation,backprop/bias,backprop/weight,backprop/input,backprop/every-partial-derivative,backprop/exact,backprop/zero-residual", 12)
}

var point = contract.Network{Loss: contract.Quadratic, Layers: []contract.Layer{{
	W: contract.Matrix{Rows: 1, Cols: 2, Data: []float64{1, 2}}, B: []float64{0}, F: contract.Activation{Kind: contract.Identity},
}}}

// forward calls Forward of a submission of one file.
func forward(t *testing.T, interpreter python.Interpreter, files map[string]string) (contract.Trace, *process.Process, error) {
	t.Helper()
	client, conn := dial(t, interpreter, submission(t, files))
	trace, err := client.Implementation().Forward(point, []float64{3, 4})
	return trace, conn, err
}

// TestMistakes: what a submission does wrong is an error that says it in the
// words of its language, with the line.
func TestMistakes(t *testing.T) {
	const missing = "Forward: the result of forward"
	for _, test := range []struct {
		reason, body string // of forward
		code         int
		want         string
	}{
		{"it raises", "raise KeyError('W')", wire.CodeFailed, "Forward: forward raised KeyError: 'W' (submission.py, line 2, in forward: raise KeyError('W'))"},
		{"it raises below", "return sum([1], [x[9]])", wire.CodeFailed, "Forward: forward raised IndexError: list index out of range (submission.py, line 2, in forward: return sum([1], [x[9]]))"},
		{"it exits", "raise SystemExit(0)", wire.CodeFailed, "Forward: forward raised SystemExit: 0 (submission.py, line 2, in forward: raise SystemExit(0))"},
		{"it does not support this", "raise NotImplementedError('tanh')", wire.CodeUnsupported, "Forward: forward raised NotImplementedError: tanh (submission.py, line 2, in forward: raise NotImplementedError('tanh'))"},
		{"it asks", "input()", wire.CodeFailed, "Forward: forward raised EOFError: EOF when reading a line (submission.py, line 2, in forward: input())"},
		{"no return", "pass", wire.CodeBadResult, missing + " is None (is a return missing?), want the tuple (z, a)"},
		{"a number", "return 7", wire.CodeBadResult, missing + " is of type int, want the tuple (z, a)"},
		{"three results", "return 1, 2, 3", wire.CodeBadResult, missing + " is a tuple of 3, want the tuple (z, a)"},
		{"a number for a list", "return 1, [[1]]", wire.CodeBadResult, missing + ": z is of type int, want a list, one item for each layer"},
		{"a number for a vector", "return [1], [[1]]", wire.CodeBadResult, missing + ": z[0] is of type int, want a list of numbers"},
		{"text for a number", "return [['1']], [[1]]", wire.CodeBadResult, missing + ": z[0][0] is of type str, want a number"},
		{"a matrix for a vector", "return [[[1]]], [[1]]", wire.CodeBadResult, missing + ": z[0][0] is a list of 1, want a number"},
		{"a complex number", "return [[1j]], [[1]]", wire.CodeBadResult, missing + ": z[0][0] is of type complex, want a number"},
		{"a number too large", "return [[10**400]], [[1]]", wire.CodeBadResult, missing + ": z[0] has a number beyond float64"},
		{"a generator", "return (v for v in x), [[1]]", wire.CodeBadResult, missing + ": z is of type generator, want a list, one item for each layer"},
	} {
		text := "def forward(network, x):\n    " + test.body + "\n"
		_, _, err := forward(t, find(t, "python3"), map[string]string{"submission.py": text})
		var remote *wire.Error
		if !errors.As(err, &remote) || remote.Code != test.code || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.reason, err, test.want)
		}
		if unsupported := errors.Is(err, errors.ErrUnsupported); unsupported != (test.code == wire.CodeUnsupported) {
			t.Errorf("%s: errors.ErrUnsupported: %v", test.reason, unsupported)
		}
	}
}

// TestShapes: the rows of a matrix, and what NumPy's shapes are not.
func TestShapes(t *testing.T) {
	for _, test := range []struct{ interpreter, body, want string }{
		{"python3", "return 1, [[[1, 2], [3]]], [[1]], x", "dW[0][1] has 1 numbers, and dW[0][0] has 2"},
		{"python3", "return [1], [[[1, 2]]], [[1]], x", "loss is a list of 1, want a number"},
		{"python3", "return True, [[[1, 2]]], [[1]], x", "loss is of type bool, want a number"},
		{withNumPy, "return 1, [np.ones(2)], [[1]], x", "dW[0] is an array of shape (2,), want 2 dimensions"},
		{withNumPy, "return 1, [np.ones((1, 2))], [np.ones((1, 1))], x", "db[0] is an array of shape (1, 1), want 1 dimension"},
		{withNumPy, "return np.ones(1), [np.ones((1, 2))], [np.ones(1)], x", "loss is an array of shape (1,), want a number"},
		{withNumPy, "return 1, [np.ones((1, 2)) * 1j], [np.ones(1)], x", "dW[0] is an array of complex128, want numbers"},
	} {
		text := "def backprop(network, x, y):\n    " + test.body + "\n"
		if test.interpreter == withNumPy {
			text = "import numpy as np\n" + text
		}
		client, _ := dial(t, find(t, test.interpreter), submission(t, map[string]string{"submission.py": text}))
		_, err := client.Implementation().Backprop(point, []float64{3, 4}, []float64{1})
		if want := "Backprop: the result of backprop: " + test.want; err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", test.body, err, want)
		}
	}
}

// TestNotLoaded: what is wrong with a submission as a whole is the error of the
// handshake, with the line.
func TestNotLoaded(t *testing.T) {
	for _, test := range []struct {
		text string
		want string
	}{
		{"import nothing_of_that_name", "importing submission.py raised ModuleNotFoundError: No module named 'nothing_of_that_name' (submission.py, line 1: import nothing_of_that_name)"},
		{"def forward(:\n  pass", "importing submission.py raised SyntaxError: invalid syntax (submission.py, line 1: def forward(:)"},
		{"x = 1 / 0", "importing submission.py raised ZeroDivisionError: division by zero (submission.py, line 1: x = 1 / 0)"},
		{"import sys\nsys.exit(0)", "importing submission.py raised SystemExit: 0 (submission.py, line 2: sys.exit(0))"},
		{"forward = 7", "forward in submission.py is of type int, want a function"},
		{"def forwards(): pass", "submission.py has none of the functions activate, gamma, loss, forward, deltas, backprop, backprop_batch, vjp, initialise, weight_variance, variance_gains, second_moment, keep_probabilities, expected_depth, depth_law, sample_blocks"},
		{"ARRAYS = 'tensors'\ndef forward(network, x): pass", `ARRAYS in submission.py is 'tensors', want "lists" or "numpy"`},
		{"CONVENTIONS = []\ndef forward(network, x): pass", "CONVENTIONS in submission.py is a list of 0, want a dict"},
		{"CONVENTIONS = {'kink': 1}\ndef forward(network, x): pass", "CONVENTIONS['kink'] in submission.py is unknown, want one of unit_roundoff, math_ulp, kink_weight, gelu_tanh, activations, losses"},
		{"CONVENTIONS = {'losses': 'quadratic'}\ndef forward(network, x): pass", "CONVENTIONS['losses'] in submission.py is of type str"},
	} {
		_, conn, err := start(t, find(t, "python3"), submission(t, map[string]string{"submission.py": test.text}))
		var remote *wire.Error
		if !errors.As(err, &remote) || remote.Code != wire.CodeNotLoaded || remote.Message != test.want {
			t.Errorf("%q\n got %v\nwant %s\n%s", test.text, err, test.want, conn.Output())
		}
	}
	_, _, err := start(t, find(t, "python3"), t.TempDir())
	if err == nil || !strings.HasSuffix(err.Error(), "there is no submission.py") {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestGone: a submission that ends the process is named as what it is.
func TestGone(t *testing.T) {
	_, _, err := forward(t, find(t, "python3"), map[string]string{"submission.py": "import os\ndef forward(network, x):\n    os._exit(0)\n"})
	if err == nil || err.Error() != "Forward: it ended before it answered: it ended with exit status 0" {
		t.Errorf("got %v", err)
	}
}

const good = "    z = [sum(w * v for w, v in zip(row, x)) for row in network.layers[0].W]\n    return [z], [x, z]\n"

// TestPrint: what is printed, by whatever way, is captured and disturbs nothing.
func TestPrint(t *testing.T) {
	text := "import os, subprocess, sys\nprint('at import')\ndef forward(network, x):\n" +
		"    print('é from print', end='')\n    os.write(1, b' from write')\n    sys.stderr.write(' from stderr')\n" +
		"    subprocess.run(['echo', ' from a child'])\n    print('{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":1}')\n" + good
	interpreter := find(t, "python3")
	folder := submission(t, map[string]string{"submission.py": strings.ReplaceAll(text, "'echo'", "'/bin/echo'")})
	client, conn := dial(t, interpreter, folder)
	trace, err := client.Implementation().Forward(point, []float64{3, 4})
	if err != nil || trace.Z[0][0] != 11 {
		t.Errorf("got %v, %v", trace, err)
	}
	_ = client.Close()
	for _, part := range []string{"at import", "é from print", " from write", " from stderr", " from a child", "jsonrpc"} {
		if !strings.Contains(conn.Output(), part) {
			t.Errorf("%q is not in the output %q", part, conn.Output())
		}
	}
}

// TestShadowing: a file that has the name of a module of the library is not
// imported in its place, by the adapter or by the submission; another is.
func TestShadowing(t *testing.T) {
	bad := "raise ImportError('shadowed')\n"
	files := map[string]string{
		"json.py": bad, "random.py": bad, "struct.py": bad, "base64.py": bad, "linecache.py": bad, "os.py": bad, "numpy.py": "x = 1\n",
		"helpers.py":    "three = 3\n",
		"submission.py": "import json, random, helpers, numpy\nassert numpy.x + 2 == helpers.three and random.random() < 1\ndef forward(network, x):\n" + good,
	}
	trace, _, err := forward(t, find(t, "python3"), files)
	if err != nil || trace.Z[0][0] != 11 {
		t.Errorf("got %v, %v", trace, err)
	}
}

// TestArguments: lists or arrays, as the submission asks, and what it does to
// them nobody else sees.
func TestArguments(t *testing.T) {
	for _, test := range []struct{ interpreter, text string }{
		{"python3", "def kinds(x, W): return type(x) is list and type(W) is list and type(W[0]) is list\n"},
		{withNumPy, "def kinds(x, W): return type(x) is list and type(W) is list\n"},
		{withNumPy, "import numpy as np\ndef kinds(x, W): return type(x) is np.ndarray and x.shape == (2,) and W.shape == (1, 2) and W.dtype == float\n"},
		{withNumPy, "import numpy as np\nARRAYS = 'lists'\ndef kinds(x, W): return type(x) is list and type(W) is list\n"},
		{withNumPy, "ARRAYS = 'numpy'\ndef kinds(x, W): return type(x).__name__ == 'ndarray' and W.shape == (1, 2)\n"},
	} {
		text := test.text + "def forward(network, x):\n    (W, b, f), = network.layers\n    assert kinds(x, W)\n" +
			"    assert network.loss == 'quadratic' and f.kind == 'identity' and f.alpha == 0\n" +
			"    z = [float(sum(w * v for w, v in zip(row, x))) for row in W]\n    a = [list(x), z]\n    x[0] = W[0][0] = b[0] = 99\n    return [z], a\n"
		client, _ := dial(t, find(t, test.interpreter), submission(t, map[string]string{"submission.py": text}))
		for range 2 {
			trace, err := client.Implementation().Forward(point, []float64{3, 4})
			if err != nil || trace.Z[0][0] != 11 {
				t.Errorf("%s %q: got %v, %v", test.interpreter, test.text, trace, err)
			}
		}
	}
}

func TestConventions(t *testing.T) {
	text := "CONVENTIONS = {'kink_weight': 0.5, 'unit_roundoff': 2.0**-24, 'math_ulp': 2, 'gelu_tanh': True, 'activations': ['relu'], 'losses': []}\ndef gamma(f): return 1\n"
	client, _ := dial(t, find(t, "python3"), submission(t, map[string]string{"submission.py": text}))
	got := client.Implementation().Conventions
	if got.KinkWeight != 0.5 || got.UnitRoundoff != contract.Float32 || got.MathULP != 2 || !got.GELUTanh ||
		len(got.Activations) != 1 || got.Losses == nil || len(got.Losses) != 0 {
		t.Errorf("got %+v", got)
	}
}

// TestFind: what is no Python that serves is an error that says so.
func TestFind(t *testing.T) {
	folder := submission(t, map[string]string{
		"old":   "#!/bin/sh\necho '{\"path\": \"/old\", \"version\": [3, 7], \"numPy\": false}'\n",
		"other": "#!/bin/sh\necho hello\n",
	})
	for name, want := range map[string]string{
		"old": "python: want Python 3.8 or newer: /old is Python 3.7", "other": "does not answer as a Python does", "none": "no such file",
	} {
		path := filepath.Join(folder, name)
		if name != "none" {
			if err := os.Chmod(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := python.Find(t.Context(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// TestGuide: the guide has a row for each function that the adapter serves, with
// its parameters.
func TestGuide(t *testing.T) {
	for _, name := range []string{
		"activate(f, z)", "gamma(f)", "loss(kind, output, target, reduction)", "forward(network, x)", "deltas(network, x, y)",
		"backprop(network, x, y)", "backprop_batch(network, x, y, reduction)", "vjp(network, x, cotangent)", "initialise(spec, key)",
		"weight_variance(spec)", "variance_gains(f, shape, variance)", "second_moment(f, variance)", "keep_probabilities(L, pL)",
		"expected_depth(L, pL)", "depth_law(L, pL)", "sample_blocks(L, pL, key)",
	} {
		if !strings.Contains(python.Guide, "| `"+name+"` |") {
			t.Errorf("SUBMISSION.md has no row for %s", name)
		}
		function, _, _ := strings.Cut(name, "(")
		if !strings.Contains(python.Adapter, `", "`+function+`",`) {
			t.Errorf("adapter.py has no operation %s", function)
		}
	}
	// The guide's own example works.
	_, code, _ := strings.Cut(python.Guide, "```python\n")
	code, _, _ = strings.Cut(code, "```")
	trace, _, err := forward(t, find(t, "python3"), map[string]string{"submission.py": strings.ReplaceAll(code, "tanh", "identity")})
	if err == nil {
		t.Errorf("an activation that is not there is no error: %v", trace)
	}
	client, _ := dial(t, find(t, "python3"), submission(t, map[string]string{"submission.py": code}))
	n := point.Clone()
	n.Layers[0].F.Kind = contract.Tanh
	if trace, err := client.Implementation().Forward(n, []float64{3, 4}); err != nil || trace.Z[0][0] != 11 {
		t.Errorf("got %v, %v", trace, err)
	}
}

// BenchmarkRoundTrip is one call of 1,000 numbers to Python and back.
func BenchmarkRoundTrip(b *testing.B) {
	client, _ := dial(b, find(b, "python3"), "testdata/reference")
	m := contract.NewMatrix(1, 1000)
	for i := range m.Data {
		m.Data[i] = 1 / float64(i+1)
	}
	for b.Loop() {
		if _, _, _, err := client.Echo(m, 1, 1); err != nil {
			b.Fatal(err)
		}
	}
}
