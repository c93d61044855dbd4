"""Running a method to its end, with someone looking on."""

import inspect
from collections.abc import Callable

from lmtutor import _report
from lmtutor._records import Iteration
from lmtutor._result import Result
from lmtutor._run import Steps

Callback = Callable[..., object]


def show_progress(record: Iteration) -> None:
    """Print a line for the `record` of a trial step: ``callback=lmtutor.show_progress``."""
    if record.k == 0:
        print(_report.HEADER)
    print(_report.row(record), flush=True)


def drain(steps: Steps, callback: Callback | None = None) -> Result:
    """The result of a method, after showing each of its records to `callback`."""
    show = _adapted(callback)
    stop = None
    while True:
        try:
            record = steps.send(stop)
        except StopIteration as end:
            result: Result = end.value
            return result
        try:
            show(record)
        except StopIteration:
            stop = True


def _adapted(callback: Callback | None) -> Callback:
    """`callback` as a function of one record; SciPy's form sees accepted steps only."""
    if callback is None:
        return lambda record: None
    if not callable(callback):
        raise ValueError(f"callback must be callable or None, got {callback!r:.80}")
    try:
        scipy_form = set(inspect.signature(callback).parameters) == {"intermediate_result"}
    except ValueError:  # a built-in that does not tell its signature
        scipy_form = False
    if not scipy_form:
        return callback

    def by_keyword(record: Iteration) -> None:
        if record.accepted and record.k > 0:
            callback(intermediate_result=record)

    return by_keyword
