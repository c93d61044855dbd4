"""Random fits from a seed: models, data, units, starts near and far, every option."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.fuzzing.case import Array, Case
from benchmarks.fuzzing.grammar import Rng, model

UNITS = (0, 0, 0, 0, 3, -3, 6, -6, 12, -12)
FACTORS = (0, 0, 0, 0, 0, 8, -8, 60, -60)
NOISE = (0.0, 1e-10, 1e-4, 1e-2, 0.1, 1.0)


def draw(seed: int, number: int) -> Case:
    """The fit with this number in the sequence of this seed."""
    rng = np.random.default_rng((seed, number))
    n = int(rng.integers(1, 5)) if rng.random() < 0.7 else int(rng.integers(5, 9))
    m = int(rng.integers(1, 41))
    tree = model(rng, n, m)
    t = np.round(np.sort(rng.uniform(0.05, 4, m)), 3)
    blank = Case(tree, t, np.zeros(m), np.ones(n), np.ones(n))
    truth = np.round(rng.normal(size=n) + rng.choice([0, 1]), 3)
    y = _data(rng, blank, truth)
    units = 10.0 ** rng.choice(UNITS, n) if rng.random() < 0.4 else np.ones(n)
    factor = 10.0 ** int(rng.choice(FACTORS))
    case = Case(tree, t, y, truth / units, units, factor)
    x0 = _start(rng, case, truth) / units
    options = _options(rng, case, x0, m)
    if not x0.all() and options["jac"] in ("2-point", "3-point"):
        options["jac"] = "cs"  # differences cannot know the unit of a parameter that is 0
    return Case(tree, t, y, x0, units, factor, options)


def _data(rng: Rng, case: Case, truth: Array) -> Array:
    """What the model gives for the true parameters, with noise; noise alone where it fails."""
    exact = case.fun(truth)
    size = float(np.abs(exact).max())
    noise = rng.normal(size=exact.size)
    if not np.isfinite(size) or size > 1e12 or rng.random() < 0.1:
        return noise
    y: Array = exact + rng.choice(NOISE) * (size or 1.0) * noise
    return y


def _start(rng: Rng, case: Case, truth: Array) -> Array:
    """A start, near, far or special; mostly one where r is finite."""
    n = truth.size
    for _ in range(20):
        noise = rng.normal(size=n)
        z: Array = [
            truth * (1 + 0.1 * noise),
            truth * (1 + noise),
            truth + noise,
            noise * 10 ** rng.uniform(-2, 3),
            np.zeros(n),
            np.ones(n),
            truth.copy(),
        ][rng.integers(7)]
        if np.isfinite(case.fun(z / case.units)).all() or rng.random() < 0.02:
            break
    return z


def _options(rng: Rng, case: Case, x0: Array, m: int) -> dict[str, Any]:
    """Random options, each left at its default as often as not."""
    options: dict[str, Any] = {"jac": str(rng.choice(["2-point", "3-point", "cs", "callable"]))}
    if rng.random() < 0.8:
        options["max_nfev"] = 100
    choices = {
        "damping": ["nielsen", "marquardt", "trust-region"],
        "scaling": ["marquardt", "levenberg", "more"],
        "solver": ["qr", "cholesky", "svd"],
    }
    for name, values in choices.items():
        if rng.random() < 0.5:
            options[name] = str(rng.choice(values))
    if rng.random() < 0.2:
        options["loss"] = str(rng.choice(["huber", "soft_l1", "cauchy", "arctan"]))
        size = float(np.median(np.abs(case.fun(x0))))
        size = size if np.isfinite(size) and size > 0 else case.factor
        options["f_scale"] = float(np.clip(size * 10 ** rng.uniform(-2, 1), 1e-100, 1e100))
    elif rng.random() < 0.2:
        options["acceleration"] = 0.75
    if rng.random() < 0.15:
        weights = np.round(rng.uniform(0, 2, m) * (rng.random(m) < 0.9), 3)
        options["weights"] = weights if weights.any() else np.ones(m)
    if rng.random() < 0.25:
        options["bounds"] = _bounds(rng, x0, case.units)
    if rng.random() < 0.15:
        options |= dict.fromkeys(("ftol", "xtol", "gtol"), float(rng.choice([0, 1e-15, 1e-8])))
    return options


def _bounds(rng: Rng, x0: Array, units: Array) -> tuple[Array, Array]:
    """A box around x0, some walls far, some at x0, some missing."""
    sides = []
    for sign in (-1, 1):
        room = (np.abs(x0) + 1 / units) * 10 ** rng.uniform(-1, 1, x0.size)
        room[rng.random(x0.size) < 0.1] = 0
        room[rng.random(x0.size) < 0.4] = np.inf
        sides.append(x0 + sign * room)
    lower, upper = sides
    same = lower >= upper
    upper[same] = np.inf
    return lower, upper
