"""Many small fits: `lmtutor.fit_batch` against a loop over `scipy.optimize.leastsq`, on one core.

Run `python benchmarks/batch.py`. Each fit is a·exp(b t) to m noisy observations of a random truth,
from the same start. Times are of the processor, the least of a few repeats, with the two taking
turns; the loop's fits are a sample of the batch's. The last column counts the fits whose f is
larger than the loop's by more than a share of 1e-6.
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import leastsq

from lmtutor import fit_batch

START = (1.0, 0.0)


def model(x: Any, t: Any) -> Any:
    """a·exp(b t), for one fit and for many."""
    a, b = x
    return a * np.exp(b * t)


def derivative(x: Any, t: Any) -> Any:
    """With respect to a and b."""
    a, b = x
    e = np.exp(b * t)
    return e, a * t * e


def data(count: int, m: int, seed: int = 0) -> tuple[Any, Any]:
    """Abscissae (m,) and noisy observations (count, m) of random truths."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 4, m)
    a, b = rng.uniform(1, 10, (count, 1)), rng.uniform(-2, -0.1, (count, 1))
    return t, a * np.exp(b * t) + 0.05 * rng.normal(size=(count, m))


def loop(t: Any, y: Any, analytic: bool) -> Any:
    """Cost of each fit by leastsq with its default tolerances, (B,)."""

    def residual(x: Any, row: Any) -> Any:
        return x[0] * np.exp(x[1] * t) - row

    def jacobian(x: Any, row: Any) -> Any:
        e = np.exp(x[1] * t)
        return np.stack((e, x[0] * t * e))

    options: dict[str, Any] = {"Dfun": jacobian, "col_deriv": True} if analytic else {}
    costs = []
    for row in y:
        x, _ = leastsq(residual, START, args=(row,), **options)
        r = residual(x, row)
        costs.append(0.5 * float(r @ r))
    return np.array(costs)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of one call, and what it returns."""
    begin = time.process_time()
    value = work()
    return time.process_time() - begin, value


def compare(count: int, sample: int, m: int, analytic: bool, repeats: int) -> str:
    """One row of the table."""
    t, y = data(count, m)
    ours, theirs = [], []
    for _ in range(repeats):
        jac = derivative if analytic else None
        spent, batch = seconds(lambda jac=jac: fit_batch(model, t, y, START, jac=jac))  # type: ignore[misc]
        ours.append(spent / count)
        spent, costs = seconds(lambda: loop(t, y[:sample], analytic))
        theirs.append(spent / sample)
    worse = int((batch.cost[:sample] > costs * (1 + 1e-6)).sum())
    failed = int((~batch.success).sum())
    kind = "analytic" if analytic else "2-point"
    ratio = min(theirs) / min(ours)
    return (
        f"{m:4} {kind:9} {1e6 * min(ours):8.2f} {1e6 * min(theirs):8.2f} {ratio:7.1f} "
        f"{failed:7} {worse:6} of {sample}"
    )


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="fits in the batch")
    parser.add_argument("--sample", type=int, default=4_000, help="of them in the loop")
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    print(f"{given.count} fits, µs each\n   m J           batch  leastsq   ratio  failed  worse")
    for m in (20, 30, 50):
        for analytic in (True, False):
            print(compare(given.count, min(given.sample, given.count), m, analytic, given.repeats))


if __name__ == "__main__":
    main()
