"""The figure in JupyterLab, with a kernel: what is dragged on the page arrives in Python."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.figures.test_widgets import until

WATCHED = """from pathlib import Path
from lmtutor.figures import Damping

figure = Damping(lam=3)
figure.observe(lambda change: Path("seen.txt").write_text(repr(figure)), ["lam", "x"])
figure"""
LINKED = "\n\n".join([*until("jslink("), "VBox([slider, figure, other])"])


class Lab(NamedTuple):
    """A running JupyterLab: its folder, and its address but for the name of a notebook."""

    folder: Path
    address: str


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab in a folder with two notebooks of one cell each."""
    tmp_path = tmp_path_factory.mktemp("lab")
    for name, cell in (("watched", WATCHED), ("linked", LINKED)):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    token = secrets.token_hex()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}", "--no-browser"]
    settings += [f"--ServerApp.root_dir={tmp_path}", "--LabApp.expose_app_in_browser=True"]
    settings += ["--LabApp.news_url=None", "--ip=127.0.0.1", "--allow-root"]
    command = [sys.executable, "-m", "jupyterlab", *settings]
    with (tmp_path / "log.txt").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={token}", server)
            address = f"http://127.0.0.1:{port}/lab/tree/{{}}.ipynb?reset&token={token}"
            yield Lab(tmp_path, address)
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(240):
        assert server.poll() is None, "JupyterLab did not start"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError(f"{address} does not answer")


def run_notebook(page: Page, address: str) -> None:
    """Open the notebook and run its cell."""
    page.goto(address, timeout=90_000)
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.context?.isReady", timeout=90_000
    )
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'",
        timeout=90_000,
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(".lm-stage", timeout=90_000)


def test_python_sees_what_is_dragged(lab: Lab, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 1100})
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    run_notebook(page, lab.address.format("watched"))
    handle = page.locator(".lm-map .lm-end")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 14, y + 34, steps=6)
    page.mouse.up()
    seen = lab.folder / "seen.txt"
    for _ in range(100):
        if seen.exists():
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)
    lam = float(seen.read_text().split("lam=")[1].rstrip(")"))
    assert 0.01 < lam < 2.5
    shown = page.locator('.lm-stepper[data-key="lam"] output').text_content()
    assert float(str(shown)) == pytest.approx(lam, rel=1e-3)
    assert page.get_by_role("button", name="Copy link").count() == 0, "a notebook has no link"
    page.evaluate(
        "code => jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({ code }).done",
        "figure.lam = 7",
    )
    page.wait_for_function(
        "document.querySelector('.lm-stepper[data-key=lam] output').textContent === '7'"
    )
    assert not [e for e in broken if "lm" in json.dumps(e)], broken
    context.close()


def test_a_linked_slider_moves_the_figures_and_they_move_it(lab: Lab, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 3000})
    page = context.new_page()
    run_notebook(page, lab.address.format("linked"))
    handle = page.locator(".noUi-handle")
    handle.wait_for()
    shown = page.locator('.lm-stepper[data-key="lam"] output')

    def wait_for_lam(*words: str) -> None:
        for k, text in enumerate(words):
            shown.nth(k).get_by_text(text, exact=True).wait_for(timeout=15_000)

    wait_for_lam("100", "100")
    handle.focus()
    page.keyboard.press("End")
    wait_for_lam("10000", "10000")
    readout = page.locator(".widget-readout")
    highest = readout.text_content()
    page.get_by_role("group", name="λ", exact=True).nth(1).get_by_label("less λ").click()
    page.wait_for_function(
        "highest => document.querySelector('.widget-readout').textContent !== highest", arg=highest
    )
    lam, other = (float(str(shown.nth(k).text_content())) for k in (0, 1))
    assert lam == pytest.approx(other, rel=0.03)  # the slider rounds to its own steps
    assert lam < 10000
    assert float(str(readout.text_content())) == pytest.approx(np.log10(lam), abs=0.01)
    context.close()
