"""lmtutor and its peers on the same work, in one process, on one thread.

    make bench OPTIONS="--perturb 0.3 --seed 1 --only nist,mgh,small,batch,tall,sparse --quick"

writes tables (Markdown), raw numbers (JSON) and a picture to `benchmarks/results/`. `--quick` is
a trial on little work; it writes to `_build/bench` instead.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks import one_thread, report
from benchmarks.peers import available


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--perturb", type=float, default=0.3, help="size of the perturbation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(report.PARTS), help="parts, by commas")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    names = args.only.split(",")
    for name in names:
        if name not in report.PARTS:
            parser.error(f"--only: no part {name!r}; there are {', '.join(report.PARTS)}")
    if args.quick:
        report.RESULTS = Path("_build/bench")
    report.RESULTS.mkdir(parents=True, exist_ok=True)
    assert one_thread.SET
    settings = report.Settings(args.perturb, args.seed, args.quick)
    print(*available()[2], sep="\n")
    for name in names:
        began = time.perf_counter()
        part = report.PARTS[name](settings)
        report.write(name, part, settings)
        print(f"\n{part.text}\n({name}: {time.perf_counter() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
