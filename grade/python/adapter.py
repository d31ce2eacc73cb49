"""The adapter of bonpied for Python: python3 adapter.py FOLDER

It serves the functions of FOLDER/submission.py over the protocol "bonpied/1"
(JSON-RPC 2.0, one message a line) on its standard input and output. It is one
file, and needs Python 3.8 and nothing else. What a submission is, SUBMISSION.md
says.
"""
import os
import sys

# The protocol leaves descriptors 0 and 1 before anything of a submission runs:
# what it prints goes where standard error goes, and input() meets an end.
REQUESTS = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
ANSWERS = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
os.dup2(2, 1)
_nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(_nothing, 0)
os.close(_nothing)
PRINTED = (sys.stdout, sys.stderr)
for _stream in PRINTED:
    _stream.reconfigure(line_buffering=True, errors="backslashreplace")
# Not even the adapter beside a submission is to meet the submission's json.py.
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]

import base64
import collections
import importlib.util
import itertools
import json
import linecache
import math
import struct

VERSION = "bonpied/1"
MAX_MESSAGE = 32 << 20  # bytes
MAX_BATCH = 1 << 12  # requests in one message
MAX_TEXT = 500  # characters of an error
MAX_FRAMES = 10  # of a traceback
MODULE = "submission"

PARSE, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
UNSUPPORTED, FAILED, BAD_RESULT, NOT_LOADED = 1, 2, 3, 4

# What a submission is given. They unpack: for W, b, f in network.layers.
Network = collections.namedtuple("Network", "layers loss")
Layer = collections.namedtuple("Layer", "W b f")
Activation = collections.namedtuple("Activation", "kind alpha")
InitSpec = collections.namedtuple("InitSpec", "scheme mode law shape slope")
Shape = collections.namedtuple("Shape", "n_in n_out area groups")


class Problem(Exception):
    """An error that is answered: its code, its message, and perhaps where."""

    def __init__(self, code, message, traceback=""):
        Exception.__init__(self, message)
        self.code, self.message, self.traceback = code, message, traceback


def clip(text, most=MAX_TEXT):
    return text if len(text) <= most else text[:most] + "…"


# ---- Reading: from JSON to what a submission is given.
#
# Each reader takes the value and its place, which errors name. NUMPY is the
# module where arrays are NumPy arrays, else None, and arrays are lists.

NUMPY = None
_NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def bad(place, problem):
    return Problem(INVALID_PARAMS, clip("%s %s" % (place, problem)))


def member(value, key, place, default=None):
    if not isinstance(value, dict):
        raise bad(place, "is no object")
    if key in value:
        return value[key]
    if default is not None:
        return default
    raise bad(place + "." + key if place else key, "is missing")


def read_number(value, place):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise bad(place, "is beyond float64")
        return number
    if isinstance(value, str) and value in _NAMED:
        return _NAMED[value]
    raise bad(place, "is no number")


def read_integer(value, place):
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad(place, "is no integer")
    return value


def read_text(value, place):
    if not isinstance(value, str):
        raise bad(place, "is no string")
    return value


def read_key(value, place):
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20 and int(value) < 1 << 64:
        return int(value)
    raise bad(place, "is no string of a decimal integer in [0, 2^64)")


def read_array(value, place, dimensions):
    """The shape, and the bytes of little-endian float64."""
    shape, encoded = member(value, "shape", place), member(value, "f64", place)
    sizes = isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)
    if not sizes or len(shape) != dimensions:
        raise bad(place + ".shape", "is not %d sizes" % dimensions)
    try:
        data = base64.b64decode(encoded, validate=True)
    except (TypeError, ValueError):
        raise bad(place + ".f64", "is no base64")
    entries = 1
    for size in shape:
        entries *= size
    if len(data) != 8 * entries:
        raise bad(place, "has the shape %s and %d bytes, which do not agree" % (clip(str(shape), 80), len(data)))
    return shape, data


def read_vector(value, place):
    if isinstance(value, list):
        numbers = [read_number(v, "%s[%d]" % (place, i)) for i, v in enumerate(value)]
        return NUMPY.array(numbers, dtype=float) if NUMPY else numbers
    _, data = read_array(value, place, 1)
    return unpack(data)


def unpack(data):
    if NUMPY:
        return NUMPY.frombuffer(data, dtype="<f8").astype(float)
    return list(struct.unpack("<%dd" % (len(data) // 8), data))


def read_matrix(value, place):
    if isinstance(value, list):
        rows = [read_vector(row, "%s[%d]" % (place, i)) for i, row in enumerate(value)]
        if any(len(row) != len(rows[0]) for row in rows):
            raise bad(place, "has rows of several lengths")
        return NUMPY.array(rows, dtype=float).reshape(len(rows), len(rows[0]) if rows else 0) if NUMPY else rows
    (rows, columns), data = read_array(value, place, 2)
    if NUMPY:
        return unpack(data).reshape(rows, columns)
    row = struct.Struct("<%dd" % columns)
    return [list(row.unpack_from(data, 8 * columns * i)) for i in range(rows)]


def read_activation(value, place):
    kind = read_text(member(value, "kind", place), place + ".kind")
    return Activation(kind, read_number(member(value, "alpha", place, 0.0), place + ".alpha"))


def read_network(value, place):
    layers = member(value, "layers", place)
    if not isinstance(layers, list):
        raise bad(place + ".layers", "is no list")
    read = []
    for i, layer in enumerate(layers):
        at = "%s.layers[%d]" % (place, i)
        read.append(Layer(
            read_matrix(member(layer, "w", at), at + ".w"),
            read_vector(member(layer, "b", at), at + ".b"),
            read_activation(member(layer, "f", at), at + ".f")))
    return Network(read, read_text(member(value, "loss", place), place + ".loss"))


def read_shape(value, place):
    return Shape(*(read_integer(member(value, key, place), place + "." + key)
                   for key in ("in", "out", "area", "groups")))


def read_spec(value, place):
    names = [read_text(member(value, key, place), place + "." + key) for key in ("scheme", "mode", "law")]
    shape = read_shape(member(value, "shape", place), place + ".shape")
    return InitSpec(*names, shape, read_number(member(value, "slope", place, 0.0), place + ".slope"))


# ---- Writing: from what a submission returns to JSON.
#
# Each writer takes the value and its name, which errors give to the student.


def wrong(name, problem):
    return Problem(BAD_RESULT, clip("%s %s" % (name, problem)))


def kind_of(value):
    """What a value is, in words that a student knows."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return "an array of shape %s" % clip(repr(shape), 80)
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, (list, tuple)):
        return "a %s of %d" % (type(value).__name__, len(value))
    return "of type %s" % clip(type(value).__name__, 80)


def is_array(value):
    """NumPy's arrays, and what has their interface."""
    return hasattr(value, "shape") and hasattr(value, "tolist") and hasattr(value, "dtype")


def write_number(value, name):
    if is_array(value) and value.shape == ():
        value = value.tolist()
    if isinstance(value, (bool, str, bytes, list, tuple)) or is_array(value) or not hasattr(value, "__float__"):
        raise wrong(name, "is %s, want a number" % kind_of(value))
    try:
        number = float(value)
    except OverflowError:
        raise wrong(name, "is beyond float64")
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def float64(value, name):
    written = write_number(value, name)
    return _NAMED[written] if isinstance(written, str) else written


def plain(kind):
    return kind is int or issubclass(kind, float)


def pack(values, name):
    """The bytes of a sequence of numbers."""
    if not all(map(plain, set(map(type, values)))):
        values = [float64(v, "%s[%d]" % (name, i)) for i, v in enumerate(values)]
    try:
        return struct.pack("<%dd" % len(values), *values)
    except (OverflowError, struct.error):  # an int
        raise wrong(name, "has a number beyond float64")


def encode(shape, data):
    return {"shape": shape, "f64": base64.b64encode(data).decode("ascii")}


def write_array(value, name, dimensions):
    """An array with NumPy's interface, whose numbers are real."""
    if len(value.shape) != dimensions:
        raise wrong(name, "is %s, want %d dimension%s" % (kind_of(value), dimensions, "s"[:dimensions - 1]))
    if getattr(value.dtype, "kind", "f") not in "fiu":
        raise wrong(name, "is an array of %s, want numbers" % value.dtype)
    if NUMPY and isinstance(value, NUMPY.ndarray):
        return encode(list(value.shape), NUMPY.ascontiguousarray(value, dtype="<f8").tobytes())
    nested = value.tolist()
    flat = nested if dimensions == 1 else list(itertools.chain.from_iterable(nested))
    return encode(list(value.shape), pack(flat, name))


def sequence(value, name, want):
    """A list or a tuple, or the rows of an array."""
    if isinstance(value, (list, tuple)):
        return value
    if is_array(value) and value.shape:
        return list(value)
    raise wrong(name, "is %s, want %s" % (kind_of(value), want))


def write_vector(value, name):
    if is_array(value):
        return write_array(value, name, 1)
    values = sequence(value, name, "a list of numbers")
    return encode([len(values)], pack(values, name))


def write_matrix(value, name):
    if is_array(value):
        return write_array(value, name, 2)
    rows = []
    for i, row in enumerate(sequence(value, name, "a list of rows")):
        at = "%s[%d]" % (name, i)
        row = sequence(row, at, "a row of numbers")
        if rows and len(row) != len(rows[0]):
            raise wrong(at, "has %d numbers, and %s[0] has %d" % (len(row), name, len(rows[0])))
        rows.append(row)
    data = b"".join(pack(row, "%s[%d]" % (name, i)) for i, row in enumerate(rows))
    return encode([len(rows), len(rows[0]) if rows else 0], data)


def write_row(value, name):
    """The vector of one example, as a matrix of one row."""
    if is_array(value) and len(value.shape) == 2 and value.shape[0] == 1:
        return write_matrix(value, name)
    written = write_vector(value, name)
    return encode_again([1] + written["shape"], written)


def encode_again(shape, written):
    return {"shape": shape, "f64": written["f64"]}


def write_each(write):
    def write_all(values, name):
        items = sequence(values, name, "a list, one item for each layer")
        return [write(v, "%s[%d]" % (name, i)) for i, v in enumerate(items)]
    return write_all


write_vectors, write_matrices = write_each(write_vector), write_each(write_matrix)


def write_flags(value, name):
    values = sequence(value, name, "a list of booleans")
    for i, v in enumerate(values):
        if not isinstance(v, bool) and not (is_array(v) and v.dtype.kind == "b"):
            raise wrong("%s[%d]" % (name, i), "is %s, want True or False" % kind_of(v))
    return [bool(v) for v in values]


def several(*parts):
    """A writer of a tuple: (key, name in errors, writer) for each of its parts."""
    def write(value, name):
        names = ", ".join(part[1] for part in parts)
        if not isinstance(value, (tuple, list)) or len(value) != len(parts):
            raise wrong(name, "is %s, want the tuple (%s)" % (kind_of(value), names))
        return {key: writer(v, own) for (key, own, writer), v in zip(parts, value)}
    return write


def gradients(*first, x):
    return several(*first, ("w", "dW", write_matrices), ("b", "db", write_vectors), ("x", "dx", x))


# ---- The operations: method, function, parameters with their readers, and the
# writer of what it returns.

Operation = collections.namedtuple("Operation", "method function parameters write")

_F, _NETWORK, _SPEC = ("f", read_activation), ("network", read_network), ("spec", read_spec)
_X, _Y = ("x", read_vector), ("y", read_vector)
_L, _PL, _KEY = ("L", read_integer), ("pL", read_number), ("key", read_key)
_REDUCTION, _VARIANCE = ("reduction", read_text), ("variance", read_number)
_LOSS = ("loss", "loss", write_number)

OPERATIONS = [
    Operation("Activate", "activate", (_F, ("z", read_vector)),
              several(("a", "a", write_vector), ("slope", "slope", write_vector))),
    Operation("Gamma", "gamma", (_F,), write_number),
    Operation("Loss", "loss", (("loss", read_text), ("output", read_matrix), ("target", read_matrix), _REDUCTION),
              several(("value", "value", write_number), ("gradient", "gradient", write_matrix))),
    Operation("Forward", "forward", (_NETWORK, _X),
              several(("z", "z", write_vectors), ("a", "a", write_vectors))),
    Operation("Deltas", "deltas", (_NETWORK, _X, _Y), write_vectors),
    Operation("Backprop", "backprop", (_NETWORK, _X, _Y), gradients(_LOSS, x=write_row)),
    Operation("BackpropBatch", "backprop_batch",
              (_NETWORK, ("x", read_matrix), ("y", read_matrix), _REDUCTION), gradients(_LOSS, x=write_matrix)),
    Operation("VJP", "vjp", (_NETWORK, _X, ("cotangent", read_vector)), gradients(x=write_row)),
    Operation("Initialise", "initialise", (_SPEC, _KEY),
              several(("w", "W", write_matrix), ("b", "b", write_vector))),
    Operation("WeightVariance", "weight_variance", (_SPEC,), write_number),
    Operation("VarianceGains", "variance_gains", (_F, ("shape", read_shape), _VARIANCE),
              several(("forward", "forward", write_number), ("backward", "backward", write_number))),
    Operation("SecondMoment", "second_moment", (_F, _VARIANCE), write_number),
    Operation("KeepProbabilities", "keep_probabilities", (_L, _PL), write_vector),
    Operation("ExpectedDepth", "expected_depth", (_L, _PL), write_number),
    Operation("DepthLaw", "depth_law", (_L, _PL), write_vector),
    Operation("SampleBlocks", "sample_blocks", (_L, _PL, _KEY), write_flags),
]

# ---- The submission.


def raised(what, error, folder, code):
    """The problem that an exception of a submission is: its last line in the
    submission, and the traceback as far as it is the student's."""
    frames, trace = [], error.__traceback__
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(folder):
        frames.append((error.filename, error.lineno or 0, "", (error.text or "").strip()))
    while trace is not None and len(frames) < 1000:
        where = trace.tb_frame.f_code
        if where.co_filename.startswith(folder):
            line = linecache.getline(where.co_filename, trace.tb_lineno).strip()
            frames.append((where.co_filename, trace.tb_lineno, where.co_name, line))
        trace = trace.tb_next
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:
        text = "(its text cannot be shown)"
    message = "%s raised %s" % (what, type(error).__name__) + (": " + clip(text) if text else "")
    lines = []
    for file, number, function, line in frames[-MAX_FRAMES:]:
        place = "%s, line %d" % (os.path.relpath(file, folder), number)
        if function and function != "<module>":
            place += ", in " + function
        lines.append(clip(place + (": " + line if line else "")))
    if lines:
        message += " (%s)" % lines[-1]
    return Problem(code, message, "\n".join(lines))


def load(folder):
    """The module submission.py, and its functions by method."""
    file = os.path.join(folder, MODULE + ".py")
    if not os.path.isfile(file):
        raise Problem(NOT_LOADED, "there is no submission.py")
    # Behind everything else, so that a random.py beside submission.py is not the
    # library's random, for the adapter or for a library.
    sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(MODULE, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        raise raised("importing submission.py", error, folder, NOT_LOADED)
    functions = {}
    for operation in OPERATIONS:
        function = getattr(module, operation.function, None)
        if function is None:
            continue
        if not callable(function):
            raise Problem(NOT_LOADED, "%s in submission.py is %s, want a function"
                          % (operation.function, kind_of(function)))
        functions[operation.method] = function
    if not functions:
        names = ", ".join(operation.function for operation in OPERATIONS)
        raise Problem(NOT_LOADED, "submission.py has none of the functions " + names)
    return module, functions


def arrays_of(module, folder):
    """NumPy if the submission is to be given its arrays, else None."""
    wanted = getattr(module, "ARRAYS", None)
    if wanted not in (None, "lists", "numpy"):
        raise Problem(NOT_LOADED, 'ARRAYS in submission.py is %r, want "lists" or "numpy"' % clip(str(wanted), 40))
    if wanted == "lists" or wanted is None and "numpy" not in sys.modules:
        return None
    try:
        import numpy
    except ImportError:
        raise Problem(NOT_LOADED, 'ARRAYS in submission.py is "numpy", and NumPy is not installed here')
    if (getattr(numpy, "__file__", None) or folder).startswith(folder):
        return None  # a numpy.py of the submission's own
    return numpy


_CONVENTIONS = {
    "unit_roundoff": "unitRoundoff", "math_ulp": "mathULP", "kink_weight": "kinkWeight",
    "gelu_tanh": "geluTanh", "activations": "activations", "losses": "losses",
}


def conventions_of(module):
    """The conventions that a submission declares, as the handshake writes them."""
    declared, written = getattr(module, "CONVENTIONS", {}), {}
    if not isinstance(declared, dict):
        raise Problem(NOT_LOADED, "CONVENTIONS in submission.py is %s, want a dict" % kind_of(declared))
    for key, value in declared.items():
        name = "CONVENTIONS[%r]" % (clip(key, 40) if isinstance(key, str) else key,)
        if key not in _CONVENTIONS:
            raise Problem(NOT_LOADED, clip("%s in submission.py is unknown, want one of %s" % (name, ", ".join(_CONVENTIONS))))
        if key == "gelu_tanh":
            good = isinstance(value, bool)
        elif key in ("activations", "losses"):
            good = isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
            value = list(value) if good else value
        else:
            good = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not good:
            raise Problem(NOT_LOADED, "%s in submission.py is %s" % (name, kind_of(value)))
        written[_CONVENTIONS[key]] = value
    return written


# ---- The server.


def read_echo(value, place):
    """An Echo goes through the readers and writers of a submission's arrays."""
    return (read_matrix(member(value, "matrix", place), "matrix"),
            read_number(member(value, "number", place), "number"),
            read_key(member(value, "key", place), "key"))


class Server:
    """Answers requests. The submission is loaded at the handshake, so that what
    is wrong with it is its answer."""

    def __init__(self, folder):
        self.folder = os.path.join(os.path.realpath(folder), "")
        self.loaded = None  # (the result of the handshake, functions), or a Problem
        self.operations = {operation.method: operation for operation in OPERATIONS}

    def submission(self):
        if self.loaded is None:
            try:
                self.loaded = self.load()
            except Problem as problem:
                self.loaded = problem
        if isinstance(self.loaded, Problem):
            raise self.loaded
        return self.loaded

    def load(self):
        global NUMPY
        module, functions = load(self.folder)
        conventions = conventions_of(module)
        NUMPY = arrays_of(module, self.folder)
        return {"protocol": VERSION, "implementation": MODULE, "operations": list(functions),
                "conventions": conventions}, functions

    def call(self, method, params):
        if method == "Handshake":
            spoken = member(params, "protocol", "")
            if spoken != VERSION:
                raise bad("protocol", "is %s, this server speaks %s" % (clip(str(spoken), 40), VERSION))
            return self.submission()[0]
        if method == "Echo":
            matrix, number, key = read_echo(params, "")
            return {"matrix": write_matrix(matrix, "matrix"), "number": write_number(number, "number"), "key": str(key)}
        if method not in self.operations:
            raise Problem(NO_METHOD, "there is no method %s here" % clip(method, 40))
        functions = self.submission()[1]
        if method not in functions:
            raise Problem(NO_METHOD, "submission.py has no %s" % self.operations[method].function)
        return self.run(self.operations[method], functions[method], params)

    def run(self, operation, function, params):
        arguments = [read(member(params, name, ""), name) for name, read in operation.parameters]
        try:
            result = function(*arguments)
        except NotImplementedError as error:
            raise raised(operation.function, error, self.folder, UNSUPPORTED)
        except BaseException as error:
            raise raised(operation.function, error, self.folder, FAILED)
        name = "the result of " + operation.function
        try:
            return operation.write(result, name)
        except Problem as problem:
            if not problem.message.startswith(name):
                problem.message = "%s: %s" % (name, problem.message)
            raise
        except BaseException as error:  # an object of the student's that is no number
            raise raised(name, error, self.folder, BAD_RESULT)

    def request(self, message):
        """The answer to one request; None to a notification."""
        identity = message.get("id") if isinstance(message, dict) else None
        try:
            problem = invalid(message)
            if problem:
                if not isinstance(identity, (int, str)) or isinstance(identity, bool):
                    identity = None
                raise Problem(INVALID_REQUEST, "the message " + problem)
            if "id" not in message:
                return None
            return {"jsonrpc": "2.0", "id": identity, "result": self.call(message["method"], message.get("params", {}))}
        except Problem as problem:
            error = {"code": problem.code, "message": problem.message}
            if problem.traceback:
                error["data"] = {"traceback": problem.traceback}
            return {"jsonrpc": "2.0", "id": identity, "error": error}

    def line(self, line):
        """The answer to one line; None if it asks for none."""
        try:
            message = json.loads(line.decode("utf-8"), parse_constant=refuse)
        except (ValueError, RecursionError):
            return failure(PARSE, "the line is not JSON")
        if not isinstance(message, list):
            return self.request(message)
        if not message or len(message) > MAX_BATCH:
            return failure(INVALID_REQUEST, "the message has %d requests, want 1 to %d" % (len(message), MAX_BATCH))
        return [answer for answer in map(self.request, message) if answer is not None] or None

    def serve(self):
        while True:
            line = REQUESTS.readline(MAX_MESSAGE + 2)
            if not line:
                return
            if len(line) > MAX_MESSAGE + 1:
                write(failure(INVALID_REQUEST, "a message of over %d bytes" % MAX_MESSAGE))
                return
            answer = self.line(line)
            flush_printed()
            if answer is not None:
                write(answer)


def flush_printed():
    for stream in PRINTED:
        try:
            stream.flush()
        except Exception:
            pass  # the submission has closed it


def refuse(constant):
    raise ValueError(constant)  # NaN and Infinity are strings here


_KEYS = {"jsonrpc", "id", "method", "params"}


def invalid(message):
    """What is wrong with a request; "" if nothing is."""
    if not isinstance(message, dict):
        return "is no object"
    if message.get("jsonrpc") != "2.0":
        return 'has no jsonrpc "2.0"'
    if not isinstance(message.get("method"), str) or not message["method"]:
        return "has no method"
    identity = message.get("id")
    if identity is not None and (isinstance(identity, bool) or not isinstance(identity, (int, str))):
        return "has an id that is no integer, string or null"
    if not isinstance(message.get("params", {}), dict):
        return "has params that are no object"
    extra = sorted(set(message) - _KEYS)
    return "has %s, which is no key of a request" % clip(repr(extra[0]), 40) if extra else ""


def failure(code, message):
    return {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}


def write(answer):
    ANSWERS.write(json.dumps(answer, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n")
    ANSWERS.flush()


def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: python3 adapter.py FOLDER")
    Server(arguments[0]).serve()
    flush_printed()
    os._exit(0)  # and not sys.exit, which would wait for a thread of the submission's


if __name__ == "__main__":
    main(sys.argv[1:])
