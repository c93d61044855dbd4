"""The Levenberg–Marquardt method in forty lines: Marquardt's scaling, Nielsen's steering of λ.

It shows the method and nothing else. What it lacks is what `lmtutor.least_squares` adds.
"""

import numpy as np


def levenberg_marquardt(fun, jac, x, tol=1e-10, max_iter=200):  # type: ignore[no-untyped-def]
    """Minimise f(x) = ½‖fun(x)‖² from x; return x, f and whether the gradient became small."""
    x = np.array(x, dtype=float)
    r, J = fun(x), jac(x)
    f, g = 0.5 * r @ r, J.T @ r
    lam, nu = 1e-3, 2.0
    for _ in range(max_iter):
        if np.max(np.abs(g) / (np.linalg.norm(J, axis=0) * np.linalg.norm(r))) <= tol:
            return x, f, True
        D = np.linalg.norm(J, axis=0)
        # (JᵀJ + λDᵀD)p = −Jᵀr as a least-squares problem, so that JᵀJ is never formed
        A = np.vstack([J, np.sqrt(lam) * np.diag(D)])
        p = np.linalg.lstsq(A, -np.concatenate([r, np.zeros(x.size)]), rcond=None)[0]
        r_new = fun(x + p)
        f_new = 0.5 * r_new @ r_new
        rho = (f - f_new) / (0.5 * p @ (lam * D**2 * p - g))
        if rho > 0:
            x, r, f = x + p, r_new, f_new
            J = jac(x)
            g = J.T @ r
            lam, nu = lam * max(1 / 3, 1 - (2 * rho - 1) ** 3), 2.0
        else:
            lam, nu = lam * nu, 2 * nu
    return x, f, False
