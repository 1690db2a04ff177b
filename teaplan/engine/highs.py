"""The bridge to HiGHS: checked options, callbacks, interrupts, one answer per run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from teaplan.engine.handover import Floats, Matrix, pass_model

Watch = Callable[[float | None, float | None], bool]
"""Called with (incumbent, bound) of the minimised problem; True asks HiGHS to stop."""


class OptionRefusedError(ValueError):
    """HiGHS did not take an option."""


@dataclass(frozen=True)
class Answer:
    """What one run of HiGHS gave; ``bound`` and ``value`` of the minimised problem, offset included.

    ``prices`` are those of the rows of a relaxation, where HiGHS has some.
    """

    status: highspy.HighsModelStatus
    x: Floats | None
    value: float | None
    bound: float | None
    prices: Floats | None = None

    @property
    def infeasible(self) -> bool:
        """Whether HiGHS says there is no solution (an unbounded relaxation may hide behind the second)."""
        kinds = highspy.HighsModelStatus
        return self.status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible)

    @property
    def failed(self) -> bool:
        """Whether HiGHS ended by an error of its own, or for want of memory."""
        kinds = highspy.HighsModelStatus
        errors = (kinds.kLoadError, kinds.kModelError, kinds.kPresolveError, kinds.kSolveError)
        return self.status in (*errors, kinds.kPostsolveError, kinds.kMemoryLimit)


_own = threading.local()
"""Of each thread of Python: for how many of HiGHS its scheduler was made."""


class Bridge:
    """One HiGHS instance with a model.

    Parameters
    ----------
    matrix
        What to solve.
    relaxed
        Solve the relaxation.
    options
        HiGHS options; an option HiGHS does not take raises.

    Raises
    ------
    OptionRefusedError
        Where HiGHS refuses an option.
    """

    def __init__(self, matrix: Matrix, *, relaxed: bool = False, **options: Any) -> None:
        self.matrix = matrix
        threads = int(options.get("threads", 1))
        if getattr(_own, "threads", threads) != threads:
            # One scheduler serves a thread of Python; another number of threads needs a new one.
            highspy.Highs.resetGlobalScheduler(True)
        _own.threads = threads
        self.highs = highspy.Highs()
        self.set(output_flag=False, **options)
        pass_model(self.highs, matrix, relaxed=relaxed)
        self.relaxed = relaxed

    def set(self, **options: Any) -> None:
        """Set options, checked."""
        for name, value in options.items():
            if self.highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
                raise OptionRefusedError(f"HiGHS does not take {name} = {value!r}")

    def start_from(self, x: Floats) -> None:
        """Give a start; the whole columns are enough."""
        solution = highspy.HighsSolution()
        solution.col_value = list(map(float, x))
        self.highs.setSolution(solution)

    def run(self, watch: Watch | None = None) -> Answer:
        """Solve, calling ``watch`` from HiGHS's own callbacks."""
        if watch is not None:
            self._subscribe(watch)
        self.highs.run()
        info = self.highs.getInfo()
        status = self.highs.getModelStatus()
        solution = self.highs.getSolution()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        x = np.array(solution.col_value) if feasible else None
        bound = info.mip_dual_bound if not self.relaxed else None
        return Answer(
            status,
            x,
            float(self.matrix.cost @ x) + self.matrix.offset if x is not None else None,
            bound if bound is not None and np.isfinite(bound) else None,
            np.array(solution.row_dual) if self.relaxed and solution.dual_valid else None,
        )

    def _subscribe(self, watch: Watch) -> None:
        def on_mip(event: Any) -> None:
            found = [
                value if np.isfinite(value) and abs(value) < 1e30 else None
                for value in (event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)
            ]
            if watch(found[0], found[1]):
                event.interrupt()

        def on_lp(event: Any) -> None:
            if watch(None, None):
                event.interrupt()

        self.highs.cbMipInterrupt.subscribe(on_mip)
        self.highs.cbSimplexInterrupt.subscribe(on_lp)
        self.highs.cbIpmInterrupt.subscribe(on_lp)
