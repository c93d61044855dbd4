"""What holds for every figure on a page. A figure's tests call these with a `Subject`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from lmtutor.figures import Figure
from tests.figures.conftest import DESKTOP, HERE, PHONE, Live, Show

SEEN = HERE / "seen.js"
SIZES = (PHONE, DESKTOP)


@dataclass(frozen=True)
class Subject:
    """A figure and a drag that changes its state."""

    make: type[Figure]
    handle: str
    view: str
    path: tuple[float, float]
    free: tuple[float, float] = field(default=(0.9, 0.9))
    """Where in the view, as parts of its width and height, there is no handle."""

    def drag(self, live: Live) -> None:
        """Drag the handle, and make sure that it changed something."""
        before = whole(live)
        live.drag(live.handle(self.handle, self.view), *self.path)
        assert whole(live) != before, "the drag changed nothing"


def whole(live: Live) -> dict[str, Any]:
    """Return the state as the page has it."""
    keys = live.root.evaluate(
        "n => Object.keys(JSON.parse(n.querySelector('script').textContent))"
        ".filter((key) => key[0] !== '_')"
    )
    return {key: live.state(key) for key in keys}


def made(state: dict[str, Any], figure: type[Figure]) -> dict[str, Any]:
    """Return the state that Python makes of it, as JSON holds it; out of bounds it raises."""
    values = figure(**state).state()
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def copied(live: Live) -> str:
    """Return the link that the figure copies."""
    live.context.grant_permissions(["clipboard-read", "clipboard-write"])
    live.press("Copy link" if live.root.get_attribute("lang") == "en" else "复制链接")
    live.page.wait_for_timeout(100)
    return str(live.page.evaluate("navigator.clipboard.readText()"))


def after(live: Live) -> float:
    """Return where the paragraph below the figure stands on the page."""
    return float(live.page.evaluate("after.getBoundingClientRect().top + scrollY"))


def undo_goes_back_gesture_by_gesture(show: Show, subject: Subject) -> None:
    """Drag, Try and reset undo one by one; with nothing left it is said."""
    live = show(subject.make)
    first = whole(live)
    subject.drag(live)
    dragged = whole(live)
    live.press(subject.make().tries()[1]["label"])
    live.press("Reset")
    assert whole(live) == first
    live.press("Undo")
    assert whole(live) not in (first, dragged)
    live.press("Undo")
    assert whole(live) == dragged
    live.root.locator(f".{subject.view} .{subject.handle}").focus()
    live.page.keyboard.press("Control+z")
    live.settle()
    assert whole(live) == first
    live.root.get_by_role("button", name="Undo").click(force=True)  # it is aria-disabled
    assert live.heard() == "There is nothing to undo."


def a_link_opens_the_state_in_both_languages(show: Show, subject: Subject) -> None:
    """The copied link is the same in both; a damaged or foreign one changes nothing."""
    live = show(subject.make)
    first = whole(live)
    subject.drag(live)
    state = whole(live)
    link = copied(live)
    fragment = link[link.index("#") :]
    assert fragment.startswith(f"#figure={subject.make.figure}.{subject.make.version}&")
    for language in ("en", "zh"):
        other = show(subject.make, language=language, fragment=fragment)
        other.settle()
        assert whole(other) == state
        assert copied(other).endswith(fragment)
    for damaged in (fragment.replace("figure=", "figure=no-"), fragment.replace(".1&", ".9&")):
        live.press("Reset")
        live.page.evaluate("fragment => { location.hash = fragment }", damaged)
        live.settle()
        assert whole(live) == first


def try_buttons_set_their_state_and_say_what_to_notice(show: Show, subject: Subject) -> None:
    """Each sets exactly its state, shows its words and is shown as pressed."""
    live = show(subject.make)
    for entry in subject.make().tries():
        live.press(entry["label"])
        assert whole(live) == made(entry["state"], subject.make)
        assert live.root.locator(".lm-notice").text_content() == entry["notice"]
        button = live.root.get_by_role("button", name=entry["label"], exact=True)
        assert button.get_attribute("aria-pressed") == "true"
    live.press("Answer")
    assert live.root.locator(".lm-notice").text_content() == subject.make().text()["answer text"]


def a_finger_drags_a_handle_and_scrolls_the_page_elsewhere(show: Show, subject: Subject) -> None:
    """A touch on a handle moves it and not the page, and the other way round off the handles."""
    live = show(subject.make, viewport=PHONE, has_touch=True, is_mobile=True)
    first = whole(live)
    start = live.handle(subject.handle, subject.view)
    top = live.page.evaluate("scrollY")
    live.swipe(start, *subject.path)
    moved = whole(live)
    assert moved != first
    assert live.page.evaluate("scrollY") == top, "the page scrolled under the handle"
    box = live.root.locator(f".{subject.view}").bounding_box()
    assert box
    fx, fy = subject.free
    live.swipe((box["x"] + fx * box["width"], box["y"] + fy * box["height"]), 0, -120)
    assert live.page.evaluate("scrollY") > top + 60, "the picture holds the page"
    assert whole(live) == moved


def all_follows_when_the_pointer_pauses(show: Show, subject: Subject) -> None:
    """What a drag leaves for later frames is drawn before the pointer lets go."""
    live = show(subject.make)
    summary = live.root.locator(".lm-summary")
    first = summary.text_content()
    (x, y), (dx, dy) = live.handle(subject.handle, subject.view), subject.path
    live.page.mouse.move(x, y)
    live.page.mouse.down()
    live.page.mouse.move(x + dx, y + dy, steps=3)
    live.page.wait_for_timeout(300)
    paused = summary.text_content()
    assert paused != first
    live.page.mouse.up()
    live.settle()
    assert summary.text_content() == paused


def every_handle_is_worked_by_keys_and_says_how_it_stands(show: Show, subject: Subject) -> None:
    """Arrow keys change what each handle says; Home brings the first state back."""
    live = show(subject.make)
    first = whole(live)
    sliders = live.root.locator("[role=slider]").all()
    assert sliders
    for slider in sliders:
        assert slider.get_attribute("aria-label")
        stands = slider.get_attribute("aria-valuetext")
        assert stands
        slider.focus()
        live.page.keyboard.press("ArrowLeft")
        live.settle()
        assert whole(live) != first
        assert slider.get_attribute("aria-valuetext") != stands
        live.page.keyboard.press("Home")
        live.settle()
        assert whole(live) == first


def everything_to_touch_is_44_pixels_large(show: Show, subject: Subject) -> None:
    """Buttons and handles, on a phone and on a desk."""
    for size in SIZES:
        live = show(subject.make, viewport=size)
        live.press("Open in Python")
        small = live.root.evaluate(
            "n => [...n.querySelectorAll('button, .lm-handle')]"
            ".filter(b => b.offsetParent && Math.min(b.offsetWidth, b.offsetHeight) < 44)"
            ".map(b => b.outerHTML.slice(0, 100))"
        )
        assert small == []


def picture(live: Live) -> float:
    """Return where the picture stands on the page."""
    stage = "document.querySelector('.lm-stage').getBoundingClientRect().top + scrollY"
    return float(live.page.evaluate(stage))


def faults(live: Live) -> list[str]:
    """Return which words of the picture overlap, are cut off, lie on a handle or are too small."""
    return list(live.root.evaluate(SEEN.read_text("utf-8")))


def nothing_moves_when_the_figure_comes_alive(show: Show, subject: Subject, language: str) -> None:
    """What follows the figure stays where it was, then and at every button that changes it.

    So does the picture itself, whatever is noticed above it, and its words can be read.
    """
    for size in SIZES:
        still = show(subject.make, language=language, viewport=size, script=False)
        live = show(subject.make, language=language, viewport=size)
        place, stage = after(still), picture(live)
        assert after(live) == pytest.approx(place, abs=1), size
        assert faults(live) == [], size
        for entry in live.root.locator(".lm-tries button, .lm-main").all():
            entry.click()
            live.settle()
            name = entry.text_content()
            assert after(live) == pytest.approx(place, abs=1), (size, name)
            if "lm-main" not in (entry.get_attribute("class") or ""):
                assert picture(live) == stage, (size, name)
                assert faults(live) == [], (size, name)


def it_is_accessible_and_fits(show: Show, subject: Subject) -> None:
    """No serious finding of axe, and no scrolling sideways, light and dark."""
    for size in SIZES:
        live = show(subject.make, viewport=size)
        for theme in ("light", "dark"):
            live.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            for panel in ("Open in Python", "Data table"):
                live.press(panel)
                assert live.serious() == [], (size, theme)
                width = live.page.evaluate("document.documentElement.scrollWidth")
                assert width <= size["width"], "the page scrolls sideways"


def print_and_no_script_show_the_still_picture(show: Show, subject: Subject) -> None:
    """In print, and where scripts are off, the picture and the caption stand alone."""
    live = show(subject.make)
    live.page.emulate_media(media="print")
    assert live.root.locator(".lm-still img").is_visible()
    assert live.root.locator("figcaption").is_visible()
    assert not live.root.locator(".lm-stage").is_visible()
    bare = show(subject.make, java_script_enabled=False)
    box, figure = bare.root.locator(".lm-still img").bounding_box(), bare.root.bounding_box()
    assert box
    assert figure
    assert figure["height"] < box["height"] + 220, "space is kept for what will never come"


def the_python_cell_makes_the_state_again(show: Show, subject: Subject) -> None:
    """The cell, run, is a figure in the state of the page."""
    live = show(subject.make)
    live.press("Open in Python")
    subject.drag(live)
    code = str(live.root.locator("pre code").text_content())
    name = subject.make.__name__
    names: dict[str, Any] = {}
    exec(code.replace(f"\n{name}(", f"\nfigure = {name}("), names)
    assert made(names["figure"].state(), subject.make) == whole(live)


def ten_thousand_random_interactions_break_nothing(
    show: Show, subject: Subject, check: Callable[[Live], None] = lambda live: None
) -> None:
    """No exception, no NaN, no state out of bounds, no stuck handle."""
    live = show(subject.make)
    first = whole(live)
    for seed in range(1, 11):
        assert live.fuzz(seed, 1000) == "fine", f"seed {seed}"
        assert made(whole(live), subject.make) == whole(live)
        check(live)
    live.press("Reset")
    assert whole(live) == first
    subject.drag(live)


EVERY = [
    undo_goes_back_gesture_by_gesture,
    a_link_opens_the_state_in_both_languages,
    try_buttons_set_their_state_and_say_what_to_notice,
    a_finger_drags_a_handle_and_scrolls_the_page_elsewhere,
    all_follows_when_the_pointer_pauses,
    every_handle_is_worked_by_keys_and_says_how_it_stands,
    everything_to_touch_is_44_pixels_large,
    it_is_accessible_and_fits,
    print_and_no_script_show_the_still_picture,
    the_python_cell_makes_the_state_again,
    ten_thousand_random_interactions_break_nothing,
]
"""The rules that need nothing but a figure and a subject."""
