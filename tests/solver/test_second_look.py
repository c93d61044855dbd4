"""The last look: no success where f still falls, though the loop sees no slope.

The cases are random fits that went wrong, made small.
"""

import numpy as np
import pytest

from lmtutor import Status, least_squares


def test_a_parameter_held_stays_whatever_the_units_of_r():
    """Its column of zeros has no length, and rounding in the others must not become its step."""
    t, y = np.array([0.548, 0.93, 1.393]), np.array([-9.0, 20.0, -60.0])
    start = [1.55, 2.3889848470464674, -0.76, 3.0, 2.5]
    lower, upper = [0.88, 1.99, -np.inf, -18.8, 1.0], [2.48, start[1], -0.2, 3.0, 3.0]

    def fun(x):
        return 1e60 * (x[1] * t ** x[3] + x[2] - y)

    result = least_squares(fun, start, "cs", scaling="marquardt", bounds=(lower, upper))
    assert result.success
    assert result.cosine < 1e-5


@pytest.mark.parametrize("start", [[70.0, 200.0], [200.0, -30.0]])
def test_a_slope_that_the_scaling_hides_is_followed(start):
    """x₁ t^x₀: x₁ falls to 1e-38, and beside its largest norm its column seems not to matter."""
    t, y = np.array([3.242, 3.51]), np.array([4.0, 4.0])
    result = least_squares(lambda x: x[1] * t ** x[0] - y, start, "cs")
    assert not result.success or result.cost < 0.1


@pytest.mark.parametrize("solver", ["svd", "qr", "cholesky"])
def test_a_slope_that_the_solver_hides_is_followed(solver):
    """Two parameters that J tells apart only to 1e-7: the normal equations lose the difference."""
    t = np.linspace(0, 1, 8)
    A = np.column_stack((1 + t, 1 + t + 1e-7 * t**2))
    y = 1 + t + 3e-3 * t**2 + 0.1 * np.cos(9 * t)
    result = least_squares(lambda x: A @ x - y, [1.0, 1.0], lambda x: A, solver=solver)
    least = 0.5 * np.linalg.lstsq(np.column_stack((1 + t, t**2)), y, rcond=None)[1][0]
    assert result.success
    assert result.cost == pytest.approx(least, rel=1e-6)


def test_differences_keep_the_unit_that_the_start_had():
    """x₀ in units of 1e-12: near 0 a step of 1e-8 says nothing."""
    t, y = np.array([1.843, 3.656]), np.array([0.22, -2.2])

    def fun(x):
        return x[1] * t ** (1e-12 * x[0]) - y

    result = least_squares(fun, [1e12, 1.0], "2-point", scaling="levenberg")
    exact = least_squares(fun, [1e12, 1.0], "cs")
    assert not result.success or result.cost == pytest.approx(exact.cost, rel=1e-6, abs=1e-12)


T, U = np.array([0.357, 1.627, 2.239]), np.array([2.376, 3.943])
HIDDEN = {
    "a product of three": (
        4,
        lambda x: x[0] * x[1] * x[2] + T * x[3] - [0.3, -0.8, -0.3],
    ),
    "a hill in small units": (
        2,
        lambda x: np.log(U) / (1 + (1e6 * x[0]) ** 2) + U ** x[1] - 1,
    ),
    "a product that a third switches off": (
        4,
        lambda x: x[0] + 1e6 * x[1] * x[2] / (1 + np.exp(1e12 * x[3] - U)) - [0.415, 0.413],
    ),
    "a root that is real to one side": (
        3,
        lambda x: np.exp(x[0] * T) - 1e6 * x[1] * np.sqrt(-0.65 * x[2]) - [0.3, 0.8, 0.1],
    ),
    "a product beside a power that overflows": (
        4,
        lambda x: np.exp(-x[3] * U) + 1e-12 * x[1] * x[2] * U ** (1e6 * x[0]) - 10,
    ),
    "a hill in smaller units than 1e-12": (
        2,
        lambda x: (
            1 / (1 + (1e12 * x[0]) ** 2) / (x[1] - np.array([2.936, 3.653]))
            - np.array([-0.2, -0.1])
        ),
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_no_success_where_parameters_at_zero_hide_a_fall(name):
    """Nothing tells their units there; J is a column of zeros for each."""
    n, fun = HIDDEN[name]
    result = least_squares(fun, np.zeros(n), "cs")
    if "led on" in " ".join(it.why for it in result.history):
        assert not result.success or result.cost < 1e-20  # an exact fit
    else:
        assert result.status in (Status.SADDLE, Status.DEGENERATE)


def test_what_comes_near_zero_beside_its_start_is_at_zero():
    t = np.array([0.131, 0.805, 0.822, 1.163, 1.767, 1.863])
    y = np.array([0.3, -0.06, -0.07, -0.2, -0.5, -0.6])
    assert not least_squares(lambda x: x[2] * x[3] * t + x[1] - y, np.ones(4), "2-point").success


def test_two_terms_that_have_merged_are_a_saddle():
    """The powers of t part only by rounding, 1e-13, and f falls when they part further."""
    t = [0.178, 0.516, 0.742, 1.043, 1.043, 1.376, 1.418, 1.523, 1.75, 1.878]
    t = np.array([*t, 2.249, 2.687, 2.801, 2.875, 2.898, 3.186, 3.205, 3.298, 3.494, 3.827])
    y = [0.6736, 1.348, 1.048, 2.115, 0.8659, 2.439, 1.368, 2.683, 1.79, 2.34]
    y = np.array([*y, 2.733, 2.906, 3.135, 4.37, 3.046, 3.868, 3.83, 3.674, 3.191, 4.464])

    def fun(x):
        step = x[2] / (1 + np.exp(x[4] - t))
        return x[3] * t ** x[5] + step + x[0] * t ** x[1] - y

    assert not least_squares(fun, np.zeros(6), "cs", damping="nielsen").success


def test_two_waves_that_have_merged_are_a_saddle():
    """f is so small that its fourth derivatives hide the second over the usual short step."""
    t = np.array([0.37, 0.788, 0.809, 1.043, 2.076])
    y = [0.2812659307604011, 0.5937717300179095, 0.608380946994053, 0.7641714605709665]

    def fun(x):
        waves = x[1] * np.sin(x[0] * t) + x[5] * np.sin(x[3] * t)
        return x[4] * np.exp(-((t - x[2]) ** 2)) + waves - [*y, 1.233474973916509]

    assert not least_squares(fun, np.ones(6), "3-point", solver="cholesky").success


def test_a_level_point_on_a_slope_is_no_minimum_where_j_is_next_to_nothing():
    """(log x)³ has slope 1e-60 at x = 1, by the rounding of 1 + 1e-30i, and falls all the way."""
    y = np.array([-0.9, -0.5, 0.5, 0.92])
    result = least_squares(lambda x: np.log(x[0]) ** 3 - y, [1.0], "cs")
    assert result.success
    assert np.log(result.x[0]) ** 3 == pytest.approx(np.mean(y), rel=1e-4)  # it was led on


def test_a_product_of_two_that_shrinks_to_a_saddle_is_led_on():
    """x₀x₃ comes to 4e-17, from where a step in both is too long for its linear model."""
    t = [0.179, 0.191, 0.519, 0.582, 0.695, 0.766, 1.13, 1.407, 1.662]
    t = np.array([*t, 1.94, 2.152, 2.276, 2.287, 2.3, 2.61, 2.732, 3.709, 3.762, 3.995])
    y = [-1.4, 0.45, 0.16, 0.87, -0.13, 0.9, 0.36, 1.1, 1.2]
    y = np.array([*y, 0.88, 0.55, -0.29, 1.6, -0.11, -1.7, 0.042, -0.38, -0.66, -0.33])

    def fun(x):
        return x[0] * x[3] * t + x[2] * np.sin(x[1] * t) - y

    result = least_squares(fun, [0.5, 3.0, 2.0, 1.0], "cs")
    assert result.success
    assert "led on" in " ".join(it.why for it in result.history)
    assert abs(result.x[0] * result.x[3]) > 1e-3


def hides_a_slope(x):
    """|x₁| has a slope, which the complex step does not see."""
    return np.concatenate((x[0] * LINE - 2 * LINE, np.abs(x[1]) - [2.9, 3.1]))


LINE = np.linspace(0, 5, 30)


@pytest.mark.parametrize("x1", [1.0, 2.95, -4.0])
def test_a_column_of_zeros_where_r_has_a_slope_is_no_success(x1):
    result = least_squares(hides_a_slope, [1.0, x1], "cs")
    assert result.status is Status.SADDLE
    assert "check_jacobian" in result.message


@pytest.mark.parametrize("power", [None, 2, 3])
def test_a_column_of_zeros_is_right_where_r_has_no_slope(power):
    def fun(x):
        return np.append(x[0] * LINE - 2 * LINE, 1 + (x[1] ** power if power else 0))

    assert least_squares(fun, [1.0, 0.0 if power == 2 else 1.0], "cs").status is not Status.SADDLE


def bells(x):
    """A bell and a line that is the product of two, which shrinks to 0."""
    t = np.array([0.36, 1.049, 1.283, 1.75, 2.331, 2.736, 3.655])
    bell = x[4] + x[0] * np.exp(-((t - x[1]) ** 2)) + x[6]
    return bell + x[2] * x[3] / (1 + x[5] * t) - [3.7, 5.5, 4.0, 2.6, 2.0, 1.8, 1.8]


def logarithm(x):
    t = np.array([1.136, 1.18, 3.755])
    return x[1] * np.log(1 + 1e12 * x[0] * t) + x[2] * t - [-0.5, 2.0, -3.0]


def logistics(x):
    t = np.array([1.942, 2.2, 2.209, 2.578, 3.505])
    first, second = x[0] / (1 + np.exp(x[4] - t)), x[6] / (1 + np.exp(x[3] - t))
    return x[2] + x[1] * x[5] + first + second - [-1.401, -1.706, -1.718, -2.15, -3.226]


def ratio(x):
    """A pole 0/0 at x = 0, beside which only x₀/x₁ matters until x₀ is as large as it was."""
    t = np.array([1.443, 1.641, 2.481, 2.832, 2.879])
    return x[0] + x[0] * t / (x[0] - x[1]) - [0.214, 0.393, 8.445, 15.08, 17.62]


def straight(x):
    """Each residual is large, so that huber's loss is straight, and all but level."""
    t = np.array([0.702, 1.405, 2.421, 3.214])
    return x[0] / (1 + np.exp(-10.4 - t)) - 10.5 * t**2 - [-0.9, -2.0, -3.0, -4.0]


def wave(x):
    """A sine without frequency, and two constants and a line that can make up for its slope."""
    t = np.array([2.555, 2.619, 2.687, 2.78])
    line = x[5] + x[3] + x[0] * t - [10.0, 10.07, 10.14, 10.25]
    return line + x[4] * np.sin(1e-3 * x[2] * t)


def valley(x):
    t = np.array([0.784, 1.038, 3.396])
    return np.exp(t / x[1]) + np.log(x[1] + t - x[0]) - [0.5, 0.6, -0.5]


def rational(x):
    """x₂x₃ and x₁ both stand for the slope; x₁ and x₃ are at a wall, but not pushed against it."""
    t = np.array([0.371, 0.65, 1.828])
    return x[0] / (1 + x[1] * t) + x[2] * x[3] * t - [0.6, 0.4, -0.08]


def boxed(x):
    """The box leaves x₁ no more room than 1e-11, which is much in its units."""
    t = np.array([3.635, 3.699])
    return x[0] + 1e3 * x[2] * np.log(1 + 1e12 * x[1] * t) - [0.12, 0.13]


def cube(x):
    y = [-2.1, -0.72, -0.51, 1.1, 0.55, 1.5, -0.52, 0.55, 0.7, 1.1, -0.62]
    return x[7] ** 3 - np.array(
        [*y, -0.58, 1.9, 0.63, 0.35, -2.7, 0.48, 0.73, -1.6, -0.45, -1.3, 1.4]
    )


def cancelling(x):
    """x₁ and x₃ grow to 1e7 and cancel, so that their differences are wrong by as much."""
    t = [0.546, 0.963, 0.967, 1.271, 1.539, 1.697, 1.869, 2.05]
    t = np.array([*t, 2.173, 2.405, 2.911, 3.003, 3.01, 3.156, 3.346, 3.615, 3.779])
    y = [-0.81, 0.45, 1.6, -0.93, 0.13, -0.97, 1.3, -0.72, 1.3, 0.27, -0.17, 0.45, -0.77]
    return np.exp((t + x[0]) * (x[1] + x[3]) / (x[2] - t)) - [*y, 1.7, -1.4, 1.8, -1.6]


def product_of_logarithms(x):
    t, y = np.array([2.501, 2.631, 3.214]), [0.3, -0.1, 2.0]
    return t / (x[6] - x[3] + x[1]) - (np.log(x[4]) * np.log(x[2]) - x[1] / t) - y


def power(x):
    t, y = np.array([1.249, 2.008, 2.281]), [0.2, 6.0, 4.0]
    return 1e-3 * x[1] + 1e-3 * x[0] * t ** (1e12 * x[2]) - y


def dead_exponential(x):
    t, y = np.array([1.715, 3.886]), [0.04, 0.03]
    return np.exp(x[1] / x[0]) + x[1] / (t - x[1]) - y


def partners(x):
    """x₄ stirs alone, x₇ only with it; five others do nothing."""
    return np.array([x[4] * x[7] - 0.02, x[0] + x[4] ** 2 - 2])


def dead_power(x):
    """The second residual, 2e7, no longer depends on x, and the first is nothing beside it."""
    return np.array([0.579, 3.689]) ** (np.array([0.579, 3.689]) / x[0] + x[1]) - [0.9, 2e7]


INF, NIELSEN = np.inf, {"damping": "nielsen", "acceleration": 0.75}
WALLS = ([-0.77, -INF, -INF, -INF, -0.16, -1.9], [INF, 0.32, 484, INF, 2.85, 4.76])
OFF = ([-INF, -5.7, -INF, -0.32], [4.3, 0, INF, INF])
CANCEL = [0.493, 1.988, 1.656, 2.028]
ROOM = ([-0.38, -9.8e-12, -0.0099], [0.62, 0, 1.6e-4])
NARROW = ([-439, -INF, -INF], [0, 5498, 8.7e-13])
FALLING = {
    "between a product and what it bends": (logarithm, np.zeros(3), "cs", {}),
    "beside what J does not tell from a minimum": (bells, np.ones(7), "2-point", NIELSEN),
    "where two terms part": (logistics, [-2.5, 0.32, 0.15, 2.6, 2.6, 0.32, -2.5], "cs", {}),
    "at a distance of the start": (ratio, [-5.9e-3, -8.0e-3], "3-point", {}),
    "where the loss is straight": (straight, [-5.6], "cs", {"loss": "huber", "f_scale": 1.46}),
    "with the cube of a frequency": (wave, np.zeros(6), "cs", {"bounds": WALLS}),
    "off a wall": (
        rational,
        np.zeros(4),
        "cs",
        {"loss": "cauchy", "f_scale": 0.272, "bounds": OFF},
    ),
    "in little room": (boxed, np.zeros(3), "cs", {"bounds": ROOM}),
    "beside seven that do nothing": (cube, np.zeros(8), "cs", {}),
    "where x cancels": (cancelling, CANCEL, "3-point", {"scaling": "marquardt"}),
    "among idle ones, with a product": (product_of_logarithms, np.ones(8), "cs", {}),
    "with one that stirs, and a partner": (partners, np.zeros(8), "cs", {}),
    "in the unit that a wall tells": (power, np.zeros(3), "cs", {"bounds": NARROW}),
    "where an exponential has died": (dead_exponential, [-0.04, 2.0], "3-point", {}),
    "where a power has all but died": (dead_power, [-0.04, -0.007], "cs", {}),
    "where differences see nothing": (valley, [1.0, 5.0], "2-point", {"acceleration": 0.75}),
}


@pytest.mark.parametrize("name", FALLING)
def test_a_run_goes_down_where_f_still_falls(name):
    """J is singular, or all but singular, at the point where the loop comes to rest."""
    fun, x0, jac, options = FALLING[name]
    result = least_squares(fun, x0, jac, **options)
    assert "led on" in " ".join(it.why for it in result.history)


def test_better_differences_that_reach_out_of_the_domain_are_left_alone():
    """J is nearly singular, so that 3-point differences are tried; with these, J has a nan."""
    t, y = np.array([0.584, 0.865, 1.207, 2.38, 3.144]), np.array([-0.67, -0.43, 0.44, 0.33, -0.41])

    def fun(x):
        shape = (t**2 + t ** x[0]) / np.log(x[0])
        return -x[3] / x[0] * (np.log(1e-6 * x[2]) + np.sin(t)) - shape - y

    walls = [-np.inf, -2.73e-6, 58456.0, -11.7], [8.2448, 4.25e-6, 1226174.0, 29.95]
    tight = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    least_squares(fun, [2.4966, 3.078e-6, 461058.9, 5.669], "2-point", bounds=walls, **tight)


def test_what_moves_nothing_is_not_searched():
    """A linear model of rank 1: two evaluations tell that three of four directions are idle."""
    A = np.outer(np.arange(1.0, 8.0), [1.0, 2.0, 3.0, 4.0])
    result = least_squares(lambda x: A @ x - 1, np.ones(4), lambda x: A)
    assert result.success
    assert result.nfev <= 6
