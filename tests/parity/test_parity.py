"""Every kind of difference between the editions is found, at its line; and the book has none."""

from __future__ import annotations

from pathlib import Path

import chapters
import parity
import pytest

ENGLISH = """\
(hills)=
# Hills

The height is $h$, see {eq}`eq-hills` and [](#hills)
{cite}`more1978`; its {term}`gradient` is {eval}`slope`.

$$
h = x^2 \\text{ metres}
$$ (eq-hills)

- one
- two

:::{admonition} A remark
:class: remark

Up is not down, says [the rule](#hills).
:::

```{code-cell} python
:tags: [hide-input]

notebook.setup("en")
slope = "2"  # the slope
```

```{code-cell} python
---
mystnb:
  image:
    alt: A hill.
  figure:
    name: fig-hills
    caption: A hill is round.
---
draw(slope)
```
"""

CHINESE = """\
(hills)=
# 山

高度为 $h$，见 {eq}`eq-hills` 和 [](#hills) {cite}`more1978`。它的{term}`梯度`是 {eval}`slope`。

$$
h = x^2 \\text{ 米}
$$ (eq-hills)

- 一
- 二

:::{admonition} 注
:class: remark

上不是下，见[规则](#hills)。
:::

```{code-cell} python
:tags: [hide-input]

notebook.setup("zh")
slope = "2"  # 坡度
```

```{code-cell} python
---
mystnb:
  image:
    alt: 一座山。
  figure:
    name: fig-hills
    caption: 山是圆的。
---
draw(slope)
```
"""

GLOSSARY = {
    "en": "```{glossary}\nresidual\n    One.\n\ngradient\nslope vector\n    Two.\n```\n",
    "zh": "```{glossary}\n残差\n    差。\n\n梯度\n坡度向量\n    向量。\n```\n",
}

DIFFERENCES = {
    "a heading's level": ("# 山", "## 山", "## 山", "heading ##"),
    "a label": ("(hills)=", "(mountains)=", "(mountains)=", "label mountains"),
    "a missing block": ("- 一\n- 二\n", "", ":::{adm", "list"),
    "another kind of block": ("- 一\n- 二", "| 一 |\n| --- |\n| 二 |", "| 一", "table"),
    "a list's length": ("- 二\n", "- 二\n- 三\n", "- 一", "3 items"),
    "an equation": ("h = x^2", "h = x^3", "$$", "x^3"),
    "an equation's label": ("$$ (eq-hills)", "$$ (eq-hill)", "$$", "eq-hill"),
    "a reference to an equation": ("{eq}`eq-hills`", "(1)", "高度", "{eq}`eq-hills`"),
    "a reference": ("[](#hills)", "[](#valleys)", "高度", "#valleys"),
    "a reference within a directive": ("[规则](#hills)", "规则", "上不", "#hills"),
    "a citation": ("{cite}`more1978`", "{cite}`more1981`", "高度", "more1981"),
    "another term": ("{term}`梯度`", "{term}`残差`", "高度", "residual"),
    "an unknown term": ("{term}`梯度`", "{term}`斜率`", "高度", "“斜率”"),
    "a value": ("{eval}`slope`", "2", "是 2", "{eval}`slope`"),
    "a directive": (":::{admonition} 注", ":::{note}", ":::{note}", "{note}"),
    "a class": (":class: remark", ":class: theorem", ":::{adm", "'theorem'"),
    "an option": (
        "tags: [hide-input]",
        "tags: [hide-cell]",
        "```{code-cell} python\n:tags",
        "hide-cell",
    ),
    "a figure's name": (
        "name: fig-hills",
        "name: fig-hill",
        "```{code-cell} python\n---",
        "fig-hill",
    ),
    "a missing caption": ("    caption: 山是圆的。\n", "", "```{code-cell} python\n---", "caption"),
    "code": ('slope = "2"', 'slope = "3"', "slope =", '"3"'),
    "more code": ("draw(slope)", "draw(slope)\nshow()", "```{code-cell} python\n---", "show"),
    "indented code": ("draw(slope)", "if slope:\n    draw(slope)", "if", "if"),
    "the language of the set-up": (
        'setup("zh")',
        'setup("en")',
        "notebook.setup",
        "notebook.setup",
    ),
    "a misspelling": ("高度", "雅克比", "雅克比", "雅可比"),
    "Legendre for Levenberg": ("高度", "勒让德-马夸特法", "勒让德", "Legendre"),
    "a half-width comma": ("上不是下，", "上不是下,", "上不", "full-width"),
    "a half-width full stop": ("圆的。", "圆的.", "```{code-cell} python\n---", "full-width"),
    "a half-width comma after a formula": ("$h$，见", "$h$, 见", "高度", "full-width"),
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for edition, text in (("en", ENGLISH), ("zh", CHINESE)):
        folder = tmp_path / edition
        folder.mkdir()
        (folder / "hills.md").write_text(text, "utf8")
        (folder / "glossary.md").write_text(GLOSSARY[edition], "utf8")
    for name in ("hills.md", "glossary.md"):
        parity.stamp(tmp_path / "zh" / name)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), "utf8")


def test_equal_chapters_differ_nowhere(book: Path) -> None:
    assert parity.editions(book) == ([], [])


@pytest.mark.parametrize("what", DIFFERENCES)
def test_a_difference_is_found_at_its_line(book: Path, what: str) -> None:
    old, new, there, word = DIFFERENCES[what]
    path = book / "zh" / "hills.md"
    edit(path, old, new)
    text = path.read_text("utf8")
    line = text[: text.index(there)].count("\n") + 1
    found, _ = parity.editions(book)
    assert any(f"zh/hills.md:{line}: " in each and word in each for each in found), (line, found)


def test_text_within_an_equation_and_comments_may_differ(book: Path) -> None:
    edit(book / "zh" / "hills.md", "米", "千米")
    edit(book / "zh" / "hills.md", "# 坡度", "# 很陡")
    assert parity.editions(book)[0] == []


def test_a_synonym_stands_for_its_entry(book: Path) -> None:
    edit(book / "zh" / "hills.md", "{term}`梯度`", "{term}`坡度 <坡度向量>`")
    assert parity.editions(book)[0] == []


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("The height", "The altitude", "paragraph"),
        ("# Hills", "# Hills and dales", "heading"),
        ("- one", "- first", "list"),
        ("Up is not down", "Up is up", "{admonition}"),
        ("A hill is round", "A hill is flat", "{code-cell}"),
    ],
)
def test_a_changed_english_block_makes_the_chinese_stale(
    book: Path, old: str, new: str, kind: str
) -> None:
    edit(book / "en" / "hills.md", old, new)
    found, behind = parity.editions(book)
    assert found == []
    assert len(behind) == 1
    assert kind in behind[0]
    assert "stale" in behind[0]
    parity.stamp(book / "zh" / "hills.md")
    assert parity.editions(book) == ([], [])


def test_line_breaks_do_not_make_stale(book: Path) -> None:
    edit(book / "en" / "hills.md", "is $h$, see", "is $h$,\nsee")
    assert parity.editions(book) == ([], [])


def test_a_block_without_a_hash_is_found(book: Path) -> None:
    path = book / "zh" / "hills.md"
    lines = path.read_text("utf8").splitlines()
    path.write_text("\n".join(lines[1:]), "utf8")
    _, behind = parity.editions(book)
    assert len(behind) == 1
    assert "has no hash" in behind[0]


def test_stamping_twice_changes_nothing(book: Path) -> None:
    path = book / "zh" / "hills.md"
    once = path.read_text("utf8")
    parity.stamp(path)
    assert path.read_text("utf8") == once
    assert once.startswith("% en: ")
    assert "% en" not in once.split("# 山")[0].split("(hills)=")[1]  # a label stays at its heading


def test_stamping_refuses_another_sequence_of_blocks(book: Path) -> None:
    path = book / "zh" / "hills.md"
    edit(path, "- 一\n- 二\n", "")
    before = path.read_text("utf8")
    with pytest.raises(chapters.ChapterError, match="was not stamped"):
        parity.stamp(path)
    assert path.read_text("utf8") == before


def test_a_missing_chapter_is_found(book: Path) -> None:
    (book / "zh" / "hills.md").unlink()
    (book / "en" / "glossary.md").unlink()
    found, _ = parity.editions(book)
    assert any("en/hills.md:1: book/zh has no such chapter" in each for each in found)
    assert any("zh/glossary.md:1: book/en has no such chapter" in each for each in found)


def test_a_glossary_entry_too_few_is_found(book: Path) -> None:
    edit(book / "zh" / "glossary.md", "残差\n    差。\n\n", "")
    found, _ = parity.editions(book)
    assert any("1 entries, the English glossary has 2" in each for each in found)


def test_options_that_cannot_be_read_are_named(book: Path) -> None:
    edit(book / "zh" / "hills.md", "  image:\n", "  image: [\n")
    found, _ = parity.editions(book)
    assert any("the options of {code-cell}" in each for each in found)


def test_advice_lists_formulas_and_spaces(book: Path) -> None:
    assert list(parity.advice(book)) == []
    edit(book / "zh" / "hills.md", "高度为 $h$", "高度 为 $k$")
    found = list(parity.advice(book))
    assert parity.editions(book) == ([], [])
    assert [each.split(": ", 1)[1] for each in found] == [
        f"formulas that {book}/en/hills.md:4 lacks: $k$",
        f"formulas that {book}/zh/hills.md:6 lacks: $h$",
        "“ ” in “高度 为 □，” is a space between Chinese characters",
    ]


def test_the_book_itself() -> None:
    found, behind = parity.editions(chapters.ROOT / "book")
    assert found + behind == []
