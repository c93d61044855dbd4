"""What is known of the minima of the problems of Moré, Garbow & Hillstrom (1981).

Linear problems, zero residuals and Freudenstein & Roth's local minimum are in closed form; the rest
was found from many starts and refined by Newton's method in extended precision. The lists are not
complete: several of the rational and exponential models have further local minima beyond poles.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lmtutor._types import Vector
from lmtutor.problems import mgh_data as data

Kind = Literal["global", "local", "infimum"]


@dataclass(frozen=True, eq=False)
class Minimum:
    """A minimum, or a value that f tends to while x runs away.

    Attributes
    ----------
    f
        ½‖r‖² there.
    x
        A point that attains it, shape (n,); None for an infimum.
    kind
        ``"global"``: no lower value was ever found, or none exists; ``"local"``; ``"infimum"``: f
        falls towards it along a way to infinity, and no x near that way attains it.
    where
        Which other points attain it, or how x runs away.
    """

    f: float
    x: Vector | None
    kind: Kind = "global"
    where: str = ""


def point(f: float, x: object, kind: Kind = "global", where: str = "") -> Minimum:
    """A minimum that is attained; its x cannot be changed."""
    fixed = np.array(x, dtype=np.float64)
    fixed.setflags(write=False)
    return Minimum(f, fixed, kind, where)


def linear_full_rank(n: int, m: int) -> tuple[Minimum, ...]:
    return (point((m - n) / 2, -np.ones(n)),)


def linear_rank_1(n: int, m: int) -> tuple[Minimum, ...]:
    b = np.arange(1.0, n + 1)
    total = 3 / (2 * m + 1)
    where = f"every x with Σ j·x_j = 3/{2 * m + 1}"
    return (point(m * (m - 1) / (4 * (2 * m + 1)), total * b / (b @ b), where=where),)


def linear_rank_1_framed(n: int, m: int) -> tuple[Minimum, ...]:
    b = np.arange(1.0, n + 1)
    b[0] = b[-1] = 0
    total = 3 / (2 * m - 3)
    where = f"every x with Σ j·x_j = 3/{2 * m - 3}, 1 < j < {n}"
    f = (m**2 + 3 * m - 6) / (4 * (2 * m - 3))
    return (point(f, total * b / (b @ b), where=where),)


def freudenstein_roth(n: int, m: int) -> tuple[Minimum, ...]:
    # J is singular where its two rows agree, and g = 0 if also r₁ + r₂ = 0.
    x2 = (2 - math.sqrt(22)) / 3
    x1 = 21 + 8 * x2 - 3 * x2**2
    half = x1 + ((5 - x2) * x2 - 2) * x2 - 13
    return point(0.0, [5, 4]), point(half**2, [x1, x2], "local")


def bard(n: int, m: int) -> tuple[Minimum, ...]:
    mean = float(data.BARD.mean())
    flat = 0.5 * float(np.sum((data.BARD - mean) ** 2))
    return (
        point(4.10743865328949e-03, [0.08241055974978899, 1.1330360920297224, 2.3436951786425366]),
        Minimum(flat, None, "infimum", f"x₂, x₃ → −∞, x₁ → {mean:.6g}, the mean of the data"),
    )


def box_3d(n: int, m: int) -> tuple[Minimum, ...]:
    return (
        point(0.0, [1, 10, 1]),
        point(0.0, [10, 1, -1]),
        point(0.0, [1, 1, 0], where="every x₁ = x₂ with x₃ = 0"),
    )


def brown_almost_linear(n: int, m: int) -> tuple[Minimum, ...]:
    """The linear residuals leave x = (a, …, a, n + 1 − n a), whose product is 1 at the minima.

    (0, …, 0, n + 1), f = ½, is none although g = 0 there: f falls along x = (t, …, t, n + 1 − n t).
    """
    minima = [point(0.0, np.ones(n))]
    low, high = 0.0, 1 - 1 / n**2  # the product is 0 at the left end and largest at the right one
    while low < (a := (low + high) / 2) < high:
        low, high = (a, high) if a ** (n - 1) * (n + 1 - n * a) < 1 else (low, a)
    minima.append(point(0.0, [*[a] * (n - 1), n + 1 - n * a]))
    if n % 2:
        low, high = -1.0, 0.0  # the product is 2n + 1 and 0
        while low < (a := (low + high) / 2) < high:
            low, high = (low, a) if a ** (n - 1) * (n + 1 - n * a) < 1 else (a, high)
        minima.append(point(0.0, [*[a] * (n - 1), n + 1 - n * a]))
    return tuple(minima)


def zero_at(*x: float) -> Callable[[int, int], tuple[Minimum, ...]]:
    """One zero of r, whatever n and m."""
    return lambda n, m: (point(0.0, x),)


CLOSED: dict[str, Callable[[int, int], tuple[Minimum, ...]]] = {
    "Linear, full rank": linear_full_rank,
    "Linear, rank 1": linear_rank_1,
    "Linear, rank 1, zero columns and rows": linear_rank_1_framed,
    "Rosenbrock": zero_at(1, 1),
    "Helical valley": zero_at(1, 0, 0),
    "Powell singular": zero_at(0, 0, 0, 0),
    "Freudenstein-Roth": freudenstein_roth,
    "Bard": bard,
    "Box 3-D": box_3d,
    "Brown almost-linear": brown_almost_linear,
}
"""Minima for every n and m."""

ANY_ORDER = "in any order"
MIRRORED = "and 1 − x"

# fmt: off
TABLE: dict[tuple[str, int, int], tuple[Minimum, ...]] = {
    ("Kowalik-Osborne", 4, 11): (
        point(1.53752801924618887e-04, [
            0.1928069345790379, 0.19128232873436676, 0.12305650692632074, 0.13606233068379475]),
        point(2.11837313234917101e-04, [
            0.2253564377988867, -0.41475380600553835, -0.02445269621513161, -0.1779696598012656,
        ], "local", "beyond a pole of the model"),
        Minimum(5.13671524347729023e-04, None, "infimum",
                "x₁ → ∞, x₂ → −14.0759, x₃ ≈ −45.2572x₁ → −∞, x₄ ≈ −28.2315x₁ → −∞"),
    ),
    ("Meyer", 3, 16): (
        point(43.9729275854255732, [0.005609636471028052, 6181.346346286372, 345.2236346241365]),
    ),
    ("Watson", 6, 31): (
        point(1.14383502677621444e-03, [
            -0.0157250864014584, 1.0124348693691099, -0.23299162595673686,
            1.2604300877996053, -1.5137289227222754, 0.9929964324311329]),
    ),
    ("Watson", 9, 31): (
        point(6.99880069049361880e-07, [
            -1.5307036521390486e-05, 0.9997897039319483, 0.014763963693558538,
            0.1463423282993477, 1.0008211030047713, -2.6177311405191577,
            4.104403164479036, -3.1436122785565597, 1.052626408010198]),
    ),
    ("Watson", 12, 31): (
        point(2.36119055364713327e-10, [
            -6.638060466482027e-09, 1.0000016441178619, -0.000563932210331153,
            0.347820540503851, -0.15673150409479195, 1.052815177202011,
            -3.2472711534484766, 7.288434897923564, -10.2718482413104,
            9.074113647070014, -4.541375466691026, 1.0120118885525822]),
    ),
    ("Jennrich-Sampson", 2, 10): (
        point(62.1810911778074242, [0.2578252136703641, 0.2578252136703641]),
    ),
    ("Brown-Dennis", 4, 20): (
        point(42911.1008131781564, [
            -11.594439904762165, 13.203630051207202, -0.4034394881768595, 0.23677877445573628]),
    ),
    ("Chebyquad", 1, 8): (
        point(1.53326361619920859, [0.40897174494562094], "global", MIRRORED),
        point(1.61954300062331757, [0.24065482818662567], "local", MIRRORED),
        point(1.74574108506961667, [0.10240862222844492], "local", MIRRORED),
        point(1.77519564883786263, [0.01826873596419606], "local", MIRRORED),
    ),
    ("Chebyquad", 8, 8): (
        point(1.75843686283896493e-03, [
            0.04315276015101663, 0.1930908403841861, 0.26632870689027294, 0.5, 0.5,
            0.7336712931097271, 0.8069091596158139, 0.9568472398489833], "global", ANY_ORDER),
    ),
    ("Chebyquad", 9, 9): (
        point(0.0, [
            0.04420534613578276, 0.19949067230988096, 0.23561910847106002, 0.416046907892598, 0.5,
            0.583953092107402, 0.76438089152894, 0.8005093276901191, 0.9557946538642172,
        ], "global", ANY_ORDER),
    ),
    ("Chebyquad", 10, 10): (
        point(2.38635684818767511e-03, [
            0.03299337301807446, 0.15514535775907334, 0.20018919846138622, 0.38326166496125497,
            0.38326166496125497, 0.5292494771334065, 0.6403535493710659, 0.713565847416,
            0.8284818230519073, 0.9252518337853975], "global", f"{ANY_ORDER}, {MIRRORED}"),
        point(3.25197740044115384e-03, [
            0.059619900535812696, 0.1667082818358614, 0.2391706589426085, 0.3988842923060445,
            0.3988842923060445, 0.6011157076939555, 0.6011157076939555, 0.7608293410573915,
            0.8332917181641386, 0.9403800994641873], "local", ANY_ORDER),
        point(4.75031442511083483e-03, [
            0.027114937835897843, 0.1317982884599488, 0.20768401404493092, 0.3851156074102685,
            0.3851156074102685, 0.6148843925897315, 0.6148843925897315, 0.7923159859550691,
            0.8682017115400512, 0.9728850621641022], "local", ANY_ORDER),
    ),
    ("Osborne 1", 5, 33): (
        point(2.73244734874145607e-05, [
            0.37541005210695194, 1.9358469127123559, -1.4646871366134115,
            0.012867534640057266, 0.02212269966167266,
        ], "global", "and with (x₂, x₄), (x₃, x₅) exchanged"),
    ),
    ("Osborne 2", 11, 65): (
        point(2.00688681467738779e-02, [
            1.3099771546273007, 0.431553794602989, 0.633661698960724, 0.5994305347859162,
            0.7541832263280114, 0.9042885798596336, 1.3658118352370279, 4.823698817227157,
            2.3986848661317546, 4.568874597667672, 5.6753414705806415,
        ], "global", "and with the peaks in another order"),
    ),
}
# fmt: on
"""Minima for one n and m, by name, n, m."""


def known_minima(name: str, n: int, m: int) -> tuple[Minimum, ...]:
    """The global one first; empty where none is known for this n and m."""
    closed = CLOSED.get(name)
    return closed(n, m) if closed else TABLE.get((name, n, m), ())
