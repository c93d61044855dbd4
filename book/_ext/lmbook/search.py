"""Chinese words found in the search.

Chinese has no spaces between words. Each run of Chinese characters is indexed, and each
query cut, into pairs of neighbours: 最小二乘 becomes 最小, 小二, 二乘. No dictionary is needed.
"""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, languages

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W\u3400-\u9fff\uf900-\ufaff]+")

SPLITTER = """
function splitQuery(query) {
    const words = [];
    const runs = query.match(/[\\u3400-\\u9fff\\uf900-\\ufaff]+|[\\p{L}\\p{N}_]+/gu) || [];
    for (const run of runs) {
        if (!/[\\u3400-\\u9fff\\uf900-\\ufaff]/.test(run) || run.length < 2) words.push(run);
        else for (let i = 0; i + 1 < run.length; i++) words.push(run.slice(i, i + 2));
    }
    return words;
}
"""


def pairs(text: str) -> list[str]:
    """Return the words of a text, runs of Chinese characters as overlapping pairs."""
    words: list[str] = []
    for run in TOKEN.findall(text):
        if CHINESE.fullmatch(run) and len(run) > 1:
            words += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            words.append(run)
    return words


class ChinesePairs(SearchLanguage):
    """Sphinx's interface to `pairs`."""

    lang = "zh"
    language_name = "Chinese"
    js_stemmer_code = "var Stemmer = function() { this.stemWord = (w) => w; };"
    js_splitter_code = SPLITTER
    stopwords = frozenset()

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        return pairs(input)

    def stem(self, word: str) -> str:
        """Return the word in lower case: Chinese has no endings to cut."""
        return word.lower()

    def word_filter(self, word: str) -> bool:
        """Tell whether a word belongs in the index."""
        return len(word) > 1 or not word.isascii()


def setup(app: Sphinx) -> None:
    """Take the place of Sphinx's own Chinese splitter."""
    languages["zh"] = ChinesePairs
