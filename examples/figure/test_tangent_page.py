"""The tangent on a page: what a reader does with it, and what holds for every figure."""

from __future__ import annotations

from typing import Any

import pytest

from lmtutor.figures import Tangent
from tests.figures import rules
from tests.figures.conftest import Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

TANGENT = rules.Subject(Tangent, "lm-point", "lm-picture", (-60, 0), free=(0.5, 0.2))


def test_the_point_follows_the_mouse_and_the_words_follow_the_point(show: Show) -> None:
    live = show(Tangent)
    TANGENT.drag(live)
    x = live.state("x")
    assert x < Tangent().x
    words = live.root.locator(".lm-summary").text_content()
    assert words == Tangent().text()["summary"].format(x=f"{x:.3g}", next=f"{x / 2:.3g}")


ALL: list[Any] = [
    rules.undo_goes_back_gesture_by_gesture,
    rules.a_link_opens_the_state_in_both_languages,
    rules.try_buttons_set_their_state_and_say_what_to_notice,
    rules.a_finger_drags_a_handle_and_scrolls_the_page_elsewhere,
    rules.every_handle_is_worked_by_keys_and_says_how_it_stands,
    rules.everything_to_touch_is_44_pixels_large,
    rules.it_is_accessible_and_fits,
    rules.print_and_no_script_show_the_still_picture,
    rules.the_python_cell_makes_the_state_again,
    rules.ten_thousand_random_interactions_break_nothing,
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, TANGENT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, TANGENT, language)
