"""Bundle adjustment in small: cameras and points from where the points are in the pictures.

A synthetic problem with the structure that sparse solvers are made for: a residual depends on one
camera, six numbers, and one point, three. What all pictures leave open is where the scene is,
how it is turned and how large it is, seven numbers: J has rank n − 7 unless they are fixed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lmtutor._types import Matrix, Vector
from lmtutor.large._scipy import sparse

FOCAL = 500.0
"""Focal length in pixels, known."""


class Bundle:
    """Cameras on a circle around a cloud of points; each point is seen by `views` of them.

    Parameters
    ----------
    cameras, points, views
        Numbers of cameras and points, and of the cameras that see each point.
    noise
        Standard deviation of a position in a picture, in pixels.
    anchored
        Whether the seven open numbers are fixed: the first camera, and how far the second is.
    seed
        Of the random numbers.

    Attributes
    ----------
    true, x0
        What made the pictures, and a start beside it, (n,): a rotation vector and a translation
        for each camera, then the points.
    groups
        (start, size) of the points among the parameters, for `least_squares_sparse`.
    """

    def __init__(
        self,
        cameras: int,
        points: int,
        views: int = 5,
        *,
        noise: float = 0.5,
        anchored: bool = True,
        seed: int = 0,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.cameras, self.points = cameras, points
        angle = 2 * np.pi * np.arange(cameras) / cameras
        turn = np.stack((0 * angle, angle, 0 * angle), axis=1)
        turn += 0.05 * rng.normal(size=turn.shape)
        shift = np.array([0.0, 0.0, 8.0]) + 0.3 * rng.normal(size=(cameras, 3))
        cloud = rng.uniform(-2, 2, size=(points, 3))
        whole = np.concatenate((np.hstack((turn, shift)).ravel(), cloud.ravel()))
        self.camera = np.concatenate([rng.permutation(cameras)[:views] for _ in range(points)])
        self.point = np.repeat(np.arange(points), views)
        self.free = np.ones(whole.size, dtype=bool)
        self.free[[0, 1, 2, 3, 4, 5, 11] if anchored else []] = False
        self.whole, self.true = whole, whole[self.free]
        self.seen = np.zeros((self.point.size, 2))
        exact = self.fun(self.true).reshape(-1, 2)
        self.seen = exact + noise * rng.normal(size=exact.shape)
        self.x0 = self.true + 0.05 * rng.normal(size=self.true.size)
        self.groups = int(self.free[: 6 * cameras].sum()), 3

    def _parts(self, x: Vector) -> tuple[Matrix, Matrix, Matrix]:
        """For each picture of a point: rotation vector, translation and point, (k, 3) each."""
        whole = self.whole.copy()
        whole[self.free] = x
        poses = whole[: 6 * self.cameras].reshape(-1, 6)[self.camera]
        return poses[:, :3], poses[:, 3:], whole[6 * self.cameras :].reshape(-1, 3)[self.point]

    def fun(self, x: Vector) -> Vector:
        """Distance in pixels between where a point should be and is, (2k,)."""
        turn, shift, point = self._parts(x)
        place = np.einsum("kij,kj->ki", rotation(turn), point) + shift
        r: Vector = (FOCAL * place[:, :2] / place[:, 2:] - self.seen).ravel()
        return r

    def jac(self, x: Vector) -> Any:
        """The sparse Jacobian matrix, (2k, n), nine entries in a row less those fixed."""
        turn, shift, point = self._parts(x)
        R = rotation(turn)
        turned = np.einsum("kij,kj->ki", R, point)
        place = turned + shift
        view = np.zeros((len(place), 2, 3))  # the picture by the place in front of the camera
        view[:, 0, 0] = view[:, 1, 1] = FOCAL / place[:, 2]
        view[:, :, 2] = -FOCAL * place[:, :2] / place[:, 2:] ** 2
        by_turn = -view @ cross(turned) @ left_jacobian(turn)
        data = np.concatenate((by_turn, view, view @ R), axis=2)
        columns = np.hstack(
            (
                6 * self.camera[:, None] + np.arange(6),
                6 * self.cameras + 3 * self.point[:, None] + np.arange(3),
            )
        )
        columns = np.repeat(columns, 2, axis=0)
        ends = 9 * np.arange(len(columns) + 1)
        shape = (len(columns), self.whole.size)
        J = sparse().csr_matrix((data.ravel(), columns.ravel(), ends), shape=shape)
        return J[:, self.free] if not self.free.all() else J


def cross(v: Matrix) -> NDArray[np.float64]:
    """The matrices of u ↦ v × u, (k, 3, 3)."""
    K = np.zeros((len(v), 3, 3))
    K[:, 2, 1], K[:, 0, 2], K[:, 1, 0] = v.T
    return K - K.transpose(0, 2, 1)


def rotation(turn: Matrix) -> NDArray[np.float64]:
    """Rotation matrices of rotation vectors, (k, 3, 3) (Rodrigues' formula)."""
    angle = np.linalg.norm(turn, axis=1)[:, None, None]
    K = cross(turn)
    half = np.sinc(angle / 2 / np.pi)
    R: NDArray[np.float64] = np.eye(3) + np.sinc(angle / np.pi) * K + 0.5 * half**2 * K @ K
    return R


def left_jacobian(turn: Matrix) -> NDArray[np.float64]:
    """The matrices L with R(v + dv) ≈ R(L dv) R(v), (k, 3, 3)."""
    angle = np.linalg.norm(turn, axis=1)[:, None, None]
    K, square = cross(turn), np.where(angle > 1e-4, angle, 1.0) ** 2
    rest = np.where(angle > 1e-4, (1 - np.sinc(angle / np.pi)) / square, 1 / 6)
    half = np.sinc(angle / 2 / np.pi)
    L: NDArray[np.float64] = np.eye(3) + 0.5 * half**2 * K + rest * K @ K
    return L
