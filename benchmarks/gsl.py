"""GSL's `gsl_multifit_nlinear` (Levenberg–Marquardt, Moré's scaling, QR: its defaults), by ctypes.

The structures are those of `gsl_multifit_nlinear.h`, which GSL has had since version 2.2.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import POINTER, byref, c_double, c_int, c_size_t, c_void_p
from functools import cache
from typing import Any

import numpy as np

from benchmarks.task import Answer, Task

TOLERANCE = 1e-8
"""What the examples of GSL's manual take for xtol and gtol; they have ftol = 0."""

ITERATIONS = 200
"""Where no budget is given: GSL has none of its own."""

FAILED = 9
"""GSL_EBADFUNC: what a callback returns for "I could not be evaluated"."""


class Vector(ctypes.Structure):
    """`gsl_vector`."""

    _fields_ = (("size", c_size_t), ("stride", c_size_t), ("data", POINTER(c_double)),
                ("block", c_void_p), ("owner", c_int))  # fmt: skip

    def array(self) -> Any:
        """Its numbers, not copied, (size,)."""
        whole = np.ctypeslib.as_array(self.data, (self.size * self.stride,))
        return whole[:: self.stride]


class Matrix(ctypes.Structure):
    """`gsl_matrix`: rows `tda` numbers apart."""

    _fields_ = (("size1", c_size_t), ("size2", c_size_t), ("tda", c_size_t),
                ("data", POINTER(c_double)), ("block", c_void_p), ("owner", c_int))  # fmt: skip

    def array(self) -> Any:
        """Its numbers, not copied, (size1, size2)."""
        return np.ctypeslib.as_array(self.data, (self.size1, self.tda))[:, : self.size2]


Residual = ctypes.CFUNCTYPE(c_int, POINTER(Vector), c_void_p, POINTER(Vector))
Jacobian = ctypes.CFUNCTYPE(c_int, POINTER(Vector), c_void_p, POINTER(Matrix))


class Functions(ctypes.Structure):
    """`gsl_multifit_nlinear_fdf`; without `df` GSL takes differences."""

    _fields_ = (("f", Residual), ("df", Jacobian), ("fvv", c_void_p), ("n", c_size_t),
                ("p", c_size_t), ("params", c_void_p), ("nevalf", c_size_t),
                ("nevaldf", c_size_t), ("nevalfvv", c_size_t))  # fmt: skip


class Parameters(ctypes.Structure):
    """`gsl_multifit_nlinear_parameters`."""

    _fields_ = (("trs", c_void_p), ("scale", c_void_p), ("solver", c_void_p), ("fdtype", c_int),
                ("factor_up", c_double), ("factor_down", c_double), ("avmax", c_double),
                ("h_df", c_double), ("h_fvv", c_double))  # fmt: skip


@cache
def library() -> Any:
    """libgsl with its functions declared, or None where it is not installed."""
    names = [ctypes.util.find_library(name) for name in ("gslcblas", "gsl")]
    if None in names:
        return None
    ctypes.CDLL(names[0], mode=ctypes.RTLD_GLOBAL)  # Debian's libgsl does not name its BLAS
    gsl = ctypes.CDLL(names[1])
    gsl.gsl_set_error_handler_off()  # an error is to be a status, not the end of the process
    prefix = "gsl_multifit_nlinear_"
    declared: dict[str, tuple[Any, list[Any]]] = {
        "default_parameters": (Parameters, []),
        "alloc": (c_void_p, [c_void_p, POINTER(Parameters), c_size_t, c_size_t]),
        "init": (c_int, [POINTER(Vector), POINTER(Functions), c_void_p]),
        "driver": (c_int, [c_size_t, c_double, c_double, c_double, c_void_p, c_void_p,
                           POINTER(c_int), c_void_p]),
        "position": (POINTER(Vector), [c_void_p]),
        "free": (None, [c_void_p]),
    }  # fmt: skip
    for name, (returns, takes) in declared.items():
        function = getattr(gsl, prefix + name)
        function.restype, function.argtypes = returns, takes
    return gsl


def version() -> str | None:
    """Of the library; None where it is not installed."""
    if not library():
        return None
    return (ctypes.c_char_p.in_dll(library(), "gsl_version").value or b"").decode()


class Callbacks:
    """The task's functions as GSL calls them; what they raise is kept until GSL has returned."""

    def __init__(self, task: Task) -> None:
        self.task, self.calls, self.spent = task, 1, False
        self.x0 = np.array(task.x0, dtype=np.float64)
        self.r0 = task.fun(self.x0.copy())  # tells m, and is what GSL asks for first
        self.error: BaseException | None = None

    def residual(self, x: Any, _: Any, out: Any) -> int:
        """r(x), or a refusal when the budget is spent."""
        if self.r0 is not None:
            out.contents.array()[:], self.r0 = self.r0, None
            return 0
        self.spent |= self.task.budget is not None and self.calls >= self.task.budget
        self.calls += 1
        return FAILED if self.spent else self._write(self.task.fun, x, out)

    def jacobian(self, x: Any, _: Any, out: Any) -> int:
        """J(x)."""
        return self._write(self.task.jac, x, out)

    def _write(self, function: Any, x: Any, out: Any) -> int:
        if self.error is None:
            try:
                out.contents.array()[:] = function(x.contents.array().copy())
                return 0
            except BaseException as error:  # it may not pass through C
                self.error = error
        return FAILED


def solve(task: Task) -> Answer:
    """`gsl_multifit_nlinear_driver` with `gsl_multifit_nlinear_trust`."""
    gsl, calls = library(), Callbacks(task)
    m, n = np.size(calls.r0), calls.x0.size
    parameters = gsl.gsl_multifit_nlinear_default_parameters()
    parameters.fdtype = int(task.jac == "3-point")  # GSL_MULTIFIT_NLINEAR_CTRDIFF
    kind = c_void_p.in_dll(gsl, "gsl_multifit_nlinear_trust")
    work = gsl.gsl_multifit_nlinear_alloc(kind, byref(parameters), m, n)
    if not work:
        raise ValueError(f"GSL refuses {m} residuals of {n} parameters")
    df = Jacobian(calls.jacobian) if callable(task.jac) else Jacobian()
    functions = Functions(f=Residual(calls.residual), df=df, n=m, p=n)
    start = Vector(n, 1, calls.x0.ctypes.data_as(POINTER(c_double)), None, 0)
    tol, info = TOLERANCE if task.tol is None else task.tol, c_int()
    try:
        status = gsl.gsl_multifit_nlinear_init(byref(start), byref(functions), work)
        if status == 0:
            status = gsl.gsl_multifit_nlinear_driver(
                task.budget or ITERATIONS, tol, tol, 0.0, None, None, byref(info), work
            )
        end = gsl.gsl_multifit_nlinear_position(work).contents.array().copy()
    finally:
        gsl.gsl_multifit_nlinear_free(work)
    if calls.error is not None:
        raise calls.error
    return Answer(end, status == 0 and not calls.spent, f"{status}, {info.value}")
