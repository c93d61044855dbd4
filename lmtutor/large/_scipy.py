"""SciPy's sparse matrices, imported only where they are needed."""

from __future__ import annotations

from typing import Any


def sparse() -> Any:
    """The module scipy.sparse, with its linalg."""
    try:
        import scipy.linalg
        import scipy.sparse
        import scipy.sparse.linalg
    except ImportError:
        raise ImportError(
            "least_squares_sparse needs SciPy: pip install 'lmtutor[sparse]'"
        ) from None
    return scipy.sparse
