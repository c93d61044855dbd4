"""Large problems on one machine: many rows, streamed, or a sparse Jacobian matrix."""

from lmtutor.large._progress import Progress
from lmtutor.large._rows_run import RowsResult
from lmtutor.large._sparse_run import SparseResult
from lmtutor.large.rows import least_squares_rows
from lmtutor.large.sparse import least_squares_sparse

__all__ = [
    "Progress",
    "RowsResult",
    "SparseResult",
    "least_squares_rows",
    "least_squares_sparse",
]
