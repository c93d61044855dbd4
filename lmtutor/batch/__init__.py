"""Many small fits at once: the Levenberg–Marquardt method across the last axis of arrays."""

from lmtutor.batch._fit import fit_batch
from lmtutor.batch._result import BatchResult, FitRecord

__all__ = ["BatchResult", "FitRecord", "fit_batch"]
