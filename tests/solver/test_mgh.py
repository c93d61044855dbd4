"""The problems of Moré, Garbow & Hillstrom: right functions, true minima, and the 53 runs."""

import numpy as np
import pytest
from scipy.optimize import least_squares as scipy_least_squares

from lmtutor import Status, jacobian, least_squares
from lmtutor.problems import mgh, nist, rosenbrock

SIZES = list(dict.fromkeys((run.name, run.n, run.m) for run in mgh.RUNS))
MINIMA = [
    (*size, i)
    for size in SIZES
    for i, minimum in enumerate(mgh.load(*size).minima)
    if minimum.x is not None
]
INFIMA = {"Bard", "Kowalik-Osborne"}


# --- The functions -------------------------------------------------------------------------------

# ‖r‖ at the start and where lmder ended, as MINPACK's test program prints them, run by run.
MINPACK = """
5.0000000e+00 2.2360680e+00   8.0622577e+00 6.7082039e+00   2.9152187e+02 1.4638501e+00
3.1016004e+03 3.4826302e+00   1.2603968e+02 1.9097274e+00   1.7489500e+03 3.6917294e+00
4.9193496e+00 0               1.3400631e+03 0               1.4300005e+05 0
5.0000000e+01 0               1.0295630e+02 0               9.9126182e+02 0
1.4662878e+01 0               1.2709839e+03 0               1.2688790e+05 0
2.0012496e+01 6.9988752e+00   1.2432834e+04 6.9988752e+00   1.1426455e+07 6.9988752e+00
6.4561363e+00 9.0635960e-02   3.6141853e+01 4.1747687e+00   3.8411468e+02 4.1747687e+00
7.2891510e-02 1.7535838e-02   2.9793701e+00 3.2052193e-02   2.9959062e+01 1.7535838e-02
4.1153467e+04 9.3779451e+00   4.1682169e+06 7.9509584e+02   5.4772256e+00 4.7829594e-02
6.4331258e+03 4.7829594e-02   6.7425604e+05 4.7829594e-02   5.4772256e+00 1.1831146e-03
1.2088127e+04 1.1831146e-03   1.2691093e+06 1.1831146e-03   5.4772256e+00 2.1731040e-05
1.9220759e+04 2.1731040e-05   2.0189180e+06 2.1731040e-05   3.2111584e+01 0
6.4585650e+01 1.1151779e+01   2.8154384e+03 2.9295429e+02   5.5507335e+05 2.9295427e+02
6.1211252e+07 2.9295431e+02   1.8862380e+00 1.8862380e+00   5.3833444e+09 1.8842482e+00
1.1808873e+18 1.8842482e+00   1.9651386e-01 5.9303236e-02   1.6994993e-01 0
1.8374783e-01 8.0647100e-02   1.6530216e+01 0               9.7656240e+06 0
9.7656250e+16 0               8.3476044e+01 0               1.2802636e+02 0
9.3756402e-01 7.3924926e-03   1.4468654e+00 2.0034404e-01
"""
NORMS = np.array(MINPACK.split(), dtype=float).reshape(-1, 2)

# Runs in which lmder reaches no minimum: its budget is spent; its start is a maximum.
UNFINISHED = {mgh.Run("Meyer", 3, 16, 10), mgh.Run("Chebyquad", 1, 8, 1)}


def norms(problem):
    """‖r‖ at the known minima and infima."""
    return np.sqrt([2 * q.f for q in problem.minima])


def known(problem, norm):
    """The minimum with this ‖r‖, to six digits, or None."""
    near = np.isclose(norm, norms(problem), rtol=1e-6, atol=1e-12)
    return problem.minima[np.argmax(near)] if near.any() else None


def test_there_are_18_problems_and_53_runs():
    assert len(mgh.NAMES) == 18
    assert len(mgh.RUNS) == len(NORMS) == 53
    assert {run.name for run in mgh.RUNS} == set(mgh.NAMES)
    assert [mgh.load(name).number for name in mgh.NAMES] == list(range(1, 19))


@pytest.mark.parametrize("index", range(53))
def test_starts_and_minima_are_those_of_minpack(index):
    run, (start, end) = mgh.RUNS[index], NORMS[index]
    p = mgh.load(run.name, run.n, run.m)
    assert np.linalg.norm(p.residual(p.start(run.factor))) == pytest.approx(start, rel=1e-7)
    assert (known(p, end) is None) == (run in UNFINISHED)


@pytest.mark.parametrize(("name", "n", "m"), SIZES)
def test_the_hand_written_jacobian_agrees_with_the_complex_step(name, n, m):
    p = mgh.load(name, n, m)
    rng = np.random.default_rng(n + m)
    near = [p.x0 * (1 + 0.3 * rng.normal(size=n)) + 0.1 * rng.normal(size=n) for _ in range(4)]
    for x in (p.x0, p.start(10), *near):
        expected = jacobian(p.residual, x, "cs")
        assert p.jacobian(x).shape == expected.shape == (m, n)
        size = np.abs(expected).max(axis=0)
        size[size == 0] = 1
        np.testing.assert_allclose(p.jacobian(x) / size, expected / size, rtol=0, atol=1e-12)


@pytest.mark.parametrize("x2", [2.0, -2.0])
def test_the_helix_on_its_axis_of_turning(x2):
    """x₁ = 0: a quarter turn, and the jump of the angle where x₂ < 0."""
    p = mgh.load("Helical valley")
    x = np.array([0.0, x2, 1.0])
    assert p.residual(x)[0] == 10 * (1 - 10 * np.copysign(0.25, x2))
    np.testing.assert_allclose(p.jacobian(x), jacobian(p.residual, x, "cs"), atol=1e-14)
    left, right = (p.residual([x1, x2, 1.0])[0] for x1 in (-1e-9, 1e-9))
    assert left - right == pytest.approx(-100 if x2 < 0 else 0, abs=1e-6)


def test_brown_has_derivatives_where_a_parameter_is_zero():
    p = mgh.load("Brown almost-linear", 4)
    x = np.array([2.0, 0.0, 3.0, 5.0])
    assert p.jacobian(x)[-1].tolist() == [0, 30, 0, 0]


def test_rosenbrock_is_the_one_of_the_other_module():
    p = mgh.load("Rosenbrock")
    assert p.x0.tolist() == rosenbrock.x0.tolist()
    assert p.residual(p.x0).tolist() == rosenbrock.fun(p.x0).tolist()


@pytest.mark.parametrize(
    ("name", "other"),
    [("Kowalik-Osborne", "MGH09"), ("Meyer", "MGH10"), ("Osborne 1", "MGH17")],
)
def test_three_minima_are_certified_by_nist(name, other):
    certified = nist.load(other)
    minimum = mgh.load(name).minima[0]
    np.testing.assert_allclose(minimum.x, certified.certified, rtol=1e-9)
    assert 2 * minimum.f == pytest.approx(certified.rss, rel=1e-9)


# --- The minima ----------------------------------------------------------------------------------


def hessian(p, x):
    """∇²f(x), each column by complex step from the gradient."""
    columns = []
    for i in range(p.n):
        z = x.astype(complex)
        z[i] += 1e-30j
        columns.append((p.jacobian(z).T @ p.residual(z)).imag / 1e-30)
    return np.array(columns)


@pytest.mark.parametrize(("name", "n", "m", "i"), MINIMA)
def test_at_a_minimum_the_gradient_vanishes_and_the_hessian_does_not_bend_down(name, n, m, i):
    p = mgh.load(name, n, m)
    minimum = p.minima[i]
    r, J = p.residual(minimum.x), p.jacobian(minimum.x)
    # What rounding leaves of f and its gradient where f is 2e-10, or 0.
    assert r @ r / 2 == pytest.approx(minimum.f, rel=2e-9, abs=1e-25)
    if minimum.f > 0:
        lengths = np.linalg.norm(J, axis=0)
        lengths[lengths == 0] = 1
        assert np.max(np.abs(J.T @ r) / lengths) <= 2e-9 * np.linalg.norm(r)
    H = hessian(p, minimum.x)
    d = np.sqrt(np.abs(np.diag(H)))
    d[d == 0] = 1
    assert np.linalg.eigvalsh(H / np.outer(d, d)).min() >= -5e-14


@pytest.mark.parametrize(("name", "n", "m"), SIZES)
def test_the_first_minimum_is_global_as_far_as_many_starts_can_tell(name, n, m):
    p = mgh.load(name, n, m)
    assert [q.kind for q in p.minima].index("global") == 0
    lowest = p.minima[0].f
    assert all(q.f == lowest if q.kind == "global" else q.f > lowest for q in p.minima)
    rng = np.random.default_rng(n * m)
    for _ in range(4):
        x = p.x0 * (1 + 0.5 * rng.normal(size=n)) + 0.1 * rng.normal(size=n)
        assert least_squares(p.residual, x, p.jacobian).cost >= lowest * (1 - 1e-8)


def to_infinity(name, s):
    """A point on the way that the text of the infimum describes."""
    if name == "Bard":
        return np.array([12.61 / 15, -s, -s])
    return np.array([s, -14.075883400603313, -45.257191739323034 * s, -28.231496899087826 * s])


@pytest.mark.parametrize("name", sorted(INFIMA))
def test_f_falls_towards_an_infimum_like_the_reciprocal_of_the_distance(name):
    p = mgh.load(name)
    (infimum,) = (q for q in p.minima if q.kind == "infimum")
    assert infimum.x is None
    excess = [np.sum(p.residual(to_infinity(name, s)) ** 2) / 2 - infimum.f for s in (1e5, 1e6)]
    assert excess[0] > excess[1] > 0
    assert excess[0] / excess[1] == pytest.approx(10, rel=1e-2)
    assert excess[1] <= 1e-4 * infimum.f


def test_two_problems_have_an_infimum():
    kinds = {(size[0], q.kind) for size in SIZES for q in mgh.load(*size).minima}
    assert {name for name, kind in kinds if kind == "infimum"} == INFIMA


def test_the_stationary_point_of_brown_is_no_minimum():
    """(0, …, 0, n + 1) stops solvers, but f falls from there, on a degenerate way."""
    for n in (4, 5):
        p = mgh.load("Brown almost-linear", n)
        x = np.append(np.zeros(n - 1), n + 1)
        assert not (p.jacobian(x).T @ p.residual(x)).any()
        t = 1e-3
        aside = np.append(np.full(n - 1, t), n + 1 - n * t)
        assert np.sum(p.residual(aside) ** 2) < np.sum(p.residual(x) ** 2) == 1


# --- The 53 runs ---------------------------------------------------------------------------------

TOLERANCES = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-12)


@pytest.fixture(scope="module")
def results():
    found = {}
    for run in mgh.RUNS:
        p = mgh.load(run.name, run.n, run.m)
        found[run] = least_squares(
            p.residual, p.start(run.factor), p.jacobian, max_nfev=5000, **TOLERANCES
        )
    return found


LED_ON = {
    # It creeps to a pole at x₂ = −½, where the fourth residual is 0/0.
    mgh.Run("Kowalik-Osborne", 4, 11, 10): 2.11837313e-4,
    mgh.Run("Chebyquad", 1, 8, 1): None,  # the start is a maximum; any minimum will do
}


@pytest.mark.parametrize("run", LED_ON, ids=lambda run: run.name)
def test_a_run_that_a_saddle_or_a_pole_stops_is_led_on_to_a_minimum(results, run):
    result, f = results[run], LED_ON[run]
    led = [it for it in result.history if it.why.startswith("led on")]
    assert len(led) == 1
    assert result.success
    assert f is None or result.cost == pytest.approx(f, rel=1e-6)
    assert result.cost < 0.99 * result.history[led[0].k - 1].f


def test_f_falls_on_through_the_pole_where_kowalik_osborne_creeps():
    """It is neither a minimum nor an infimum: with r₄ = 0 there, f falls on along a line."""
    p = mgh.load("Kowalik-Osborne")
    a, x3 = 0.23312766, -0.03480967
    pole = np.array([a, -0.5, x3, -0.25 - 0.5 * x3])  # 0/0 at u = ½
    through = np.array([0.0, 0.16 / (0.5 * a), 0.0, 1.0])  # keeps a(u² + x₂u)/(u² + x₃u + x₄) = y₄
    f = [np.sum(p.residual(pole + s * through) ** 2) / 2 for s in (-1e-2, -1e-4, 1e-4, 1e-2)]
    assert f[0] > f[1] > 2.7978e-4 > f[2] > f[3]
    assert f[3] < 0.95 * f[2]


@pytest.mark.parametrize(
    "run", mgh.RUNS, ids=lambda run: f"{run.name} {run.n} {run.m} x{run.factor}"
)
def test_each_run_ends_at_a_known_minimum_or_runs_away_to_an_infimum(results, run):
    result = results[run]
    end = known(mgh.load(run.name, run.n, run.m), np.linalg.norm(result.fun))
    assert end is not None, result
    if end.kind == "infimum":
        assert result.status is Status.RUNAWAY, result
    else:
        assert result.success, result


def test_bard_runs_away_from_its_far_starts(results):
    away = {run for run, result in results.items() if result.status is Status.RUNAWAY}
    assert away == {mgh.Run("Bard", 3, 15, 10), mgh.Run("Bard", 3, 15, 100)}


def test_the_53_runs_need_fewer_evaluations_than_scipy_with_the_same_scaling(results):
    """Without scaling (x_scale=1), SciPy needs as many as we do."""
    nfev = njev = 0
    for run in mgh.RUNS:
        p = mgh.load(run.name, run.n, run.m)
        with np.errstate(all="ignore"):
            peer = scipy_least_squares(
                p.residual,
                p.start(run.factor),
                p.jacobian,
                method="lm",
                x_scale="jac",
                max_nfev=5000,
                **TOLERANCES,
            )
        nfev, njev = nfev + peer.nfev, njev + peer.njev
    assert sum(r.nfev for r in results.values()) < 0.75 * nfev
    assert sum(r.njev for r in results.values()) < 0.75 * njev


def test_scipy_reports_success_where_there_is_no_minimum():
    """Runaways, the pole and saddles; if SciPy improves, the comparison must be made again."""
    elsewhere = 0
    for run in mgh.RUNS:
        p = mgh.load(run.name, run.n, run.m)
        with np.errstate(all="ignore"):
            peer = scipy_least_squares(
                p.residual, p.start(run.factor), p.jacobian, method="lm", **TOLERANCES
            )
        end = known(p, np.sqrt(2 * peer.cost))
        elsewhere += peer.success and (end is None or end.kind == "infimum")
    assert elsewhere > 0


# --- Loading -------------------------------------------------------------------------------------


def test_a_loaded_problem_is_shared_and_cannot_be_changed():
    p = mgh.load("Bard")
    assert p is mgh.load("Bard", 3, 15)
    for array in (p.x0, p.minima[0].x):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    p.start()[0] = 1  # a start is the caller's own
    assert p.x0[0] == 1


def test_usual_sizes_and_those_that_follow_from_n():
    usual = {name: (mgh.load(name).n, mgh.load(name).m) for name in mgh.NAMES}
    assert usual["Watson"] == (6, 31)
    assert usual["Chebyquad"] == (8, 8)
    assert mgh.load("Chebyquad", 5).m == mgh.load("Brown almost-linear", 5).m == 5
    assert mgh.load("Linear, rank 1", 30).m == 30
    assert mgh.load("Watson", 7).minima == ()


def test_the_start_of_watson_is_zero_or_the_factor():
    p = mgh.load("Watson")
    assert p.start().tolist() == [0] * 6
    assert p.start(10).tolist() == [10] * 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Bart",), r"name must be one of 'Linear, full rank', .*got 'Bart'"),
        (("Bard", 4), "n must be 3 for Bard, got 4"),
        (("Watson", 32), "n must be 2 to 31 for Watson, got 32"),
        (("Chebyquad", 0), "n must be at least 1 for Chebyquad, got 0"),
        (("Chebyquad", 2.0), r"n must be at least 1 for Chebyquad, got 2\.0"),
        (("Chebyquad", True), "got True"),
        (("Linear, rank 1, zero columns and rows", 2), "n must be at least 3"),
        (("Chebyquad", 8, 7), "m must be at least n = 8 for Chebyquad, got 7"),
        (("Brown almost-linear", 8, 9), "m must be 8 for Brown almost-linear, got 9"),
        (("Osborne 1", 5, 34), "m must be 33 for Osborne 1, got 34"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_reason(arguments, message):
    with pytest.raises(ValueError, match=message):
        mgh.load(*arguments)


@pytest.mark.parametrize("method", ["residual", "jacobian"])
def test_a_point_of_the_wrong_shape_is_refused(method):
    with pytest.raises(ValueError, match=r"x must have shape \(3,\) for Bard, got \(2,\)"):
        getattr(mgh.load("Bard"), method)([1, 2])


def test_integers_are_taken_as_floats():
    p = mgh.load("Brown almost-linear", 3)
    assert p.residual([2, 2, 2]).tolist() == p.residual([2.0, 2.0, 2.0]).tolist() == [4, 4, 7]
