"""Rows spread over the workers of a Dask cluster; needs the extra ``distributed``."""

from lmtutor.distributed.dask import least_squares_dask

__all__ = ["least_squares_dask"]
