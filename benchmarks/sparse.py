"""Bundle adjustment: time of a whole fit by each sparse solver, and by SciPy's trf with LSMR.

    .venv/bin/python benchmarks/sparse.py [--cameras 20] [--points 1500] [--views 6]

The scene is anchored, so that there is one minimum. One core; the best of three fits each, of
one for SciPy, which has a budget of evaluations and two sets of tolerances.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is imported

from scipy.optimize import least_squares

from lmtutor.large import least_squares_sparse
from lmtutor.large.bundle import Bundle


def main() -> None:
    """Print a line for each solver."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=20)
    parser.add_argument("--points", type=int, default=1500)
    parser.add_argument("--views", type=int, default=6)
    parser.add_argument("--scipy-nfev", type=int, default=30, help="SciPy's budget")
    args = parser.parse_args()
    scene = Bundle(args.cameras, args.points, args.views)
    m, n = scene.fun(scene.x0).size, scene.x0.size
    print(f"{m:,} residuals, {n:,} parameters, {args.cameras} cameras")
    print(f"{'':26} seconds  nfev  njev   f and why it ended")
    for name, fit in solvers(scene, args.scipy_nfev).items():
        seconds, result = best(fit, 1 if name.startswith("SciPy") else 3)
        print(
            f"{name:26} {seconds:7.2f} {result.nfev:5} {result.njev:5}   {result.cost:.10g} "
            f"{result.message.splitlines()[0]:.60}",
            flush=True,
        )


def solvers(scene: Bundle, max_nfev: int) -> dict[str, Callable[[], Any]]:
    """The fits to compare."""

    def ours(**options: Any) -> Callable[[], Any]:
        return lambda: least_squares_sparse(scene.fun, scene.x0, scene.jac, **options)

    def scipy(**options: Any) -> Callable[[], Any]:
        return lambda: least_squares(
            scene.fun,
            scene.x0,
            scene.jac,
            method="trf",
            tr_solver="lsmr",
            max_nfev=max_nfev,
            **options,
        )

    tight = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-10)
    return {
        "direct": ours(),
        "schur": ours(solver="schur", groups=scene.groups),
        "lsmr": ours(solver="lsmr"),
        "SciPy trf, lsmr": scipy(x_scale="jac"),
        "SciPy trf, lsmr, 1e-10": scipy(x_scale="jac", **tight),
    }


def best(fit: Callable[[], Any], times_over: int) -> tuple[float, Any]:
    """Shortest time of several, and the result."""
    times = []
    for _ in range(times_over):
        began = time.perf_counter()
        result = fit()
        times.append(time.perf_counter() - began)
    return min(times), result


if __name__ == "__main__":
    main()
