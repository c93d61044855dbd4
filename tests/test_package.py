"""The wheel: it builds, holds what it needs, and works with NumPy alone."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SCRIPT = """
import sys
sys.path.insert(0, {target!r})
sys.path.append({site!r})

class OnlyNumpy:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {others!r}:
            raise ImportError(f"{{name}} is not part of this test")

sys.meta_path.insert(0, OnlyNumpy())
import lmtutor
assert lmtutor.__file__.startswith({target!r}), lmtutor.__file__
from lmtutor.problems import nist
for name in nist.NAMES:
    p = nist.load(name)
    assert lmtutor.least_squares(p.residual, p.starts[1], p.jacobian).success, name
print("heavy:", sorted(set(sys.modules) & {others!r}))
"""

OTHERS = {"scipy", "matplotlib", "pandas", "IPython", "ipywidgets", "anywidget", "traitlets"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(target.glob("lmtutor-*.whl"))


def test_the_wheel_holds_the_data_the_licence_and_the_type_marker(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    data = [name for name in names if name.startswith("lmtutor/problems/nist_data/")]
    assert sum(name.endswith(".dat") for name in data) == 27
    assert "lmtutor/problems/nist_data/SHA256SUMS" in data
    assert "lmtutor/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests") for name in names)


def test_the_installed_wheel_works_with_numpy_alone(wheel, tmp_path):
    import numpy

    zipfile.ZipFile(wheel).extractall(tmp_path)  # what installing a pure wheel into a target does
    site = str(Path(numpy.__file__).parent.parent)
    script = SCRIPT.format(target=str(tmp_path), site=site, others=OTHERS)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", script], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "heavy: []\n"


def test_importing_the_package_does_not_import_anything_heavy():
    script = f"import sys, lmtutor; print(sorted(set(sys.modules) & {OTHERS!r}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr
