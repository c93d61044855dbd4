"""Hubble's nebulae: the table is the one that others have fitted."""

import numpy as np
import pytest

from lmtutor import jacobian, least_squares
from lmtutor.problems import hubble


def test_the_table_has_the_sums_that_its_copies_have() -> None:
    assert len(hubble.names) == hubble.distance.size == hubble.velocity.size == 24
    assert hubble.distance.sum() == pytest.approx(21.873)
    assert hubble.velocity.sum() == 8955
    assert hubble.names[2] == "NGC 6822"
    with pytest.raises(ValueError, match="read-only"):
        hubble.velocity[0] = 0


def test_lines_through_it_have_the_published_slopes() -> None:
    assert hubble.solution == pytest.approx([423.937], abs=1e-3)
    slope, intercept = np.polyfit(hubble.distance, hubble.velocity, 1)
    assert (slope, intercept) == pytest.approx((454.158, -40.784), abs=1e-3)


def test_the_solver_finds_the_best_slope() -> None:
    found = least_squares(hubble.fun, [100.0], hubble.jac)
    assert found.x == pytest.approx(hubble.solution, rel=1e-8)
    assert hubble.jac(found.x) == pytest.approx(jacobian(hubble.fun, found.x), rel=1e-6)
    assert hubble.distance @ hubble.fun(hubble.solution) == pytest.approx(0, abs=1e-8)
