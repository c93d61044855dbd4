"""A sparse Jacobian: the answer of the dense method, and the same honesty."""

import pickle

import numpy as np
import pytest

from lmtutor import Status, jacobian, least_squares
from lmtutor.large import _scipy, least_squares_sparse
from lmtutor.large.bundle import Bundle

sparse = pytest.importorskip("scipy.sparse")

SCENE = Bundle(5, 30, 4)
FREE_SCENE = Bundle(5, 30, 4, anchored=False)


def ways(scene=SCENE):
    return {
        "direct": {"solver": "direct"},
        "schur": {"solver": "schur", "groups": scene.groups},
        "lsmr": {"solver": "lsmr"},
    }


def sparsely(scene, way, **options):
    return least_squares_sparse(scene.fun, scene.x0, scene.jac, **ways(scene)[way], **options)


def densely(scene, **options):
    return least_squares(scene.fun, scene.x0, lambda x: scene.jac(x).toarray(), **options)


@pytest.mark.parametrize("scene", [SCENE, FREE_SCENE])
def test_the_jacobian_of_the_scene_is_right(scene):
    found = scene.jac(scene.x0).toarray()
    expected = jacobian(scene.fun, scene.x0 + 0.0, "3-point")
    np.testing.assert_allclose(found, expected, atol=1e-6 * np.abs(found).max())
    assert (np.count_nonzero(found, axis=1) <= 9).all()


@pytest.mark.parametrize("damping", ["nielsen", "marquardt", "trust-region"])
@pytest.mark.parametrize("way", ["direct", "schur", "lsmr"])
def test_sparse_and_dense_agree(way, damping):
    if (way, damping) == ("lsmr", "trust-region"):
        pytest.skip("refused")
    dense, found = densely(SCENE, damping=damping), sparsely(SCENE, way, damping=damping)
    assert dense.success
    assert found.status is dense.status
    assert found.rank == dense.rank == SCENE.x0.size
    np.testing.assert_allclose(found.x, dense.x, atol=1e-8 if way == "lsmr" else 1e-10)
    np.testing.assert_allclose(found.cost, dense.cost, rtol=1e-9)
    np.testing.assert_allclose(found.stderr(), dense.stderr(), rtol=1e-5)


def test_iteration_goes_on_where_the_gradient_is_small_beside_the_residual():
    scene = Bundle(20, 150, 6)
    direct, iterated = (sparsely(scene, way, max_nfev=40) for way in ("direct", "lsmr"))
    assert iterated.status is direct.status is Status.FTOL
    np.testing.assert_allclose(iterated.x, direct.x, atol=1e-6)


def test_the_covariance_is_the_dense_one():
    found, dense = sparsely(SCENE, "direct"), densely(SCENE, damping="nielsen")
    error = found.covariance() - dense.covariance()
    assert np.abs(error).max() < 1e-9 * np.abs(dense.covariance()).max()


@pytest.mark.parametrize("way", ["direct", "schur", "lsmr"])
def test_what_the_pictures_leave_open_is_found(way):
    result = sparsely(FREE_SCENE, way)
    n = FREE_SCENE.x0.size
    assert result.success
    assert result.rank == n - 7
    assert result.undetermined.all()
    assert np.isinf(result.stderr()).all()
    assert f"J has rank {n - 7} for {n} parameters: x[0], x[1]" in result.message
    assert f"({n} in all) cannot be told apart" in result.message
    null = result.null_space
    J = result.jac.toarray()
    assert null.shape == (n, 7)
    moved = J @ (null / np.linalg.norm(J, axis=0)[:, None])
    assert np.abs(moved).max() < 1e-8


def test_only_the_parameters_that_are_tied_lose_their_standard_errors():
    A = sparse.csr_matrix(
        np.array([[1.0, 1, 0, 0], [2, 2, 0, 0], [0, 0, 1, 0], [0, 0, 2, 0], [0, 0, 2, 0]])
    )
    b = np.array([1.0, 2.5, 3, 5, 6])
    options = {"names": ["a", "b", "c", "d"]}
    for way in ("direct", "lsmr"):
        result = least_squares_sparse(
            lambda x: A @ x - b, np.zeros(4), lambda x: A, solver=way, **options
        )
        dense = least_squares(lambda x: A @ x - b, np.zeros(4), lambda x: A.toarray(), **options)
        assert result.success
        assert result.rank == dense.rank == 2
        assert "a, b cannot be told apart" in result.message
        assert "does not depend on d" in result.message
        np.testing.assert_array_equal(result.undetermined, dense.undetermined)
        np.testing.assert_array_equal(np.isinf(result.stderr()), [True, True, False, True])


def test_standard_errors_survive_a_null_space_beside_them():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(40, 6))
    A = np.hstack((A, A[:, :1]))  # the last parameter repeats the first
    b = rng.normal(size=40)
    result = least_squares_sparse(lambda x: A @ x - b, np.zeros(7), lambda x: sparse.csr_matrix(A))
    dense = least_squares(lambda x: A @ x - b, np.zeros(7), lambda x: A)
    np.testing.assert_allclose(result.stderr(), dense.stderr(), rtol=1e-8)


@pytest.mark.parametrize("loss", ["huber", "cauchy"])
def test_weights_and_losses_agree(loss):
    scene = Bundle(4, 12, 3)
    weights = np.random.default_rng(1).uniform(0.5, 2, scene.fun(scene.x0).size)
    options = {"loss": loss, "f_scale": 0.5, "weights": weights, "damping": "nielsen"}
    dense, found = densely(scene, **options), sparsely(scene, "schur", **options)
    assert found.status is dense.status
    np.testing.assert_allclose(found.x, dense.x, atol=1e-7)


@pytest.mark.parametrize("kind", [sparse.csc_matrix, sparse.coo_array, sparse.csr_array, np.array])
def test_every_format_of_the_jacobian_is_taken(kind):
    result = least_squares_sparse(
        SCENE.fun, SCENE.x0, lambda x: kind(SCENE.jac(x).toarray()), solver="direct"
    )
    np.testing.assert_allclose(result.x, sparsely(SCENE, "direct").x, atol=1e-12)


def test_a_jacobian_of_the_wrong_sign_stalls():
    for way in ways():
        result = least_squares_sparse(SCENE.fun, SCENE.x0, lambda x: -SCENE.jac(x), **ways()[way])
        assert result.status is Status.STALLED
        np.testing.assert_array_equal(result.x, SCENE.x0)


def test_what_is_not_finite_is_named():
    def broken(x):
        J = SCENE.jac(x).tolil()
        J[17, 100] = np.inf
        return J

    result = least_squares_sparse(SCENE.fun, SCENE.x0, broken)
    assert result.status is Status.NOT_FINITE
    assert "J[17, 100] is inf" in result.message
    assert np.isinf(result.stderr()).all()
    result = least_squares_sparse(lambda x: SCENE.fun(x) * np.nan, SCENE.x0, SCENE.jac)
    assert result.status is Status.NOT_FINITE
    assert "r[0] is nan" in result.message
    assert not result.success


def test_powell_s_singular_function_is_brought_near_zero():
    def fun(x):  # Powell's singular function
        a, b, c, d = x
        return np.array([a + 10 * b, 5**0.5 * (c - d), (b - 2 * c) ** 2, 10**0.5 * (a - d) ** 2])

    def jac(x):
        a, b, c, d = x
        e, f = 2 * (b - 2 * c), 2 * 10**0.5 * (a - d)
        return np.array(
            [[1, 10, 0, 0], [0, 0, 5**0.5, -(5**0.5)], [0, e, -2 * e, 0], [f, 0, 0, -f]]
        )

    for way in ("direct", "lsmr"):
        result = least_squares_sparse(
            fun, [3.0, -1, 0, 1], lambda x: sparse.csr_matrix(jac(x)), solver=way
        )
        assert result.cost < 1e-12


def test_a_saddle_is_no_minimum():
    def fun(x):  # f falls to both sides of x[1] = 0, where its column of J is zero
        return np.array([x[0] - 1, 2 * x[0] - 2, 3 - x[1] ** 2])

    def jac(x):
        return sparse.csr_matrix(np.array([[1.0, 0], [2, 0], [0, -2 * x[1]]]))

    for way in ("direct", "lsmr"):
        result = least_squares_sparse(fun, [4.0, 0.0], jac, solver=way)
        assert result.status is Status.SADDLE
        assert not result.success
        beside = least_squares_sparse(fun, [4.0, 0.1], jac, solver=way)
        assert beside.success
        np.testing.assert_allclose(beside.x, [1, 3**0.5])


def test_a_runaway_is_named():
    t = np.linspace(0, 1, 200)
    y = 1 + 0.01 * np.random.default_rng(0).normal(size=200)

    def fun(x):
        return x[0] * (1 - np.exp(-x[1] * (t + 0.1))) - y

    def jac(x):
        e = np.exp(-x[1] * (t + 0.1))
        return sparse.csr_matrix(np.stack((1 - e, x[0] * (t + 0.1) * e), axis=1))

    result = least_squares_sparse(fun, [0.5, 5.0], jac)
    assert result.status is Status.RUNAWAY
    assert "x[1]" in result.message


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"solver": "qr"}, "solver must be one of"),
        ({"solver": "schur"}, "go together"),
        ({"groups": (23, 3)}, "go together"),
        ({"solver": "schur", "groups": (22, 3)}, "must split"),
        ({"solver": "schur", "groups": 3}, "groups must be two whole numbers .* got 3"),
        ({"solver": "schur", "groups": (20, 3, 1)}, "groups must be two whole numbers"),
        ({"solver": "schur", "groups": (20.0, 3)}, "groups must be two whole numbers"),
        ({"solver": "schur", "groups": (17, 3)}, "share one"),
        ({"solver": "lsmr", "damping": "trust-region"}, "needs damping"),
        ({"loss": "none"}, "loss"),
    ],
)
def test_wrong_options_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        least_squares_sparse(SCENE.fun, SCENE.x0, SCENE.jac, **options)


def test_wrong_jacobians_are_refused():
    with pytest.raises(ValueError, match="is it transposed"):
        least_squares_sparse(SCENE.fun, SCENE.x0, lambda x: SCENE.jac(x).T)
    with pytest.raises(ValueError, match="must be real"):
        least_squares_sparse(SCENE.fun, SCENE.x0, lambda x: 1j * SCENE.jac(x))
    with pytest.raises(ValueError, match=r"jac\(x\) must be a sparse matrix .* got None"):
        least_squares_sparse(SCENE.fun, SCENE.x0, lambda x: None)
    with pytest.raises(ValueError, match="jac must be a function"):
        least_squares_sparse(SCENE.fun, SCENE.x0, "2-point")


def test_a_result_can_be_pickled():
    result = sparsely(SCENE, "direct")
    back = pickle.loads(pickle.dumps(result))
    assert str(back) == str(result)


def test_a_residual_not_finite_at_the_start_has_infinite_errors_and_no_warning():
    result = least_squares_sparse(lambda x: x / 0, [1.0, 2.0], lambda x: sparse.eye(2))
    assert result.status is Status.NOT_FINITE
    assert np.isinf(result.stderr()).all()


def test_profiles_and_regions_point_to_the_dense_method():
    with pytest.raises(ValueError, match=r"a profile .* use least_squares"):
        sparsely(SCENE, "direct").profile()
    with pytest.raises(ValueError, match=r"a region .* use least_squares"):
        sparsely(SCENE, "direct").region()


def test_without_scipy_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy.linalg", None)
    with pytest.raises(ImportError, match=r"pip install 'lmtutor\[sparse\]'"):
        _scipy.sparse()
