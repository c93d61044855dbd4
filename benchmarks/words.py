"""What the tables show, in words."""

NIST = """\
# The 54 runs on the NIST sets

Solved: every parameter has the digits asked for, beside the certified value. False: success is
reported, and they have not. Evaluations are those with the analytic Jacobian. MINPACK, and so
SciPy's lm, leastsq and lmfit, has forward differences only; Ceres' are not to be had in Python.

## Default tolerances, four digits

{loose}

## Tolerances 1e-15, budget 5000, six digits

{tight}

## Starts perturbed by {percent:g} %

Each parameter of the start is multiplied by 1 + {perturb:g}·z, z standard normal, {times} times for
each of the 54 starts (seed {seed}): {runs} runs for each solver, default tolerances, analytic
Jacobian, four digits. Elsewhere: success at another minimum, confirmed by a search of its own;
among them the same minimum with its terms exchanged, as the two periods of ENSO can be. False:
success where there is none. Failed: no success reported.

{moved}
"""

MGH = """\
# The 53 runs on the problems of Moré, Garbow & Hillstrom

Tolerances {tolerance:g}, budget 5000, analytic Jacobian. Minimum: success at a known minimum, ‖r‖
to six digits. Runaway: the solver itself says that a parameter goes to infinity, and f is that of a
known infimum. False: success reported anywhere else. Unreported: at a known minimum, without
success. Failed: any other end.

{ends}
"""

SMALL = """\
# Time of small fits

Time of a whole fit at default tolerances as a ratio to {reference}, for each solver over the NIST
runs that both solve; the least of {repeats} repeats each, in turns, on one thread. GSL and Ceres
call the same Python functions from C and C++.

{times}
"""
