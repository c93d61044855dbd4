"""The benchmark: it judges rightly, counts rightly, and runs from end to end."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import figure, gsl, machine, measure, mgh_runs, nist_runs, small_fits, tables
from benchmarks.peers import BEST, DEFAULTS, Answer, Task, available, offers
from lmtutor.problems import mgh, nist

ROOT = Path(__file__).parents[2]
EVERYONE = DEFAULTS | BEST
MISRA = nist.load("Misra1a")


def claims(x, success=True, reason=""):
    """A solver that ends at x, whatever the task."""
    return lambda task: Answer(np.array(x, dtype=float), success, reason)


# --- The peers -----------------------------------------------------------------------------------


ABSENT = {"lmfit": "lmfit", "GSL lm": "libgsl", "Ceres LM": "pyceres"}


@pytest.fixture(params=EVERYONE)
def peer(request):
    """The name of each solver that is installed."""
    if request.param not in available()[0] | available()[1]:
        pytest.skip(f"{ABSENT[request.param]} is not installed")
    return request.param


@pytest.mark.parametrize("jac", ["analytic", "2-point"])
@pytest.mark.parametrize("tol", [None, 1e-15])
def test_every_solver_solves_an_easy_set(peer, jac, tol):
    if not offers(peer, jac):
        pytest.skip(f"{peer} has no differences")
    start = MISRA.starts[1]
    (end,) = nist_runs.outcomes({peer: EVERYONE[peer]}, [("Misra1a", start)], jac, tol)
    # What Ceres calls converged at its default tolerances has three digits.
    assert end.digits > (3 if peer.startswith("Ceres") and tol is None else 4)
    assert end.success
    assert (end.njev > 0) == (jac == "analytic")
    assert end.nfev < 400


def test_tolerances_and_budget_reach_the_solver(peer):
    start = MISRA.starts[0]

    def run(**limits):
        return measure.run(
            peer, EVERYONE[peer], "", Task(MISRA.residual, start, MISRA.jacobian, **limits)
        )

    assert run(budget=3).nfev <= 6
    assert not run(budget=3).success
    assert run(tol=1e-2, budget=500).nfev < run(tol=1e-15, budget=500).nfev


def test_a_peer_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    gsl.library.cache_clear()
    defaults, _, missing = available()
    gsl.library.cache_clear()
    assert not {"lmfit", "GSL lm", "Ceres LM"} & defaults.keys()
    assert missing == [
        "lmfit is not installed.",
        "GSL (libgsl) is not installed.",
        "Ceres (pyceres) is not installed.",
    ]


# --- The judgement -------------------------------------------------------------------------------


def test_digits():
    certified = np.array([100.0, -2.0])
    assert measure.digits(certified, certified) == 16
    assert measure.digits([100.01, -2.0], certified) == pytest.approx(4)
    assert measure.digits([100.0, -2.002], certified) == pytest.approx(3)
    assert measure.digits([np.nan, -2.0], certified) == 0
    assert measure.digits([1e9, -2.0], certified) == 0


def test_calls_are_counted_from_outside_and_exceptions_are_failures():
    def solver(task):
        for _ in range(3):
            task.fun(task.x0)
        task.jac(task.x0)
        return Answer(task.x0, True)

    task = Task(MISRA.residual, MISRA.starts[0], MISRA.jacobian)
    end = measure.run("three", solver, "Misra1a", task)
    assert (end.nfev, end.njev) == (3, 1)

    def broken(task):
        raise FloatingPointError

    end = measure.run("broken", broken, "Misra1a", task)
    assert (end.success, end.reason) == (False, "FloatingPointError")


def verdict(name, x, success=True):
    solvers = {"peer": claims(x, success)}
    return nist_runs.outcomes(solvers, [(name, nist.load(name).starts[0])])[0].verdict


def test_verdicts_on_nist():
    assert verdict("Misra1a", MISRA.certified) == "solved"
    assert verdict("Misra1a", MISRA.certified, success=False) == "solved"
    assert verdict("Misra1a", 1.01 * MISRA.certified) == "false"
    assert verdict("Misra1a", 1.01 * MISRA.certified, success=False) == "failed"
    assert verdict("Misra1a", [np.nan, 1.0]) == "false"


def test_the_plateau_of_boxbod_is_no_minimum():
    """f is stationary there, but b2 is at infinity: the trap of this set."""
    p = nist.load("BoxBOD")
    assert verdict("BoxBOD", [np.mean(p.y), 1e3]) == "false"


def test_another_minimum_is_told_from_none():
    """The frequencies of ENSO can be exchanged: the same minimum under another name."""
    p = nist.load("ENSO")
    b = p.certified.copy()
    swapped = np.r_[b[:3], b[6:9], b[3:6]]
    assert np.allclose(p.residual(swapped), p.residual(b))
    assert verdict("ENSO", swapped) == "elsewhere"


def test_verdicts_on_mgh():
    p = mgh.load("Freudenstein-Roth")
    for minimum in p.minima:
        assert mgh_runs.attained(p, list(minimum.x))
    assert not mgh_runs.attained(p, list(p.x0))
    bard = mgh.load("Bard")
    far = [12.61 / 15, -1e9, -1e9]  # where f tends to its infimum
    assert np.linalg.norm(bard.residual(far)) == pytest.approx(4.1747687, rel=1e-6)
    assert not mgh_runs.attained(bard, far)
    assert mgh_runs.approached(bard, far)
    assert not mgh_runs.approached(bard, list(bard.minima[0].x))


def test_mgh_tells_false_unreported_and_failed(monkeypatch):
    run = next(case for case in mgh.RUNS if case.name == "Rosenbrock")
    monkeypatch.setattr(mgh, "RUNS", (run,))
    solvers = {
        "minimum": claims([1, 1]),
        "unreported": claims([1, 1], False),
        "false": claims([0, 0]),
        "failed": claims([0, 0], False),
    }
    assert all(end.solver == end.verdict for end in mgh_runs.outcomes(solvers))


def test_a_runaway_is_one_only_towards_a_known_infimum(monkeypatch):
    run = next(case for case in mgh.RUNS if case.name == "Bard")
    monkeypatch.setattr(mgh, "RUNS", (run,))
    solvers = {
        "runaway": claims([12.61 / 15, -1e9, -1e9], False, "RUNAWAY"),
        "failed": claims([1, 1, 1], False, "RUNAWAY"),
    }
    assert all(end.solver == end.verdict for end in mgh_runs.outcomes(solvers))


def test_perturbed_starts_come_from_the_seed():
    plain = nist_runs.starts()
    assert len(plain) == 54
    first, again, other = (nist_runs.starts(0.3, seed, 10) for seed in (1, 1, 2))
    assert len(first) == 540
    assert all((a[1] == b[1]).all() for a, b in zip(first, again, strict=True))
    assert not any((a[1] == b[1]).all() for a, b in zip(first, other, strict=True))
    shares = np.concatenate([x / nist.load(name).starts[i // 10 % 2] for i, (name, x) in
                             enumerate(first)])  # fmt: skip
    assert np.std(shares) == pytest.approx(0.3, rel=0.05)
    assert np.mean(shares) == pytest.approx(1, abs=0.03)


# --- Tables and picture --------------------------------------------------------------------------


def outcomes():
    """Three runs each of two made-up solvers."""
    ends = []
    for solver, verdicts in {"good": "solved solved solved", "bad": "solved false failed"}.items():
        for one in verdicts.split():
            ends.append(measure.Outcome(solver, "p", one != "failed", "", [1.0], 5, 4, 4.0, one))
    return ends


def test_tables_count():
    text = tables.nist({"analytic": outcomes(), "2-point": outcomes()[:3]})
    assert "| good | 3/3 | 0 | 3/3 | 0 | 15 | 12 |" in text
    assert "| bad | 1/3 | 1 | – | – | 15 | 12 |" in text
    assert "| bad | 33.3 % | 0.0 % | 33.3 % | 33.3 % | 15 | 12 |" in tables.perturbed(outcomes())


def test_ratios_are_to_the_reference():
    """A run that a solver does not solve says nothing of its speed."""
    rows = [{"seconds": {"SciPy lm": 2.0, "x": 2.0 * k}} for k in (1, 2, 3, 4, 5)]
    rows.append({"seconds": {"SciPy lm": 1.0}})
    found = small_fits.ratios(rows)
    assert found["x"].tolist() == [1, 2, 3, 4, 5]
    assert found["SciPy lm"].tolist() == [1] * 6
    table = tables.small({"analytic": rows})
    assert "| x | analytic | 5 | 3.00 | 2.00–4.00 |" in table
    assert "| SciPy lm | analytic | 6 | 1.00 | 1.00–1.00 |" in table


def test_repeats_take_turns():
    order = []
    solvers = {name: lambda task, name=name: order.append(name) for name in "ab"}
    assert set(measure.shortest(solvers, Task(None, [], None), 3)) == {"a", "b"}
    assert "".join(order) == "ababab"


def test_the_picture_is_the_same_at_every_run(tmp_path):
    for name in ("one.svg", "two.svg"):
        figure.draw(outcomes(), tmp_path / name)
    one, two = (tmp_path / name for name in ("one.svg", "two.svg"))
    assert one.read_bytes() == two.read_bytes()
    assert b"<svg" in one.read_bytes()


def test_the_machine_is_described():
    found = machine.description()
    assert found["numpy"] == np.__version__
    assert all(found.values())


# --- From end to end -----------------------------------------------------------------------------


def bench(*options):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_the_command_runs_and_writes():
    done = bench("--quick", "--only", "nist,batch", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "| lmtutor | 6/6 | 0 | 6/6 | 0 | 6/6 | 0 |" in done.stdout
    raw = json.loads((ROOT / "_build/bench/nist.json").read_text())
    assert raw["settings"]["seed"] == 3
    assert raw["machine"]["processor"]
    runs = raw["results"]["default"]["analytic"]
    end = dict(zip(runs["fields"], runs["rows"][0], strict=True))
    assert end["solver"] == "lmtutor"
    assert end["verdict"] == "solved"


def test_an_unknown_part_is_refused_by_name():
    done = bench("--only", "nits")
    assert done.returncode == 2
    assert "no part 'nits'" in done.stderr


@pytest.mark.parametrize("name", ["nist", "mgh", "small", "batch", "tall", "sparse"])
def test_results_are_under_version_control_and_say_what_they_were_measured_on(name):
    folder = ROOT / "benchmarks/results"
    raw = json.loads((folder / f"{name}.json").read_text())
    assert not raw["settings"]["quick"]
    assert {"date", "processor", "numpy", "scipy", "lmtutor"} <= raw["machine"].keys()
    assert raw["machine"]["processor"] in (folder / f"{name}.md").read_text()
