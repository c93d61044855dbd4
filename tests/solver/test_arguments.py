"""Wrong input: a ValueError that names the argument, what came and what was expected."""

import numpy as np
import pytest

from lmtutor import check_jacobian, curve_fit, gradient_descent, jacobian, least_squares, newton
from lmtutor.problems import rosenbrock
from lmtutor.statistics.fisher import f_quantile

fun, jac, x0 = rosenbrock.fun, rosenbrock.jac, rosenbrock.x0
line = lambda x, t: x[0] + x[1] * t  # noqa: E731
masked = lambda x: np.ma.array(fun(x), mask=[0, 1])  # noqa: E731
t, y = np.arange(4.0), np.array([1.0, 2.0, 2.5, 4.0])

TABLE = [
    (lambda: least_squares(fun, [1 + 0j, 2]), "x0 must be real, got complex128 values"),
    (lambda: least_squares(fun, ["a", "b"]), "x0 must be an array of numbers, got dtype <U1"),
    (lambda: least_squares(fun, [None, 1]), r"x0 must be an array of numbers, got \[None, 1\]"),
    (lambda: least_squares(fun, [[1, 2], [3]]), "x0 must be an array of numbers"),
    (lambda: least_squares(fun, []), r"x0 must be a vector of at least one number, got shape \(0,"),
    (lambda: least_squares(fun, [[1, 2]]), r"x0 must be a vector .* got shape \(1, 2\)"),
    (lambda: least_squares(fun, [1, np.nan]), r"x0 must be finite, got x0\[1\] = nan"),
    (lambda: least_squares(3, x0), "fun must be callable, got 3"),
    (lambda: least_squares(lambda x: np.eye(2), x0), r"fun\(x\) must be a vector .* \(2, 2\)"),
    (lambda: least_squares(lambda x: [], x0), r"fun\(x\) must be a vector .* shape \(0,\)"),
    (lambda: least_squares(lambda x: 1j * x, x0), r"fun\(x\) must be real, got complex128"),
    (lambda: least_squares(lambda x: None, x0), r"fun\(x\) must be an array of numbers, got None"),
    (lambda: least_squares(fun, x0, "4-point"), "jac must be one of '2-point', '3-point', 'cs'"),
    (lambda: least_squares(fun, x0, None), "jac must be one of .* got None"),
    (lambda: least_squares(fun, x0, lambda x: np.eye(3)), r"\(m, n\) = \(2, 2\), got \(3, 3\)"),
    (
        lambda: least_squares(lambda x: np.append(fun(x), 0), x0, lambda x: np.ones((2, 3))),
        r"must have shape \(m, n\) = \(3, 2\), got \(2, 3\); is it transposed\?",
    ),
    (lambda: least_squares(fun, x0, lambda x: 1j * jac(x)), r"jac\(x\) must be real"),
    (lambda: least_squares(np.abs, x0, "cs"), "'cs' needs a fun that returns a complex vector"),
    (
        lambda: least_squares(fun, x0, damping="nielson"),
        "damping must be one of 'trust-region', 'nielsen', 'marquardt', got 'nielson'",
    ),
    (
        lambda: least_squares(fun, x0, scaling="none"),
        "scaling must be one of 'more', 'marquardt', 'levenberg', got 'none'",
    ),
    (lambda: least_squares(fun, x0, scaling=[1, 2]), "scaling must be one of"),
    (lambda: least_squares(fun, x0, ftol=-1), r"ftol must be a number in \[0, 1\), got -1"),
    (lambda: least_squares(fun, x0, xtol="a"), r"xtol must be a number in \[0, 1\), got 'a'"),
    (lambda: least_squares(fun, x0, gtol=np.nan), r"gtol must be a number in \[0, 1\), got nan"),
    (lambda: least_squares(fun, x0, max_nfev=0), "max_nfev must be a positive integer .* got 0"),
    (lambda: least_squares(fun, x0, max_nfev=1.5), "max_nfev must be a positive integer"),
    (lambda: least_squares(fun, x0, weights=0), "weights must not all be 0"),
    (lambda: least_squares(fun, x0, weights=[0, 0]), "weights must not all be 0"),
    (lambda: least_squares(fun, x0, args=3), "args must be a tuple, got 3"),
    (lambda: least_squares(fun, x0, kwargs=3), "kwargs must be a dictionary, got 3"),
    (lambda: least_squares(fun, x0, kwargs=[1]), r"kwargs must be a dictionary, got \[1\]"),
    (lambda: least_squares(fun, x0, loss=lambda z: [z, -1 + 0 * z, z]), "not fall .* ϱ′ = -1 at"),
    (lambda: least_squares(fun, x0, loss=lambda z: [z, np.nan * z, z]), "not fall .* ϱ′ = nan"),
    (lambda: least_squares(fun, x0, loss="huber", f_scale=1e200), "f_scale must have a square"),
    (lambda: least_squares(fun, x0, f_scale=np.complex128(1)), "f_scale must be a positive number"),
    (lambda: least_squares(fun, [10**400, 1]), r"x0 must be an array of numbers, got \[1000"),
    (lambda: least_squares(lambda x: [10**400], x0), r"fun\(x\) must be an array of numbers"),
    (lambda: least_squares(fun, np.ma.array(x0, mask=[1, 0])), "x0 must have no masked entries"),
    (lambda: least_squares(masked, x0), r"fun\(x\) must have no masked entries"),
    (lambda: curve_fit(line, t, np.ma.array(y, mask=t > 2), [0, 0]), "y must have no masked"),
    (lambda: least_squares(fun, x0, callback=3), "callback must be callable or None, got 3"),
    (lambda: least_squares(fun, x0, names=["a"]), r"names must be 2 distinct names, got \('a',\)"),
    (lambda: least_squares(fun, x0, names=["a", "a"]), "names must be 2 distinct names"),
    (lambda: least_squares(fun, x0, names="ab"), "names must be a sequence of names, got 'ab'"),
    (lambda: least_squares(fun, x0, names=5), "names must be a sequence of names, got 5"),
    (lambda: least_squares(fun, x0).confidence_interval("a"), "level must be .* got 'a'"),
    (lambda: least_squares(fun, x0).confidence_interval([0.9]), r"level must be .* got \[0.9\]"),
    (lambda: f_quantile(None, 2, 3), "level must be .* got None"),
    (lambda: curve_fit(line, t, [y], [0, 0]), r"y must be a vector .* shape \(1, 4\)"),
    (lambda: curve_fit(line, t, [1, 2, np.inf, 4], [0, 0]), r"y must be .* y\[2\] = inf"),
    (lambda: curve_fit(line, t[:3], y, [0, 0]), r"model\(x, t\) must have the shape .* got \(3,\)"),
    (lambda: curve_fit(line, t, y, [0, 0], sigma=[1, 2]), r"sigma must be .* \(4,\), got \(2,\)"),
    (lambda: curve_fit(line, t, y, [0, 0], sigma=0), "sigma must be finite and positive, got 0.0$"),
    (lambda: curve_fit(line, t, y, [0, 0], sigma=[1, 2, 0, 4]), r"positive, got 0.0 at \(2,\)"),
    (lambda: curve_fit(line, t, y, [0, 0], sigma=1e-320), "sigma must be finite and positive"),
    (lambda: curve_fit(3, t, y, [0, 0]), "model must be callable, got 3"),
    (lambda: curve_fit(lambda x, t: None, t, y, [0, 0]), r"model\(x, t\) must be .* got None"),
    (lambda: curve_fit(lambda x, t: ["a"] * 4, t, y, [0, 0]), r"model\(x, t\) must be an array"),
    (lambda: curve_fit(lambda x, t: 1j * t, t, y, [0, 0]), r"model\(x, t\) must be real"),
    (lambda: curve_fit(line, np.ma.array(t, mask=t > 2), y, [0, 0]), "no masked entries"),
    (lambda: curve_fit(line, t, y, [0, 0], absolute_sigma=True), "absolute_sigma=True needs sigma"),
    (
        lambda: curve_fit(line, t, y, [0, 0], jac=lambda x, t: np.ones((2, 4))),
        r"\(4, 2\), got \(2, 4\); is it transposed\?",
    ),
    (lambda: jacobian(fun, x0, "forward"), "method must be one of '2-point', '3-point', 'cs'"),
    (lambda: jacobian(fun, x0, step=0), "step must be strictly between 0 and 1, got 0"),
    (lambda: jacobian(fun, x0, step="a"), "step must be strictly between 0 and 1, got 'a'"),
    (lambda: jacobian(3, x0), "fun must be callable, got 3"),
    (lambda: jacobian(lambda x: np.eye(2), x0), r"fun\(x\) must be a vector, got shape \(2, 2\)"),
    (lambda: check_jacobian(fun, "2-point", x0), "jac must be callable, got '2-point'"),
    (lambda: check_jacobian(fun, jac, [x0]), r"^x must be a vector"),
    (lambda: check_jacobian(fun, lambda x: np.eye(3), x0), r"got \(3, 3\)"),
    (
        lambda: check_jacobian(lambda x: x / 0, jac, x0),
        r"fun\(x\) must be finite .* r\[0\] is -inf",
    ),
    (lambda: gradient_descent(fun, x0, step="wolfe"), "step must be 'armijo' or a positive number"),
    (lambda: gradient_descent(fun, x0, step=-1.0), "step must be 'armijo' or a positive number"),
    (lambda: gradient_descent(fun, x0, step=None), "step must be 'armijo' or a positive number"),
    (lambda: newton(fun, x0, jac, lambda x: np.eye(3)), r"hess\(x\) must have shape \(2, 2\)"),
]


@pytest.mark.parametrize(("call", "message"), TABLE)
def test_wrong_input_is_answered_with_what_came_and_what_was_expected(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_residual_that_changes_its_length_is_refused():
    lengths = iter([3, 3, 4])
    with pytest.raises(ValueError, match=r"fun\(x\) must keep its length 3, got 4 at x = "):
        least_squares(lambda x: np.resize(x, next(lengths)), x0)


def test_an_unknown_option_is_a_type_error():
    with pytest.raises(TypeError, match="tolerance"):
        least_squares(fun, x0, tolerance=1e-3)


def test_extra_arguments_reach_fun_and_jac():
    def shifted(x, a, *, b):
        return fun(x - a) + b

    result = least_squares(
        shifted, x0, lambda x, a, *, b: jac(x - a), args=(2.0,), kwargs={"b": 0.0}
    )
    assert result.x == pytest.approx([3, 3])


def test_sigma_weights_and_a_number_weighs_all_alike():
    sigma = np.array([0.1, 0.2, 0.1, 0.4])
    fit = curve_fit(line, t, y, [0, 0], sigma=sigma)
    A = np.stack([np.ones(4), t], axis=1) / sigma[:, None]
    np.testing.assert_allclose(fit.x, np.linalg.lstsq(A, y / sigma, rcond=None)[0], rtol=1e-7)
    np.testing.assert_allclose(fit.fun, (line(fit.x, t) - y) / sigma)
    same = curve_fit(line, t, y, [0, 0], sigma=0.3)
    np.testing.assert_allclose(same.x, curve_fit(line, t, y, [0, 0]).x, rtol=1e-7)
