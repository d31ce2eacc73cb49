#!/usr/bin/python3
"""What torch.autograd.gradcheck finds in the networks that compare wrote, and how long it takes.

    peers.py sensitivity DIR    smallest error of one entry that is found in every trial
    peers.py time DIR           processor seconds of one check of the whole network
    peers.py versions

Prints rows of the table as lines of JSON. Both modes run at their defaults.
"""
import json
import os
import pathlib
import platform
import statistics
import sys
import time
import warnings

# One thread, as gonum has: others would wait in a loop, which counts as processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy
import torch

# The module, which the function of the same name hides.
gradcheck = sys.modules["torch.autograd.gradcheck"]

DERIVATIVE = {"tanh": lambda a: 1 - a * a, "relu": lambda a: (a > 0).to(a.dtype)}
FUNCTION = {"tanh": torch.tanh, "relu": torch.relu}
MODES = {"torch slow": False, "torch fast": True}


class Loss(torch.autograd.Function):
    """Softmax cross-entropy of a network; the gradient is right but for one entry."""

    @staticmethod
    def forward(ctx, case, x, y, fault, *parameters):
        outputs = [x]
        for w, b in zip(parameters[::2], parameters[1::2]):
            z = torch.addmv(b, w, outputs[-1])
            outputs.append(FUNCTION[case.activation](z))
        ctx.activation, ctx.fault, ctx.outputs, ctx.y = case.activation, fault, outputs[:-1], y
        ctx.save_for_backward(z, *parameters[::2])
        return torch.logsumexp(z, 0) - y @ z  # the entries of y sum to 1

    @staticmethod
    def backward(ctx, cotangent):
        z, *weights = ctx.saved_tensors
        delta = (torch.softmax(z, 0) - ctx.y) * cotangent
        gradients = []
        for w, a in zip(reversed(weights), reversed(ctx.outputs)):
            gradients = [torch.outer(delta, a), delta] + gradients
            delta = (w.T @ delta) * DERIVATIVE[ctx.activation](a)
        tensor, entry, error = ctx.fault
        if error:
            gradients[tensor].view(-1)[entry] += error * cotangent
        return (None, None, None, None, *gradients)


class Case:
    """Networks of one shape with faults: NAME.json describes them, NAME.f64 holds their numbers."""

    def __init__(self, path):
        for key, value in json.loads(path.read_text()).items():
            setattr(self, key, value)
        self.shapes = [s for i, o in zip(self.layers, self.layers[1:]) for s in ((o, i), (o,))]
        self.sizes = [*map(numpy.prod, self.shapes), self.layers[0], self.layers[-1]]
        self.numbers = numpy.fromfile(path.with_suffix(".f64"), "<f8").reshape(-1, sum(self.sizes))

    def load(self, network, only=None):
        """Parameters, input and target; gradients are asked of one tensor, or of all."""
        parts = numpy.split(self.numbers[network].copy(), numpy.cumsum(self.sizes)[:-1])
        *parameters, x, y = map(torch.from_numpy, parts)
        parameters = [p.reshape(s) for p, s in zip(parameters, self.shapes)]
        for i, p in enumerate(parameters):
            p.requires_grad_(only is None or only == i)
        return parameters, x, y

    def passes(self, network, fault=(0, 0, 0.0), fast=False, only=None):
        parameters, x, y = self.load(network, only)
        f = lambda *p: Loss.apply(self, x, y, fault, *p)
        return gradcheck.gradcheck(f, parameters, fast_mode=fast, raise_exception=False)

    def rms(self, network, tensor):
        parameters, x, y = self.load(network, tensor)
        Loss.apply(self, x, y, (0, 0, 0.0), *parameters).backward()
        return parameters[tensor].grad.square().mean().sqrt().item()

    def row(self, judge, **values):
        layers = "-".join(map(str, self.layers))
        print(json.dumps({"judge": judge, "network": layers, "activation": self.activation, **values}), flush=True)


def sensitivity(case, judge, fast):
    """Climbs the half powers of ten until no fault is missed.

    Slow mode judges every tensor alone, so that only the one with the fault is asked for; a fault
    in a network that is rejected without it counts as a false alarm, not as a trial.
    """
    trials, alarms = [], 0
    for f in case.faults[: case.trials[judge]]:
        only = None if fast else f["tensor"]
        if not case.passes(f["network"], fast=fast, only=only):
            alarms += 1
            continue
        trials.append((f, only, f["sign"] * case.rms(f["network"], f["tensor"])))
    trials.sort(key=lambda trial: case.sizes[trial[0]["tensor"]])  # the climb is cheap in a small tensor
    level, tested = case.level, [None] * len(trials)
    while level < case.top and any(t != level for t in tested):
        i = next(i for i, t in enumerate(tested) if t != level)
        f, only, unit = trials[i]
        tested[i] = level
        fault = f["tensor"], f["entry"], unit * 10 ** (level / 2)
        if case.passes(f["network"], fault, fast, only):
            level += 1
    case.row(judge, trials=len(trials), falseAlarms=alarms, error=10 ** (level / 2))


def seconds(case, judge, fast):
    """Median processor time of the runs that half a second has room for, at least one."""
    if not case.timed:
        return
    case.passes(0, fast=True)
    runs = []
    while not runs or sum(runs) < 0.5:
        start = time.process_time()
        case.passes(0, fast=fast)
        runs.append(time.process_time() - start)
    case.row(judge, seconds=statistics.median(runs))


def versions():
    debian = pathlib.Path("/etc/debian_version")
    print(f"PyTorch {torch.__version__} ({torch.get_num_threads()} thread), Python {platform.python_version()}, "
          f"Debian {debian.read_text().strip() if debian.exists() else 'no'}")


def main():
    warnings.simplefilter("ignore")
    command, *folder = sys.argv[1:]
    if command == "versions":
        return versions()
    if command == "sensitivity":
        # After fast mode has rejected a gradient it runs slow mode for its message: not needed here.
        assert hasattr(gradcheck, "_run_slow_mode_and_get_error")
        gradcheck._run_slow_mode_and_get_error = lambda *_: ""
    for path in sorted(pathlib.Path(folder[0]).glob("*.json")):
        for judge, fast in MODES.items():
            {"sensitivity": sensitivity, "time": seconds}[command](Case(path), judge, fast)


if __name__ == "__main__":
    main()
