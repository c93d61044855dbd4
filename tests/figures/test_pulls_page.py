"""The polygon of pulls on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Pulls
from lmtutor.figures.pulls import BOX, Balance
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

PULLS = rules.Subject(Pulls, "lm-x", "lm-map", (-30, -20), free=(0.95, 0.7))


def number(words: str) -> float:
    return float(words.replace("−", "-"))


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def labels(live: Live, name: str) -> list[str]:
    shown = live.root.locator(f".lm-chain .lm-label-{name}:not(.lm-off)")
    return [str(words) for words in shown.all_text_contents()]


def spots(live: Live, name: str) -> Any:
    """Corners of the paths of one line in the chain, in pixels, one array for each stroke."""
    path = str(live.root.locator(f".lm-chain .{name}").get_attribute("d"))
    strokes = [re.findall(r"(-?[\d.]+),(-?[\d.]+)", part) for part in path.split("M") if part]
    return [np.array(stroke, float) for stroke in strokes]


def test_x_follows_the_mouse_in_decades_and_stays_on_the_map(show: Show) -> None:
    live = show(Pulls)
    box = live.root.locator(".lm-map .lm-surface").bounding_box()
    assert box
    unit = box["width"] / 2
    live.drag(live.handle("lm-x", "lm-map"), np.log10(2) * unit, -np.log10(1.5) * unit)
    assert live.state("x") == pytest.approx([150, 1.5], rel=0.03)
    for far, corner in ((900, [30, 10]), (-900, [300, 0.1])):
        live.drag(live.handle("lm-x", "lm-map"), far, far)
        assert live.state("x") == corner


@pytest.mark.parametrize("x", [(100.0, 0.75), (213.8094, 0.5472375), (60.0, 0.3), (250.0, 0.3)])
def test_arrows_and_words_are_those_of_python(show: Show, x: tuple[float, float]) -> None:
    live = show(lambda: Pulls(x=x, pick=3))
    now = Balance(x)
    strokes = spots(live, "lm-pull")
    arrows = np.array([s[1] - s[0] for s in strokes if len(s) == 2]) * [1, -1]
    want = now.pulls[:, ::-1]
    scale = np.sum(arrows * want) / np.sum(want * want)
    assert arrows == pytest.approx(want * scale, abs=0.3)
    assert bool(spots(live, "lm-gradient")) != now.closed
    assert labels(live, "gap") == ["closed" if now.closed else "g"]
    r = f"{now.r[2]:.3g}".replace("-", "−")
    assert f"Observation 3: r = {r}, its pull is {now.lengths[2]:.0f} long" in told(live)
    if not now.closed:
        assert f"a gap of {now.gap:.0f}, {100 * now.gap / now.total:.3g}% of it" in told(live)
        assert spots(live, "lm-gradient")[0][1] == pytest.approx(
            spots(live, "lm-gradient")[0][0] + now.g[::-1] * [1, -1] * scale, abs=0.5
        )


def test_the_plus_stands_at_the_certified_parameters(show: Show) -> None:
    live = show(lambda: Pulls(x=BOX.certified))
    node = live.root.locator(".lm-map .lm-star").get_attribute("d")
    across, top = re.findall(r"M([\d.]+),([\d.]+)", str(node))
    box = live.root.locator(".lm-map .lm-surface").bounding_box()
    assert box
    x, y = live.handle("lm-x", "lm-map")
    box = live.root.locator(".lm-map .lm-surface").bounding_box()
    assert box
    assert (float(across[0]) + 6, float(top[1]) + 6) == pytest.approx(
        (x - box["x"], y - box["y"]), abs=0.2
    )


def test_the_scale_stays_while_x_is_dragged_a_little(show: Show) -> None:
    live = show(Pulls)
    scale = labels(live, "scale")
    assert scale[0].startswith("zoom ×1,")
    x, y = live.handle("lm-x", "lm-map")
    live.page.mouse.move(x, y)
    live.page.mouse.down()
    live.page.mouse.move(x, y - 52, steps=5)
    live.page.wait_for_timeout(120)
    assert labels(live, "scale") == scale
    live.page.mouse.up()
    live.page.wait_for_timeout(120)
    assert labels(live, "scale")[0].startswith("zoom ×2,")
    live.press("best fit")
    assert labels(live, "scale")[0].startswith("zoom ×8,")


def test_a_tap_on_an_observation_or_an_arrow_picks_it(show: Show) -> None:
    live = show(Pulls)
    box = live.root.locator(".lm-data .lm-surface").bounding_box()
    assert box
    live.page.mouse.click(box["x"] + 5 / 11 * box["width"], box["y"] + 20)
    live.settle()
    assert live.state("pick") == 4
    arrow = [s for s in spots(live, "lm-pull") if len(s) == 2][5]
    box = live.root.locator(".lm-chain .lm-surface").bounding_box()
    assert box
    middle = arrow.mean(axis=0)
    live.page.mouse.click(box["x"] + middle[0] + 8, box["y"] + middle[1])
    live.settle()
    assert live.state("pick") == 6
    assert live.state("x") == [100, 0.75]
    shown = live.root.locator(".lm-on-top").all_text_contents()
    assert shown == ["6", "6"]
    thick = next(s for s in spots(live, "lm-thick") if len(s) == 2)
    assert thick == pytest.approx(arrow)


def test_the_picked_observation_follows_the_mouse(show: Show) -> None:
    live = show(Pulls)
    live.drag(live.handle("lm-pick", "lm-data"), 900, 0)
    assert live.state("pick") == 6
    live.drag(live.handle("lm-pick", "lm-data"), -900, 0)
    assert live.state("pick") == 1


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Pulls)
    live.press("more b₁")
    assert live.state("x") == [101, 0.75]
    live.press("less b₂")
    assert live.state("x") == [101, pytest.approx(0.75 / 1.01, rel=1e-3)]
    live.press("more observation")
    assert live.state("pick") == 4
    live.root.locator(".lm-x").focus()
    for _ in range(40):
        live.page.keyboard.press("Shift+ArrowUp")
    live.settle()
    assert live.state("x")[0] == 300
    live.press("Data table")
    live.root.locator(".lm-pick").focus()
    live.page.keyboard.press("Shift+ArrowRight")
    live.settle()
    assert live.state("pick") == 6


def test_the_table_holds_each_pull_and_their_sum(show: Show) -> None:
    live = show(lambda: Pulls(x=(250, 0.3), pick=2))
    live.press("Data table")
    rows = [
        row.locator("th, td").all_text_contents() for row in live.root.locator("tbody tr").all()
    ]
    now = Balance((250, 0.3))
    for k, row in enumerate(rows[:-1]):
        want = [k + 1, BOX.t[k], now.r[k], *now.pulls[k], now.lengths[k]]
        assert [number(cell) for cell in row] == pytest.approx(want, rel=6e-3)
    assert rows[-1][0] == "sum"
    assert [number(cell) for cell in rows[-1][3:]] == pytest.approx([*now.g, now.gap], rel=6e-3)
    assert live.root.locator("tr[aria-current] th").text_content() == "2"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Pulls, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, PULLS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, PULLS, language)
