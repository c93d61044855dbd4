"""The Levenberg–Marquardt method in forty lines: Marquardt's scaling, Nielsen's steering of λ.

It shows the method and nothing else: it takes any numbers on trust, and a short step for
convergence. What it lacks is what `lmtutor.least_squares` adds.
"""

from collections.abc import Callable

import numpy as np

from lmtutor._types import Matrix, Vector


def levenberg_marquardt(
    fun: Callable[[Vector], Vector],
    jac: Callable[[Vector], Matrix],
    x: Vector,
    tol: float = 1e-10,
    max_steps: int = 500,
) -> tuple[Vector, float, bool]:
    """Minimise f = ½‖fun‖² from x; return x, f and whether it converged."""
    x = np.array(x, dtype=float)
    r, J = fun(x), jac(x)
    f, g = 0.5 * r @ r, J.T @ r
    lam, nu = 1e-3, 2.0
    for _ in range(max_steps):
        D = np.linalg.norm(J, axis=0)
        if np.all(np.abs(g) <= tol * D * np.linalg.norm(r)):
            return x, float(f), True
        # (JᵀJ + λDᵀD)p = −g, solved as min ‖Jp + r‖² + λ‖Dp‖²
        A = np.vstack([J, np.sqrt(lam) * np.diag(D)])
        b = np.concatenate([-r, np.zeros_like(x)])
        p = np.linalg.lstsq(A, b, rcond=None)[0]
        if np.linalg.norm(D * p) <= tol * np.linalg.norm(D * x):
            return x, float(f), True
        r_new = fun(x + p)
        f_new = 0.5 * r_new @ r_new
        predicted = 0.5 * p @ (lam * D**2 * p - g)
        rho = (f - f_new) / predicted
        if rho > 0:
            x, r, J = x + p, r_new, jac(x + p)
            f, g = f_new, J.T @ r
            lam, nu = lam * max(1 / 3, 1 - (2 * rho - 1) ** 3), 2.0
        else:
            lam, nu = lam * nu, nu * 2
    return x, float(f), False
