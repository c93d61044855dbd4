"""Large problems on one machine: many rows, streamed, or a sparse Jacobian matrix."""

from lmtutor.large._progress import Progress
from lmtutor.large._rows_run import RowsResult
from lmtutor.large.rows import least_squares_rows

__all__ = ["Progress", "RowsResult", "least_squares_rows"]
