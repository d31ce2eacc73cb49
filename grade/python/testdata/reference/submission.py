"""Every operation of the lecture, on plain lists."""
import math
import random

KINDS = {"identity", "sigmoid", "tanh", "relu", "leaky-relu", "softplus", "gelu"}


# Activations

def sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


def softplus(z):
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


def normal_cdf(z):
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_density(z):
    return math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


def value_and_slope(f, z):
    if f.kind == "identity":
        return z, 1.0
    if f.kind == "sigmoid":
        return sigmoid(z), sigmoid(z) * sigmoid(-z)
    if f.kind == "tanh":
        e = math.exp(-abs(z))
        sech = 2 * e / (1 + e * e)
        return math.tanh(z), sech * sech
    if f.kind == "relu":
        return (z, 1.0) if z > 0 else (0.0, 0.0)
    if f.kind == "leaky-relu":
        return (z, 1.0) if z > 0 else (f.alpha * z, f.alpha)
    if f.kind == "softplus":
        return softplus(z), sigmoid(z)
    if f.kind == "gelu":
        if z == -math.inf:
            return 0.0, 0.0
        return z * normal_cdf(z), normal_cdf(z) + (z * normal_density(z) if abs(z) < 40 else 0.0)
    raise ValueError("unknown activation " + f.kind)


def activate(f, z):
    pairs = [value_and_slope(f, v) for v in z]
    return [a for a, _ in pairs], [slope for _, slope in pairs]


def gamma(f):
    if f.kind == "sigmoid":
        return 0.25
    if f.kind == "gelu":
        return value_and_slope(f, math.sqrt(2))[1]
    if f.kind not in KINDS:
        raise ValueError("unknown activation " + f.kind)
    return 1.0


# Losses

def log_sum_exp(a):
    top = max(a)
    rest = sum(math.exp(v - top) for i, v in enumerate(a) if i != a.index(top))
    return top, math.log1p(rest)


def softmax(a):
    top = max(a)
    e = [math.exp(v - top) for v in a]
    return [v / sum(e) for v in e]


def loss_of_example(kind, a, y):
    if kind == "quadratic":
        return 0.5 * sum((u - v) ** 2 for u, v in zip(a, y))
    if kind == "binary-cross-entropy":
        return sum((1 - v) * softplus(u) + v * softplus(-u) for u, v in zip(a, y))
    if kind == "softmax-cross-entropy":
        top, rest = log_sum_exp(a)
        return sum(v * ((top - u) + rest) for u, v in zip(a, y) if v != 0)
    raise ValueError("unknown loss " + kind)


def loss_gradient(kind, a, y):
    if kind == "quadratic":
        return [u - v for u, v in zip(a, y)]
    if kind == "binary-cross-entropy":
        return [(1 - v) * sigmoid(u) - v * sigmoid(-u) for u, v in zip(a, y)]
    if kind == "softmax-cross-entropy":
        # (Y − y) s − y (1 − s): nothing cancels where s has rounded to 1.
        s, total = softmax(a), sum(y)
        others = [sum(s[:j]) + sum(s[j + 1:]) for j in range(len(s))]
        return [(total - v) * p - v * q for p, q, v in zip(s, others, y)]
    raise ValueError("unknown loss " + kind)


def scale(reduction, examples):
    if reduction not in ("mean", "sum"):
        raise ValueError("unknown reduction " + reduction)
    return 1 / examples if reduction == "mean" else 1.0


def loss(kind, output, target, reduction):
    c = scale(reduction, len(output))
    value = c * sum(loss_of_example(kind, a, y) for a, y in zip(output, target))
    return value, [[c * g for g in loss_gradient(kind, a, y)] for a, y in zip(output, target)]


# Networks

def dot(u, v):
    return sum(p * q for p, q in zip(u, v))


def check(network, x, y=None):
    widths = [len(network.layers[0].W[0])] + [len(layer.b) for layer in network.layers]
    for layer, n in zip(network.layers, widths):
        if any(len(row) != n for row in layer.W) or len(layer.W) != len(layer.b):
            raise ValueError("the shapes of the layers do not fit")
    if len(x) != widths[0]:
        raise ValueError("x has %d entries, want %d" % (len(x), widths[0]))
    if y is not None and len(y) != widths[-1]:
        raise ValueError("y has %d entries, want %d" % (len(y), widths[-1]))


def forward(network, x):
    check(network, x)
    z, a = [], [x]
    for W, b, f in network.layers:
        z.append([dot(row, a[-1]) + c for row, c in zip(W, b)])
        a.append(activate(f, z[-1])[0])
    return z, a


def backward(network, z, gradient):
    """δ of every layer, given the derivative with respect to the output."""
    deltas = []
    for l in reversed(range(len(network.layers))):
        slopes = activate(network.layers[l].f, z[l])[1]
        deltas.insert(0, [g * s for g, s in zip(gradient, slopes)])
        columns = zip(*network.layers[l].W)
        gradient = [dot(column, deltas[0]) for column in columns]
    return deltas, gradient


def gradients(network, x, gradient_at):
    z, a = forward(network, x)
    d, dx = backward(network, z, gradient_at(a[-1]))
    dW = [[[p * q for q in before] for p in delta] for delta, before in zip(d, a)]
    return a[-1], dW, d, dx


def deltas(network, x, y):
    check(network, x, y)
    z, a = forward(network, x)
    return backward(network, z, loss_gradient(network.loss, a[-1], y))[0]


def backprop(network, x, y):
    check(network, x, y)
    output, dW, db, dx = gradients(network, x, lambda a: loss_gradient(network.loss, a, y))
    return loss_of_example(network.loss, output, y), dW, db, dx


def backprop_batch(network, x, y, reduction):
    c = scale(reduction, len(x))
    examples = [backprop(network, u, v) for u, v in zip(x, y)]
    value = c * sum(e[0] for e in examples)
    dW = [[[c * sum(g) for g in zip(*rows)] for rows in zip(*matrices)] for matrices in zip(*(e[1] for e in examples))]
    db = [[c * sum(g) for g in zip(*vectors)] for vectors in zip(*(e[2] for e in examples))]
    return value, dW, db, [[c * g for g in e[3]] for e in examples]


def vjp(network, x, cotangent):
    check(network, x, cotangent)
    return gradients(network, x, lambda a: cotangent)[1:]


# Initialisation

def weight_variance(spec):
    fan_in = spec.shape.n_in // spec.shape.groups * spec.shape.area
    fan_out = spec.shape.n_out // spec.shape.groups * spec.shape.area
    fan = {"fan-in": fan_in, "fan-out": fan_out, "fan-average": (fan_in + fan_out) / 2}[spec.mode]
    return {"glorot": 1, "he": 2, "leaky": 2 / (1 + spec.slope ** 2)}[spec.scheme] / fan


def initialise(spec, key):
    variance, rng = weight_variance(spec), random.Random(key)
    if spec.law == "normal":
        deviation = math.sqrt(variance)
        draw = lambda: rng.gauss(0, deviation)
    else:
        bound = math.sqrt(3 * variance)
        draw = lambda: rng.uniform(-bound, bound)
    columns = spec.shape.n_in // spec.shape.groups * spec.shape.area
    W = [[draw() for _ in range(columns)] for _ in range(spec.shape.n_out)]
    return W, [0.0] * spec.shape.n_out


def half_square(f):
    """E f(z)² / E z² of a piecewise-linear f and a symmetric z; also E f'(z)²."""
    alpha = {"identity": 1.0, "relu": 0.0, "leaky-relu": f.alpha}.get(f.kind)
    if alpha is None:
        raise NotImplementedError(f.kind)
    return (1 + alpha ** 2) / 2


def variance_gains(f, shape, variance):
    fan_in = shape.n_in // shape.groups * shape.area
    fan_out = shape.n_out // shape.groups * shape.area
    return fan_in * variance * half_square(f), fan_out * variance * half_square(f)


def second_moment(f, variance):
    return variance * half_square(f)


# Stochastic depth

def keep_probabilities(L, pL):
    if L < 1 or not 0 <= pL <= 1:
        raise ValueError("L and pL")
    return [1 - l / L * (1 - pL) for l in range(L + 1)]


def expected_depth(L, pL):
    return math.fsum(keep_probabilities(L, pL)[1:])


def depth_law(L, pL):
    law = [1.0] + [0.0] * L
    for p in keep_probabilities(L, pL)[1:]:
        law = [(1 - p) * stay + p * step for stay, step in zip(law, [0.0] + law)]
    return law


def sample_blocks(L, pL, key):
    rng = random.Random(key)
    return [rng.random() < p for p in keep_probabilities(L, pL)[1:]]
