"""r and J of one block of rows, in buffers that are used again for the next."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple

import numpy as np

from lmtutor._bounds import Box
from lmtutor._differences import complex_step, differences
from lmtutor._loss import RobustLoss
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import first_non_finite, real_array
from lmtutor.large._blocks import Block, length


class Bad(NamedTuple):
    """The first entry that is not finite; without one, a sum of squares that overflows."""

    block: int
    row: int  # within the block
    column: int | None  # of J; None for r
    value: float | None

    def sentence(self, first: int) -> str:
        """What is not finite; `first` is the row that the block begins with."""
        if self.value is None:
            return f"the sum of squares overflows in block {self.block}"
        place = f"r[{first + self.row}"
        if self.column is not None:
            place = f"J[{first + self.row}, {self.column}"
        return f"{place}] is {self.value} (block {self.block}, row {self.row})"


def first_bad(number: int, A: Matrix) -> Bad:
    """What is not finite in (n + 1, b) columns of J and r, the earliest row first."""
    index = first_non_finite(A.T)
    if index is None:
        return Bad(number, 0, None, None)
    row, column = index
    return Bad(number, row, None if column == A.shape[0] - 1 else column, float(A[column, row]))


class Kernel:
    """The user's functions on one block: called, checked, bent by the loss.

    `augmented` holds each parameter's column of J, and then r, one after the other in memory, so
    that what is written column by column runs through memory in order.
    """

    def __init__(
        self,
        fun: Function,
        jac: DifferenceMethod | Function,
        n: int,
        relative_step: float,
        loss: RobustLoss | None,
        box: Box | None,
    ) -> None:
        self.fun, self.jac, self.n = fun, jac, n
        self.relative_step, self.loss, self.box = relative_step, loss, box
        self.fills_r, self.fills_J = _takes_out(fun), callable(jac) and _takes_out(jac)
        modes = {kind: "ignore" if act == "warn" else act for kind, act in np.geterr().items()}
        self.errstate: Any = modes
        self.buffer = np.empty(0)

    def __getstate__(self) -> dict[str, Any]:
        """For another process, without the buffers."""
        return self.__dict__ | {"buffer": np.empty(0)}

    def room(self, rows: int) -> Matrix:
        """The buffer, shape (n + 1, rows)."""
        size = (self.n + 1) * rows
        if self.buffer.size < size:
            self.buffer = np.empty(size)
        room: Matrix = self.buffer[:size].reshape(self.n + 1, rows)
        return room

    def residual(self, x: Vector, block: Block) -> Vector:
        """r of the block, (b,): in the buffer if `fun` fills it, else as `fun` returns it."""
        if not self.fills_r:
            return self._vector(self.fun(x.copy(), block))
        r: Vector = self.room(length(block))[-1]
        value = self.fun(x.copy(), block, out=r)
        if value is not None and value is not r:
            r[:] = self._vector(value, r.shape)
        return r

    def _vector(self, value: Any, shape: tuple[int, ...] | None = None) -> Vector:
        r: Vector = value
        if type(r) is not np.ndarray or r.dtype != np.float64:
            r = np.atleast_1d(real_array(value, "fun(x, block)"))
        if r.ndim != 1 or (shape and r.shape != shape):
            expected = f"of shape {shape}" if shape else "a vector"
            raise ValueError(f"fun(x, block) must be {expected}, got shape {r.shape}")
        return r

    def value(self, x: Vector, block: Block) -> tuple[Vector, float]:
        """r, and its part of f."""
        with np.errstate(**self.errstate):
            r = self.residual(x, block)
        with np.errstate(all="ignore"):
            f = 0.5 * float(r.dot(r))
            return r, self.loss.value(r) if self.loss and np.isfinite(f) else f

    def augmented(self, x: Vector, block: Block) -> Matrix:
        """The columns of J and r as the rows of a matrix, (n + 1, b)."""
        with np.errstate(**self.errstate):
            r = self.residual(x, block)
            A = self.room(r.size)
            if not self.fills_r:
                A[-1] = r
            if r.size:
                self._differentiate(x, block, A)
        if self.loss:
            with np.errstate(all="ignore"):
                A[-1], A[:-1].T[:] = self.loss.bend(A[-1].copy(), A[:-1].T)
        return A

    def _differentiate(self, x: Vector, block: Block, A: Matrix) -> None:
        """Fill in J."""
        J = A[:-1].T
        if callable(self.jac):
            value = self._matrix(x, block, J)
        elif self.jac == "cs":
            value = complex_step(lambda z: self._complex(z, block), x, self.relative_step)
        else:
            r = A[-1].copy()  # `fun` may write into the buffer
            value = differences(
                lambda z: self.residual(z, block).copy(),
                x,
                r,
                self.jac,
                self.relative_step,
                self.box,
            )
            A[-1] = r
        if value is not J:
            J[:] = value

    def _complex(self, z: Any, block: Block) -> Any:
        """r of the block at complex z."""
        if not self.fills_r:
            return self.fun(z, block)
        r = np.empty(length(block), dtype=np.complex128)
        value = self.fun(z, block, out=r)
        return r if value is None else value

    def _matrix(self, x: Vector, block: Block, J: Matrix) -> Matrix:
        assert callable(self.jac)
        out = {"out": J} if self.fills_J else {}
        value = self.jac(x.copy(), block, **out)
        if value is J or (value is None and self.fills_J):
            return J
        value = real_array(value, "jac(x, block)") if type(value) is not np.ndarray else value
        if value.shape != J.shape or value.dtype.kind not in "biuf":
            hint = "; is it transposed?" if value.shape == J.shape[::-1] else ""
            raise ValueError(
                f"jac(x, block) must be real of shape (b, n) = {J.shape}, got {value.dtype} of "
                f"shape {value.shape}{hint}"
            )
        result: Matrix = value
        return result


def _takes_out(function: Function) -> bool:
    """Whether a function offers to write into a buffer, by a parameter called ``out``."""
    try:
        return "out" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # a built-in that does not tell its signature
        return False
