"""Geodesic acceleration: a second-order correction that bends the step along the valley."""

import math

from lmtutor._numbers import scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._step import LinearModel, Step

PROBE = 0.1
"""Share of the step over which the curvature of r along it is measured."""


def accelerate(run: Run, point: Point, model: LinearModel, step: Step, bound: float) -> Step | None:
    """p + ½a, where −(JᵀJ + λDᵀD)a = Jᵀr_pp and r_pp is the second derivative of r along p.

    None where 2‖Da‖ > `bound`·‖Dp‖: the step is then too long for the linear model
    (Transtrum & Sethna 2012). One evaluation of r.
    """
    probe = run.attempt(point, PROBE * step.p)
    if probe.bad:
        return None
    bend = 2 / PROBE * ((probe.r - point.r) / PROBE - point.J @ step.p)
    a = model.solve(step.lam, bend)
    size = 2 * scaled_length(model.d, a)
    if not size <= bound * step.length or not math.isfinite(size):
        return None
    return step._replace(p=step.p + 0.5 * a)
