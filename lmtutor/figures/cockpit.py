"""Levenberg–Marquardt flown by hand on Rosenbrock's valley: ρ says what λ should do next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lmtutor._damping import Nielsen
from lmtutor._loop import ENOUGH
from lmtutor._step import LinearModel
from lmtutor.figures._figure import Figure
from lmtutor.figures._words import say
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.draw import objective_on_grid
from lmtutor.problems import rosenbrock

Array = NDArray[np.float64]

START = (-1.2, 1.0)
MOST = 40
LANDED = 1e-12
OPENING = "nnnnn"
MOVES = re.compile(f"[rkln]{{0,{MOST - 1}}}")
X1, X2 = (-1.7, 1.5), (-1.85, 1.35)
RHO = (-1.6, 1.6)


class Cockpit(Figure):
    """A run of Levenberg–Marquardt on Rosenbrock's function, with λ steered by hand.

    Trial 1 starts at (−1.2, 1) with Nielsen's first λ, a thousandth of the largest diagonal entry
    of JᵀJ, and D = I. Each letter of `moves` says what becomes of λ before the next trial.

    Parameters
    ----------
    moves : str
        At most 39 letters: r raises λ to 10λ, k keeps it, l lowers it to λ/10, n is what Nielsen
        does. λ has the units of σ², the squared singular values of J. What comes after the
        landing, f < 10⁻¹², is cut off.
    trial : int
        The trial that is pointed at, counted from 1; at most the last. It follows when `moves`
        gets shorter.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = Cockpit(moves="rkl", trial=4)
    >>> figure.moves = "r"
    >>> figure.trial
    2
    >>> figure.moves = "rx"
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: moves must be at most 39 letters r, k, l or n, not 'rx'
    """

    figure = "cockpit"
    heights = (1385, 800)
    size = (7.2, 3.8)

    moves = traitlets.Unicode(OPENING).tag(sync=True, state=True)
    trial = traitlets.Int(len(OPENING) + 1, min=1, max=MOST).tag(sync=True, state=True)

    @traitlets.validate("moves")
    def _check_moves(self, proposal: Any) -> str:
        moves: str = proposal["value"]
        if not MOVES.fullmatch(moves):
            raise traitlets.TraitError(
                f"moves must be at most {MOST - 1} letters r, k, l or n, not {moves!r}"
            )
        return moves[: len(fly(moves)) - 1]

    @traitlets.validate("trial")
    def _check_trial(self, proposal: Any) -> int:
        trial: int = proposal["value"]
        last = len(self.moves) + 1
        if trial > last:
            raise traitlets.TraitError(f"trial must be at most {last}, the last, not {trial}")
        return trial

    @traitlets.observe("moves")
    def _keep_trial(self, change: Any) -> None:
        self.trial = min(self.trial, len(self.moves) + 1)

    def __init__(self, **state: Any) -> None:
        moves = state.get("moves", OPENING)
        valid = isinstance(moves, str) and MOVES.fullmatch(moves)
        state.setdefault("trial", len(fly(moves)) if valid else 1)
        super().__init__(**state)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three flights from the start: λ always lowered, always kept, Nielsen's."""
        lower, keep = fly("l" * 11), fly("k" * 11)
        nielsen = fly("n" * (MOST - 1))
        return [
            {
                "label": _("always lower"),
                "state": _state(lower, "l"),
                "notice": _(
                    "λ falls to {lam}, and {rejected} of {count} trials are rejected. Notice how"
                    " the steps get longer the more λ falls, and ρ gets worse, to {rho}: the trials"
                    " end at f = {f} on the wall of the valley, and x never moves again."
                ).format(**_tally(lower)),
            },
            {
                "label": _("always keep"),
                "state": _state(keep, "k"),
                "notice": _(
                    "Trial 1 is accepted, trial 2 is not. Notice that trials 2 to {count} are the"
                    " same: with x and λ as they were, the step and its ρ = {rho} are as they were."
                    " f stays {stays}."
                ).format(**_tally(keep)),
            },
            {
                "label": "Nielsen",
                "state": _state(nielsen, "n"),
                "notice": _(
                    "Notice how λ answers ρ: it rises where ρ is below ½ and falls where ρ is near"
                    " 1, to a third at most. {count} trials, {rejected} of them rejected, bring f"
                    " to {stays}."
                ).format(**_tally(nielsen)),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        flight = fly(self.moves)
        trial = flight[self.trial - 1]
        verdict = _("accepted") if trial.accepted else _("rejected")
        return _(
            "Contour map of Rosenbrock's curved valley with the path of {count} trials from"
            " (−1.2, 1); {rejected} of them were rejected and are crosses. Beside it three strips"
            " show f, λ and ρ for each trial. Trial {k} is pointed at in all: λ = {lam}, ρ = {rho},"
            " {verdict}, f = {f}."
        ).format(**_tally(flight, self.trial), verdict=verdict)

    def draw(self, canvas: Canvas) -> None:
        """Draw the map with the path, and the strips of f, λ and ρ."""
        flight = fly(self.moves)
        grid = canvas.add_gridspec(3, 2, width_ratios=(1.25, 1))
        _draw_map(canvas.add_subplot(grid[:, 0]), flight, self.trial)
        strips = [canvas.add_subplot(grid[row, 1]) for row in range(3)]
        f, lam = [t.f for t in flight], [t.lam for t in flight]
        rho = [float(np.clip(t.rho, *RHO)) for t in flight]
        trials = range(1, len(flight) + 1)
        for ax, name, values in zip(strips, "fλρ", (f, lam, rho), strict=True):
            _strip(ax, flight, self.trial, values, name)
        for ax, values in zip(strips, (f, lam), strict=False):
            ax.set(yscale="log", ylim=(min(values) / 9, 9 * max(values)), xticklabels=[])
            ax.minorticks_off()
        strips[0].step(trials, [t.stays for t in flight], color=style.DATA, where="post")
        _draw_moves(strips[1], flight, self.moves)
        strips[2].vlines(trials, 0, rho, color=style.DATA)
        strips[2].axhline(0, color=style.MUTED, lw=1)
        strips[2].axhline(1, color=style.MUTED, lw=1, ls="--")
        edges = {"v": [t.rho < RHO[0] for t in flight], "^": [t.rho > RHO[1] for t in flight]}
        for (marker, beyond), edge in zip(edges.items(), RHO, strict=True):
            off = [k for k, out in zip(trials, beyond, strict=True) if out]
            strips[2].plot(off, [edge * 1.3] * len(off), marker, color=style.RESIDUAL, ms=5)
        strips[2].set(ylim=(RHO[0] * 1.45, RHO[1] * 1.45), xlabel=_("trial"))


@dataclass(frozen=True)
class Trial:
    """One trial from x with λ.

    `at` and `f` are the trial point and ½‖r‖² there, `stays` is f at the point that is kept, and
    `advice` the λ with which Nielsen would go on.
    """

    x: Array
    at: Array
    lam: float
    f: float
    stays: float
    predicted: float
    rho: float
    accepted: bool
    advice: float


@lru_cache(maxsize=64)
def fly(moves: str) -> tuple[Trial, ...]:
    """Return the trials of these decisions, up to the landing."""
    x = np.array(START)
    model = LinearModel(rosenbrock.jac(x), rosenbrock.fun(x), np.ones(2))
    nielsen = Nielsen()
    nielsen.begin(model, float(np.linalg.norm(x)))
    lam, f, trials = nielsen.lam, cost(x), []
    for move in [*moves, ""]:
        step = model.step(lam)
        at = x + step.p
        rho = (f - cost(at)) / step.predicted
        accepted = rho >= ENOUGH
        nielsen.judge(step, rho, accepted)
        stays = cost(at) if accepted else f
        trials.append(
            Trial(x, at, lam, cost(at), stays, step.predicted, rho, accepted, nielsen.lam)
        )
        if stays < LANDED:
            break
        if accepted:
            x, f = at, stays
            model = LinearModel(rosenbrock.jac(x), rosenbrock.fun(x), np.ones(2))
        lam = {"r": 10 * lam, "k": lam, "l": lam / 10}.get(move, nielsen.lam)
    return tuple(trials)


def cost(x: Any) -> float:
    """Return ½‖r(x)‖²."""
    r = rosenbrock.fun(x)
    return 0.5 * float(r @ r)


def _state(flight: tuple[Trial, ...], letter: str) -> dict[str, Any]:
    """Return the state with this flight, all of one letter, and its last trial."""
    return {"moves": letter * (len(flight) - 1), "trial": len(flight)}


def _tally(flight: tuple[Trial, ...], k: int | None = None) -> dict[str, str]:
    """Return the numbers of a flight and of its trial k, else of the last."""
    trial = flight[(k or len(flight)) - 1]
    counts = {"count": len(flight), "rejected": sum(not t.accepted for t in flight), "k": k or 0}
    names = ("lam", "rho", "f", "stays")
    return {name: str(n) for name, n in counts.items()} | {
        name: say(getattr(trial, name)) for name in names
    }


def _questions() -> dict[str, str]:
    flight = fly(OPENING + "n")
    last, after = flight[-2], flight[-1]
    values = _tally(flight, len(flight) - 1)
    return {
        "question": _(
            "Trial {k} was rejected: f would have risen, ρ = {rho}. Before the next trial, would"
            " you raise λ, keep it or lower it?"
        ).format(**values),
        "answer text": _(
            "Raise it. The model promised too much, so the step was too long: a larger λ makes it"
            " shorter and turns it downhill. Nielsen takes {factor}λ, and the next trial has ρ ="
            " {next}. Kept, λ gives the same step again."
        ).format(factor=say(last.advice / last.lam), next=say(after.rho)),
        "hint": _(
            "Each λ button flies one more trial, on from the one with the ring. Drag the ring, or"
            " tap the map or a strip, to point at another. Keyboard: Tab, then the arrow keys;"
            " Shift takes ten trials, Home goes back."
        ),
        "caption": _(
            "ρ steers λ: where a trial gained about what the model had promised, ρ near 1, λ"
            " may fall; where it gained little or lost, λ must rise. Take the stick from the trial"
            " you point at or from the start, fly to the minimum, and compare your trials with"
            " Nielsen's."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "map label": _("Map of f with the trials"),
        "f label": _("f at each trial"),
        "λ label": _("λ of each trial"),
        "ρ label": _("ρ of each trial"),
        "trial": _("trial"),
        "trial handle": _("trial pointed at"),
        "minimum": _("minimum"),
        "start": _("start"),
        "legend": _(
            "● accepted, ✕ rejected. λ solid: by hand, dashed: Nielsen. ρ dashed: 1, as promised;"
            " ▾ off the scale."
        ),
        "keep": _("Keep λ"),
        "nielsen": _("Ask Nielsen"),
        "autopilot": _("Nielsen to the end"),
        "from start": _("Restart"),
        "promise": _("promised fall"),
        "next": _("then"),
        "f kept": _("f kept"),
        "verdict": _("verdict"),
        "table caption": _("Trials from (−1.2, 1)"),
        "r": "λ × 10",
        "k": _("λ kept"),
        "l": "λ ÷ 10",
        "n": "Nielsen",
    }


def _verdicts() -> dict[str, str]:
    return {
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "falls": _(
            "Trial {k} of {n}, λ = {lam}: the model promises that f falls by {promise}; it falls by"
            " {change}: ρ = {rho}, {verdict}."
        ),
        "rises": _(
            "Trial {k} of {n}, λ = {lam}: the model promises that f falls by {promise}; it rises by"
            " {change}: ρ = {rho}, {verdict}."
        ),
        "advice": _("Nielsen would go on with {factor}λ = {advice}."),
        "landed": _("Landed: f = {stays} after {n} trials, {lost} of them rejected."),
        "both": _("{first} {second}"),
        "used up": _(
            "{n} trials are used up. Undo, or point at an earlier trial and decide anew there."
        ),
    }


def _draw_map(ax: Axes, flight: tuple[Trial, ...], k: int) -> None:
    axes = np.linspace(*X1, 70), np.linspace(*X2, 70)
    g1, g2, f = objective_on_grid(rosenbrock.fun, *axes)
    logs = np.log10(np.maximum(f, 0.1))
    levels = np.linspace(logs.min(), logs.max(), 10)
    ax.contourf(g1, g2, logs, levels, cmap=f"{style.CONTOURS}_r", vmin=-1, vmax=4.3)
    path = np.array([START] + [t.at for t in flight if t.accepted])
    for width, colour in ((4, style.DARK), (2, style.LM)):
        ax.plot(*path.T, color=colour, lw=width)
    ax.plot(*path.T, "o", color=style.LM, mec=style.DARK, ms=6)
    for trial in flight:
        if not trial.accepted:
            ends = np.array([trial.x, trial.at])
            ax.plot(*ends.T, color=style.DARK, lw=2.6)
            ax.plot(*ends.T, "--", color="white", lw=1.2)
            ax.plot(*trial.at, "X", color="white", mec=style.DARK, ms=9)
    ax.plot(*rosenbrock.solution, "P", color="white", mec=style.DARK, ms=9)
    ax.plot(*flight[k - 1].at, "o", mfc="none", mec="white", ms=17, mew=2.5)
    box = {"boxstyle": "round,pad=0.15", "fc": style.DARK, "ec": "none", "alpha": 0.75}
    notes: list[tuple[Any, str, tuple[int, int], str]] = [
        (START, _("start"), (0, 13), "center"),
        (rosenbrock.solution, _("minimum"), (-9, 7), "right"),
        (flight[k - 1].at, str(k), (9, 9), "left"),
    ]
    for (x1, x2), words, off, side in notes:
        options: dict[str, Any] = {"bbox": box, "color": "white", "size": 9, "ha": side}
        ax.annotate(words, (x1, x2), off, textcoords="offset points", va="center", **options)
    ax.set(xlim=X1, ylim=X2, aspect="equal", xlabel="x₁", ylabel="x₂")


def _strip(ax: Axes, flight: tuple[Trial, ...], k: int, values: list[float], name: str) -> None:
    """Mark one value of each trial, accepted or rejected, and the trial pointed at."""
    ax.axvline(k, color=style.MUTED, lw=1, ls=":")
    for i, (trial, value) in enumerate(zip(flight, values, strict=True), start=1):
        marker, colour = ("o", style.LM) if trial.accepted else ("X", "white")
        ax.plot(i, value, marker, color=colour, mec=style.DATA, ms=7, zorder=3)
    ax.plot(k, values[k - 1], "o", mfc="none", mec=style.DATA, ms=14, mew=1.6, zorder=4)
    ax.set_ylabel(name, rotation=0, labelpad=10)
    ax.set(xlim=(0.4, max(len(flight), 8) + 0.6))
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))


def _draw_moves(ax: Axes, flight: tuple[Trial, ...], moves: str) -> None:
    """Join the λ of each trial to the next: solid by hand, dashed by Nielsen."""
    for i, move in enumerate(moves[: len(flight) - 1]):
        dash = "--" if move == "n" else "-"
        ax.plot([i + 1, i + 2], [flight[i].lam, flight[i + 1].lam], dash, color=style.LM)
