"""The damping figure on a static page: every way in, every way out, and nothing breaks."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from lmtutor._step import LinearModel
from lmtutor.figures import Damping
from lmtutor.figures.damping import LARGEST, START, X1, X2
from lmtutor.problems import rosenbrock
from tests.figures import rules
from tests.figures.conftest import Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


STEP = rules.Subject(Damping, "lm-end", "lm-map", (12, 30), free=(0.85, 0.7))


def model(x: Any) -> LinearModel:
    return LinearModel(rosenbrock.jac(x), rosenbrock.fun(x), np.ones(2))


def radius(live: Live) -> float:
    return model(live.state("x")).step(live.state("lam")).length


@pytest.mark.parametrize("view", ["lm-map", "lm-lens"])
def test_the_end_of_the_step_follows_the_mouse_along_the_curve(show: Show, view: str) -> None:
    live = show(Damping)
    start = live.handle("lm-end", view)
    live.drag(start, 12, 30)
    assert 0.01 < live.state("lam") < 2
    assert live.state("x") == list(START)
    end = live.handle("lm-end", view)
    assert math.dist(end, (start[0] + 12, start[1] + 30)) < 8, "the handle left the pointer"


@pytest.mark.parametrize("view", ["lm-map", "lm-lens"])
def test_the_circle_sets_the_radius_and_with_it_lambda(show: Show, view: str) -> None:
    live = show(Damping)
    before = radius(live)
    live.drag(live.handle("lm-ring", view), 10, 10)  # towards x, which lies right and below
    assert radius(live) < 0.95 * before
    assert live.state("lam") > 2
    live.root.locator(".lm-stage").scroll_into_view_if_needed()
    x, knob, end = (live.handle(f"lm-{name}", view) for name in ("start", "ring", "end"))
    assert math.dist(x, knob) == pytest.approx(math.dist(x, end), abs=1), "not on one circle"


def test_the_circle_can_be_taken_anywhere_with_the_mouse(show: Show) -> None:
    live = show(Damping)
    x = live.handle("lm-start", "lm-lens")
    r = math.dist(x, live.handle("lm-end", "lm-lens"))
    live.drag((x[0] - 0.6 * r, x[1] + 0.8 * r), 12, -16)
    assert live.state("lam") > 2


def test_the_start_moves_and_stays_on_the_map(show: Show) -> None:
    live = show(Damping)
    start = live.handle("lm-start", "lm-map")
    live.drag(start, 60, -20)
    x1, x2 = live.state("x")
    assert x1 > -0.5
    assert x2 > 1.1
    assert live.state("lam") == 2
    live.drag(live.handle("lm-start", "lm-map"), -900, 900)
    assert live.state("x") == [X1[0], X2[0]]


def test_arrow_keys_step_shift_takes_ten_times_and_home_goes_back(show: Show) -> None:
    live = show(Damping)
    end = live.root.locator(".lm-map .lm-end")
    end.focus()
    live.page.keyboard.press("ArrowRight")
    assert live.state("lam") == 2.52
    live.page.keyboard.press("Shift+ArrowUp")
    assert live.state("lam") == 25.2
    live.page.keyboard.press("ArrowLeft")
    assert live.state("lam") == pytest.approx(20, rel=0.01)
    live.page.keyboard.press("Home")
    assert live.state("lam") == 2
    for _ in range(8):
        live.page.keyboard.press("Shift+ArrowDown")
    assert live.state("lam") == 0
    live.page.keyboard.press("ArrowRight")
    assert live.state("lam") == 0.001
    live.root.locator(".lm-map .lm-start").focus()
    live.page.keyboard.press("ArrowRight")
    live.page.keyboard.press("Shift+ArrowDown")
    assert live.state("x") == [-1.15, 0.5]
    live.page.keyboard.press("Home")
    assert live.state("x") == list(START)
    live.page.keyboard.press("Home")
    live.root.locator(".lm-map .lm-ring").focus()
    before = radius(live)
    live.page.keyboard.press("ArrowDown")
    assert radius(live) == pytest.approx(before / 1.05, rel=1e-3)


def test_handles_say_what_they_are_and_how_they_stand(show: Show) -> None:
    live = show(Damping)
    for name, label, text in (
        ("lm-start", "start x", "x₁ = −1.2, x₂ = 1"),
        ("lm-ring", "circle, radius Δ", "Δ = 0.404"),
        ("lm-end", "end of the step, damping λ", "λ = 2, step length 0.404"),
    ):
        handle = live.root.locator(f".lm-map .{name}")
        assert handle.get_attribute("aria-label") == label
        assert handle.get_attribute("aria-valuetext") == text
        assert handle.get_attribute("role") == "slider"
    assert live.root.locator(".lm-lens [tabindex]").count() == 0, "each handle takes focus once"


def test_plus_and_minus_step_and_go_on_while_held(show: Show) -> None:
    live = show(Damping)
    live.press("more λ")
    assert live.state("lam") == 2.52
    live.press("less x₁")
    assert live.state("x") == [-1.25, 1]
    button = live.root.get_by_role("button", name="more λ", exact=True)
    box = button.bounding_box()
    assert box
    live.page.mouse.move(box["x"] + 20, box["y"] + 20)
    live.page.mouse.down()
    live.page.wait_for_timeout(900)
    live.page.mouse.up()
    held = live.state("lam")
    assert held > 5
    live.page.wait_for_timeout(300)
    assert live.state("lam") == held, "it goes on after release"


def test_a_link_from_elsewhere_or_damaged_changes_nothing(show: Show) -> None:
    for fragment in ("#figure=basin.1&lam=7", "#figure=damping.9&lam=7", "#figure=damping.1&lam=x"):
        live = show(Damping, fragment=fragment)
        assert live.state("lam") == 2
    live.page.evaluate("location.hash = '#figure=damping.1&x=9,-9&lam=1e9'")
    live.settle()
    assert (live.state("x"), live.state("lam")) == ([X1[1], X2[0]], LARGEST)


def test_the_live_region_says_what_happened(show: Show) -> None:
    live = show(Damping)
    live.root.locator(".lm-map .lm-end").focus()
    live.page.keyboard.press("ArrowRight")
    assert live.heard().startswith("λ = 2.52: the step has length 0.341")
    live.press("λ = 0")
    live.press("Take the step")
    assert live.heard().startswith("Step rejected, ρ = −95.8: f would go from 12.1 to 1171.")
    assert live.state("x") == list(START)
    live.press("λ = 5")
    live.press("Take the step")
    assert live.heard().startswith("Step accepted, ρ = 0.991: f falls from 12.1 to 2.06")
    assert live.state("x") == pytest.approx(START + model(START).step(5.0).p, abs=1e-6)
    step = model(START).step(5.0)
    summary = str(live.root.locator(".lm-summary").text_content())
    assert "ρ = " in summary
    assert step.predicted > 0


def test_a_step_off_the_map_is_said_to_leave_it(show: Show) -> None:
    live = show(lambda: Damping(x=(-3.0, 0.0), lam=0.0))
    assert live.root.locator(".lm-map .lm-label-step").text_content() == "left the map"
    live.drag(live.handle("lm-end", "lm-map"), -40, -60)
    assert live.state("lam") > 0, "its handle waits at the edge"


def test_the_table_shows_the_steps_that_lmtutor_computes(show: Show) -> None:
    live = show(Damping)
    live.press("Data table")
    rows = [
        [float(cell.replace("−", "-")) for cell in row.locator("th, td").all_text_contents()]
        for row in live.root.locator("tbody tr").all()
    ]
    assert [row[0] for row in rows] == [0, 0.01, 0.1, 1, 2, 10, 100, 1000]
    for lam, length, p1, p2, angle, f, rho in rows:
        step = model(START).step(lam)
        g = rosenbrock.jac(START).T @ rosenbrock.fun(START)
        r = rosenbrock.fun(START + step.p)
        actual = 0.5 * rosenbrock.fun(START) @ rosenbrock.fun(START) - 0.5 * r @ r
        turn = math.degrees(math.acos(-g @ step.p / np.linalg.norm(g) / step.length))
        want = [step.length, *step.p, turn, 0.5 * r @ r, actual / step.predicted]
        assert [length, p1, p2, angle, f, rho] == pytest.approx(want, rel=6e-3)
    current = live.root.locator("tr[aria-current] th").text_content()
    assert current == "2"
    live.press("more λ")
    assert live.root.locator("tr[aria-current] th").text_content() == "2.52"


def test_colours_follow_the_page_or_the_system(show: Show) -> None:
    def text(live: Live) -> Any:
        return live.root.evaluate("n => getComputedStyle(n).color")

    live = show(Damping)
    light = text(live)
    live.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = text(live)
    assert dark != light
    assert text(show(Damping, color_scheme="dark")) == dark
    settled = show(Damping, color_scheme="dark")
    settled.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert text(settled) == light


def test_it_loads_when_it_comes_near(show: Show) -> None:
    live = show(Damping, script=False)
    html = re.sub("<h1>", '<div style="height: 3000px"></div><h1>', live.page.content())
    live.page.evaluate(
        "html => { document.open(); document.write(html); document.close(); }",
        html.replace("</head>", '<script async src="figures/host.js"></script></head>'),
    )
    live.page.wait_for_timeout(300)
    assert live.page.evaluate("typeof lmtutorFigures") == "undefined"
    live.page.evaluate("scrollTo(0, 2000)")
    live.page.wait_for_selector(".lm-stage")


def test_it_rests_until_it_is_touched_and_forbids_itself_to_move(show: Show) -> None:
    live = show(Damping)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(700)
    assert live.root.locator(".lm-stage").inner_html() == before
    style = live.page.evaluate(
        "[...document.styleSheets].map(s => [...s.cssRules].map(r => r.cssText).join()).join()"
    )
    assert "animation" not in style
    assert "transition" not in style


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, STEP)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, STEP, language)
