"""A small grammar of smooth models, as trees that print as Python.

A tree is ``("x", i)``, ``("t",)``, ``("c", value)``, or an operation with its operands. It can be
taken apart, to shrink a failing case, and printed, to report it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

Tree = tuple[Any, ...]
Rng = np.random.Generator

UNARY = {
    "exp": "np.exp({0})",
    "sin": "np.sin({0})",
    "log": "np.log({0})",
    "sqrt": "np.sqrt({0})",
    "square": "({0})**2",
    "cube": "({0})**3",
    "inverse": "1/({0})",
    "bell": "1/(1 + ({0})**2)",
    "power of t": "t**({0})",
}
BINARY = {"+": "({0} + {1})", "-": "({0} - {1})", "*": "{0}*{1}", "/": "{0}/({1})"}
TERMS = (
    "np.exp(-{0}*t)",
    "np.sin({0}*t)",
    "1/(1 + {0}*t)",
    "t**{0}",
    "t/({0} + t)",
    "np.exp(-(t - {0})**2)",
    "1/(1 + np.exp({0} - t))",
    "np.log(1 + {0}*t)",
    "t",
    "t**2",
)


def source(tree: Tree) -> str:
    """The tree as an expression in x, t and np."""
    kind, *rest = tree
    if kind == "x":
        return f"x[{rest[0]}]"
    if kind == "c":
        return f"np.float64({rest[0]!r})"
    if kind == "t":
        return "t"
    if kind == "rows":  # one expression for each residual
        rows = ", ".join(source(row) for row in rest)
        return f"np.stack(np.broadcast_arrays({rows}), -1)"
    form = UNARY.get(kind) or BINARY.get(kind) or kind
    return form.format(*(source(operand) for operand in rest))


def operands(tree: Tree) -> list[Tree]:
    """The trees directly below."""
    return [part for part in tree[1:] if isinstance(part, tuple)]


def parameters(tree: Tree) -> set[int]:
    """The indices of the parameters that occur."""
    if tree[0] == "x":
        return {tree[1]}
    return set().union(*(parameters(part) for part in operands(tree)))


def simpler(tree: Tree) -> Iterator[Tree]:
    """Every tree with one node replaced by one of its operands, or one row left out."""
    kind, *rest = tree
    if kind == "rows":
        if len(rest) > 1:
            yield from ((kind, *rest[:i], *rest[i + 1 :]) for i in range(len(rest)))
    else:
        yield from operands(tree)
    for i, part in enumerate(rest):
        if isinstance(part, tuple):
            yield from ((kind, *rest[:i], other, *rest[i + 1 :]) for other in simpler(part))


def expression(rng: Rng, n: int, depth: int, with_t: bool) -> Tree:
    """A random expression of at most this depth."""
    if depth == 0 or rng.random() < 0.15:
        leaf = rng.random()
        if leaf < 0.25 and with_t:
            return ("t",)
        if leaf < 0.35:
            return ("c", float(np.round(rng.normal(), 2)))
        return ("x", int(rng.integers(n)))
    if rng.random() < 0.4:
        kinds = [kind for kind in UNARY if with_t or kind != "power of t"]
        return (kinds[rng.integers(len(kinds))], expression(rng, n, depth - 1, with_t))
    kind = list(BINARY)[rng.integers(len(BINARY))]
    return (kind, *(expression(rng, n, depth - 1, with_t) for _ in range(2)))


def regression(rng: Rng, n: int) -> Tree:
    """A sum of terms x_i φ(x_j, t), as models of data mostly are; some parameters may be tied."""
    tree: Tree = ("c", 0.0)
    order = [int(i) for i in rng.permutation(n)]
    while order:
        term: Tree = ("x", order.pop())
        if order and rng.random() < 0.1:
            term = ("*", term, ("x", order.pop()))  # two factors that cannot be told apart
        if order and rng.random() < 0.8:
            inner: Tree = ("x", order.pop())
            if order and rng.random() < 0.1:
                inner = ("+", inner, ("x", order.pop()))
            term = ("*", term, (TERMS[rng.integers(len(TERMS))], inner))
        elif rng.random() < 0.5:
            term = ("*", term, ("t",))
        tree = term if tree == ("c", 0.0) else ("+", tree, term)
    return tree


def model(rng: Rng, n: int, m: int) -> Tree:
    """A random model of n parameters and m residuals; at least one parameter occurs."""
    while True:
        kind = rng.random()
        if kind < 0.55:
            tree = regression(rng, n)
        elif kind < 0.85 or m > 8:
            tree = expression(rng, n, 4, True)
        else:
            tree = ("rows", *(expression(rng, n, 3, False) for _ in range(m)))
        if parameters(tree):
            return tree
