"""The network's operations on NumPy arrays."""
import numpy as np

CONVENTIONS = {"activations": ["identity", "sigmoid", "tanh", "relu", "leaky-relu"], "losses": ["quadratic"]}


def activate(f, z):
    if f.kind == "identity":
        return z, np.ones_like(z)
    if f.kind == "sigmoid":
        e = np.exp(-np.abs(z))
        a = np.where(z >= 0, 1, e) / (1 + e)
        return a, e / (1 + e) ** 2
    if f.kind == "tanh":
        e = np.exp(-np.abs(z))
        return np.tanh(z), (2 * e / (1 + e * e)) ** 2
    alpha = f.alpha if f.kind == "leaky-relu" else 0.0
    return np.where(z > 0, z, alpha * z), np.where(z > 0, 1.0, alpha)


def forward(network, x):
    z, a = [], [x]
    for W, b, f in network.layers:
        z.append(W @ a[-1] + b)
        a.append(activate(f, z[-1])[0])
    return z, a


def backprop(network, x, y):
    z, a = forward(network, x)
    gradient, dW, db = a[-1] - y, [], []
    for (W, b, f), zl, before in reversed(list(zip(network.layers, z, a))):
        delta = gradient * activate(f, zl)[1]
        dW.insert(0, np.outer(delta, before))
        db.insert(0, delta)
        gradient = W.T @ delta
    return 0.5 * np.sum((a[-1] - y) ** 2), dW, db, gradient
