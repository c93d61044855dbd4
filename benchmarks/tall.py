"""Ten million rows, five parameters: time and memory of a whole fit on one core.

    .venv/bin/python benchmarks/tall.py [--rows 10000000] [--peers] [--files]

Two decaying exponentials over a background, y = A e^(−k t) + B e^(−l t) + c, with noise. Each
solver runs in a process of its own. "Python" is the peak of what Python and NumPy allocate beyond
the data, in a second fit under tracemalloc; "process" is how far the peak of the resident memory
rises during the first fit. "Floor" is the time of what no least-squares method can do without: as
many evaluations of r and J, once each, and the products of J with itself and r. `--peers` adds
SciPy's leastsq, `--files` the same fit on memory maps.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

TRUE = (2.0, 1.3, 1.0, 0.4, 0.2)
START = (1.0, 2.0, 1.0, 0.2, 0.0)
SIGMA = 0.05


def fun(x: Any, block: Any, out: Any = None) -> Any:
    """Residuals."""
    import numpy as np

    t, y = block
    fast = np.multiply(t, -x[1], out=out)
    np.exp(fast, out=fast)
    fast *= x[0]
    slow = np.multiply(t, -x[3])
    np.exp(slow, out=slow)
    slow *= x[2]
    fast += slow
    fast += x[4]
    fast -= y
    return fast


def jac(x: Any, block: Any, out: Any = None) -> Any:
    """Their Jacobian matrix, column by column."""
    import numpy as np

    t, _ = block
    J = np.empty((len(t), 5), order="F") if out is None else out
    for i in (0, 2):
        np.multiply(t, -x[i + 1], out=J[:, i])
        np.exp(J[:, i], out=J[:, i])
        np.multiply(t, J[:, i], out=J[:, i + 1])
        J[:, i + 1] *= -x[i]
    J[:, 4] = 1.0
    return J


def data(m: int, folder: str | None) -> Any:
    """t and y, in memory or as memory maps; made in pieces, so that the peak is the data itself."""
    import numpy as np

    rng = np.random.default_rng(1)
    names = (f"{folder}/t.npy", f"{folder}/y.npy")
    t, y = (
        np.lib.format.open_memmap(name, "w+", float, (m,)) if folder else np.empty(m)
        for name in names
    )
    for first in range(0, m, 100_000):
        some = slice(first, min(first + 100_000, m))
        t[some] = np.linspace(4 * first / m, 4 * some.stop / m, some.stop - first, endpoint=False)
        noise = SIGMA * rng.standard_normal(some.stop - first)
        y[some] = fun(np.array(TRUE), (t[some], -noise))
    if not folder:
        return t, y
    return tuple(np.load(name, mmap_mode="r") for name in names)


def peak_megabytes() -> float:
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def solve(solver: str, rows: Any) -> dict[str, Any]:
    """One fit: the solution and the numbers of evaluations."""
    if solver == "leastsq":
        from scipy.optimize import leastsq

        x, _, info, _, _ = leastsq(
            lambda x: fun(x, rows), START, Dfun=lambda x: jac(x, rows), full_output=True
        )
        return {"x": list(x), "nfev": info["nfev"], "njev": info["njev"]}
    from lmtutor.large import least_squares_rows

    result = least_squares_rows(fun, START, rows, jac, solver=solver)
    return {"x": list(result.x), "nfev": result.nfev, "njev": result.njev}


def floor(rows: Any, nfev: int, njev: int, block: int = 8192) -> float:
    """Seconds for r `nfev` times and for J and [J r]ᵀ[J r] `njev` times, in blocks, no more."""
    import numpy as np

    A, x = np.empty((6, block)), np.array(TRUE)
    began = time.perf_counter()
    for evaluation in range(max(nfev, njev)):
        for first in range(0, len(rows[0]), block):
            part = tuple(array[first : first + block] for array in rows)
            some = A[:, : len(part[0])]
            if evaluation < nfev:
                fun(x, part, out=some[-1])
            if evaluation < njev:
                jac(x, part, out=some[:-1].T)
                np.matmul(some[:-1], some.T)
    return time.perf_counter() - began


def measure(solver: str, m: int, folder: str | None) -> dict[str, Any]:
    """Time and memory of a fit, in this process."""
    rows = data(m, folder)
    solve(solver, tuple(part[:1000] for part in rows))  # imports
    before, began = peak_megabytes(), time.perf_counter()
    found = solve(solver, rows)
    found["seconds"] = time.perf_counter() - began
    found["process"] = peak_megabytes() - before
    found["floor"] = floor(rows, found["nfev"], found["njev"])
    tracemalloc.start()
    solve(solver, rows)
    found["python"] = tracemalloc.get_traced_memory()[1] / 2**20
    return found


def main() -> None:
    """Measure each solver in a process of its own and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--peers", action="store_true", help="and SciPy's leastsq")
    parser.add_argument("--files", action="store_true", help="and memory maps")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        solver, folder = args.child
        print(json.dumps(measure(solver, args.rows, folder or None)))
        return
    with tempfile.TemporaryDirectory() as folder:
        runs = [("gram", ""), ("qr", "")]
        runs += [("gram", folder)] * args.files + [("leastsq", "")] * args.peers
        print(f"{args.rows:,} rows     seconds   floor  nfev  njev   MB Python  MB process")
        for solver, where in runs:
            found = child(solver, where, args.rows)
            name = f"{solver}{', files' if where else ''}"
            print(
                f"{name:17} {found['seconds']:7.2f} {found['floor']:7.2f} "
                f"{found['nfev']:5} {found['njev']:5} "
                f"{found['python']:11.1f} {found['process']:11.1f}   x = "
                + " ".join(f"{x:.9f}" for x in found["x"]),
                flush=True,
            )


def child(solver: str, folder: str, m: int) -> dict[str, Any]:
    """`measure` in a fresh process on one core."""
    one_core = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__)), "--rows", str(m), "--child", solver, folder]
    done = subprocess.run(
        command, env=os.environ | one_core, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
