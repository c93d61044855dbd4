"""The models of the NIST sets, each with its Jacobian matrix, derived by hand.

``model(x, t)`` returns (m,) and ``jacobian(x, t)`` (m, n); both accept complex x, which is how the
derivatives are checked. t has shape (m,), for Nelson (2, m).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Model(NamedTuple):
    """A function of parameters and data, with its derivative."""

    model: Callable[[Any, Any], Any]
    jacobian: Callable[[Any, Any], Any]


def columns(*cols: Any) -> Any:
    """(m, n) from n columns, of which some may be constants."""
    return np.stack(np.broadcast_arrays(*cols), axis=1)


def bennett5(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return b1 * (b2 + t) ** (-1 / b3)


def bennett5_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    u = (b2 + t) ** (-1 / b3)
    return columns(u, -b1 * u / (b3 * (b2 + t)), b1 * u * np.log(b2 + t) / b3**2)


def saturation(x: Any, t: Any) -> Any:  # BoxBOD, Misra1a
    b1, b2 = x
    return b1 * (1 - np.exp(-b2 * t))


def saturation_jacobian(x: Any, t: Any) -> Any:
    b1, b2 = x
    e = np.exp(-b2 * t)
    return columns(1 - e, b1 * t * e)


def chwirut(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return np.exp(-b1 * t) / (b2 + b3 * t)


def chwirut_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    d = b2 + b3 * t
    y = np.exp(-b1 * t) / d
    return columns(-t * y, -y / d, -t * y / d)


def danwood(x: Any, t: Any) -> Any:
    b1, b2 = x
    return b1 * t**b2


def danwood_jacobian(x: Any, t: Any) -> Any:
    b1, b2 = x
    return columns(t**b2, b1 * t**b2 * np.log(t))


def eckerle4(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return b1 / b2 * np.exp(-0.5 * ((t - b3) / b2) ** 2)


def eckerle4_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    z = (t - b3) / b2
    e = np.exp(-0.5 * z**2)
    return columns(e / b2, b1 * e * (z**2 - 1) / b2**2, b1 * e * z / b2**2)


def enso(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5, b6, b7, b8, b9 = x
    year, u, v = (2 * np.pi * t / period for period in (12, b4, b7))
    return (
        b1
        + (b2 * np.cos(year) + b3 * np.sin(year))
        + (b5 * np.cos(u) + b6 * np.sin(u))
        + (b8 * np.cos(v) + b9 * np.sin(v))
    )


def enso_jacobian(x: Any, t: Any) -> Any:
    _, _, _, b4, b5, b6, b7, b8, b9 = x
    year, u, v = (2 * np.pi * t / period for period in (12, b4, b7))
    return columns(
        1.0,
        np.cos(year),
        np.sin(year),
        (b5 * np.sin(u) - b6 * np.cos(u)) * u / b4,
        np.cos(u),
        np.sin(u),
        (b8 * np.sin(v) - b9 * np.cos(v)) * v / b7,
        np.cos(v),
        np.sin(v),
    )


def gauss(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5, b6, b7, b8 = x
    return (
        b1 * np.exp(-b2 * t)
        + b3 * np.exp(-((t - b4) ** 2) / b5**2)
        + b6 * np.exp(-((t - b7) ** 2) / b8**2)
    )


def gauss_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5, b6, b7, b8 = x
    e, z1, z2 = np.exp(-b2 * t), (t - b4) / b5, (t - b7) / b8
    e1, e2 = np.exp(-(z1**2)), np.exp(-(z2**2))
    return columns(
        e,
        -b1 * t * e,
        e1,
        2 * b3 * e1 * z1 / b5,
        2 * b3 * e1 * z1**2 / b5,
        e2,
        2 * b6 * e2 * z2 / b8,
        2 * b6 * e2 * z2**2 / b8,
    )


def cubic(x: Any, t: Any) -> Any:  # Hahn1, Thurber
    b1, b2, b3, b4, b5, b6, b7 = x
    return (b1 + t * (b2 + t * (b3 + t * b4))) / (1 + t * (b5 + t * (b6 + t * b7)))


def cubic_jacobian(x: Any, t: Any) -> Any:
    b5, b6, b7 = x[4:]
    d = 1 + t * (b5 + t * (b6 + t * b7))
    y = cubic(x, t)
    return columns(1 / d, t / d, t**2 / d, t**3 / d, -t * y / d, -(t**2) * y / d, -(t**3) * y / d)


def kirby2(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5 = x
    return (b1 + t * (b2 + t * b3)) / (1 + t * (b4 + t * b5))


def kirby2_jacobian(x: Any, t: Any) -> Any:
    b4, b5 = x[3:]
    d = 1 + t * (b4 + t * b5)
    y = kirby2(x, t)
    return columns(1 / d, t / d, t**2 / d, -t * y / d, -(t**2) * y / d)


def lanczos(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5, b6 = x
    return b1 * np.exp(-b2 * t) + b3 * np.exp(-b4 * t) + b5 * np.exp(-b6 * t)


def lanczos_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5, b6 = x
    e1, e2, e3 = np.exp(-b2 * t), np.exp(-b4 * t), np.exp(-b6 * t)
    return columns(e1, -b1 * t * e1, e2, -b3 * t * e2, e3, -b5 * t * e3)


def mgh09(x: Any, t: Any) -> Any:
    b1, b2, b3, b4 = x
    return b1 * (t**2 + t * b2) / (t**2 + t * b3 + b4)


def mgh09_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3, b4 = x
    d = t**2 + t * b3 + b4
    u = (t**2 + t * b2) / d
    return columns(u, b1 * t / d, -b1 * u * t / d, -b1 * u / d)


def mgh10(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return b1 * np.exp(b2 / (t + b3))


def mgh10_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    e = np.exp(b2 / (t + b3))
    return columns(e, b1 * e / (t + b3), -b1 * b2 * e / (t + b3) ** 2)


def mgh17(x: Any, t: Any) -> Any:
    b1, b2, b3, b4, b5 = x
    return b1 + b2 * np.exp(-t * b4) + b3 * np.exp(-t * b5)


def mgh17_jacobian(x: Any, t: Any) -> Any:
    _, b2, b3, b4, b5 = x
    e4, e5 = np.exp(-t * b4), np.exp(-t * b5)
    return columns(1.0, e4, e5, -b2 * t * e4, -b3 * t * e5)


def misra1b(x: Any, t: Any) -> Any:
    b1, b2 = x
    return b1 * (1 - (1 + b2 * t / 2) ** -2)


def misra1b_jacobian(x: Any, t: Any) -> Any:
    b1, b2 = x
    u = 1 + b2 * t / 2
    return columns(1 - u**-2, b1 * t * u**-3)


def misra1c(x: Any, t: Any) -> Any:
    b1, b2 = x
    return b1 * (1 - (1 + 2 * b2 * t) ** -0.5)


def misra1c_jacobian(x: Any, t: Any) -> Any:
    b1, b2 = x
    u = 1 + 2 * b2 * t
    return columns(1 - u**-0.5, b1 * t * u**-1.5)


def misra1d(x: Any, t: Any) -> Any:
    b1, b2 = x
    return b1 * b2 * t / (1 + b2 * t)


def misra1d_jacobian(x: Any, t: Any) -> Any:
    b1, b2 = x
    u = 1 + b2 * t
    return columns(b2 * t / u, b1 * t / u**2)


def nelson(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return b1 - b2 * t[0] * np.exp(-b3 * t[1])


def nelson_jacobian(x: Any, t: Any) -> Any:
    _, b2, b3 = x
    e = np.exp(-b3 * t[1])
    return columns(1.0, -t[0] * e, b2 * t[0] * t[1] * e)


def rat42(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    return b1 / (1 + np.exp(b2 - b3 * t))


def rat42_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3 = x
    e = np.exp(b2 - b3 * t)
    u = 1 / (1 + e)
    return columns(u, -b1 * e * u**2, b1 * t * e * u**2)


def rat43(x: Any, t: Any) -> Any:
    b1, b2, b3, b4 = x
    return b1 / (1 + np.exp(b2 - b3 * t)) ** (1 / b4)


def rat43_jacobian(x: Any, t: Any) -> Any:
    b1, b2, b3, b4 = x
    e = np.exp(b2 - b3 * t)
    u = (1 + e) ** (-1 / b4)
    slope = b1 * u * e / (b4 * (1 + e))
    return columns(u, -slope, t * slope, b1 * u * np.log(1 + e) / b4**2)


def roszman1(x: Any, t: Any) -> Any:
    b1, b2, b3, b4 = x
    return b1 - b2 * t - np.arctan(b3 / (t - b4)) / np.pi


def roszman1_jacobian(x: Any, t: Any) -> Any:
    _, _, b3, b4 = x
    d = np.pi * ((t - b4) ** 2 + b3**2)
    return columns(1.0, -t, -(t - b4) / d, -b3 / d)


SATURATION = Model(saturation, saturation_jacobian)
CHWIRUT = Model(chwirut, chwirut_jacobian)
GAUSS = Model(gauss, gauss_jacobian)
CUBIC = Model(cubic, cubic_jacobian)
LANCZOS = Model(lanczos, lanczos_jacobian)

MODELS: dict[str, Model] = {
    "Bennett5": Model(bennett5, bennett5_jacobian),
    "BoxBOD": SATURATION,
    "Chwirut1": CHWIRUT,
    "Chwirut2": CHWIRUT,
    "DanWood": Model(danwood, danwood_jacobian),
    "ENSO": Model(enso, enso_jacobian),
    "Eckerle4": Model(eckerle4, eckerle4_jacobian),
    "Gauss1": GAUSS,
    "Gauss2": GAUSS,
    "Gauss3": GAUSS,
    "Hahn1": CUBIC,
    "Kirby2": Model(kirby2, kirby2_jacobian),
    "Lanczos1": LANCZOS,
    "Lanczos2": LANCZOS,
    "Lanczos3": LANCZOS,
    "MGH09": Model(mgh09, mgh09_jacobian),
    "MGH10": Model(mgh10, mgh10_jacobian),
    "MGH17": Model(mgh17, mgh17_jacobian),
    "Misra1a": SATURATION,
    "Misra1b": Model(misra1b, misra1b_jacobian),
    "Misra1c": Model(misra1c, misra1c_jacobian),
    "Misra1d": Model(misra1d, misra1d_jacobian),
    "Nelson": Model(nelson, nelson_jacobian),
    "Rat42": Model(rat42, rat42_jacobian),
    "Rat43": Model(rat43, rat43_jacobian),
    "Roszman1": Model(roszman1, roszman1_jacobian),
    "Thurber": CUBIC,
}
