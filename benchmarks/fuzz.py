"""Random fits in great number: every success is checked, every failure printed as a snippet.

    .venv/bin/python -m benchmarks.fuzz [--count 1000] [--seed 1] [--first 0] [--show 3] [--only K]

The fit number k of a seed is the same on every machine; `--only k` runs and shows that one.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np

from benchmarks.fuzzing.case import Case
from benchmarks.fuzzing.draw import draw
from benchmarks.fuzzing.properties import Finding, examine
from benchmarks.fuzzing.shrink import shrink


def report(seed: int, number: int, case: Case, finding: Finding) -> None:
    """The finding, and its smallest case as a snippet."""

    def fails(candidate: Case) -> bool:
        found = examine(candidate)[1]
        return found is not None and found.kind == finding.kind

    small = shrink(case, fails)
    found = examine(small)[1] or finding
    print(f"## seed {seed}, number {number}: {finding.kind}\n")
    print(f"{finding.detail}; shrunk: {found.detail}\n\n```python\n{small.snippet()}```\n")


def main() -> None:
    """Run a range of numbers and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int)
    parser.add_argument("--show", type=int, default=3, help="snippets of each kind")
    args = parser.parse_args()
    numbers = range(args.first, args.first + args.count) if args.only is None else [args.only]
    ends: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    began = time.perf_counter()
    with np.errstate(all="ignore"):
        for number in numbers:
            case = draw(args.seed, number)
            with np.errstate(all="warn"):
                result, finding = examine(case)
            ends[result.status.name if result else "exception"] += 1
            if args.only is not None:
                print(case.snippet(), result, finding, sep="\n")
            if finding:
                kinds[finding.kind] += 1
                if kinds[finding.kind] <= args.show:
                    report(args.seed, number, case, finding)
                else:
                    print(f"seed {args.seed}, number {number}: {finding.kind}", flush=True)
    seconds = time.perf_counter() - began
    print(f"{len(numbers)} fits in {seconds:.0f} s. Ends: {dict(ends.most_common())}")
    print(f"Broken properties: {dict(kinds) or 'none'}")


if __name__ == "__main__":
    main()
