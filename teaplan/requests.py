"""What a run is asked to do: the case, the settings, the model, and what a finished report adds to them.

A report in place of a workbook is planned again as it was: with the settings its run was given by
option, under the strategies it has, with its planning model. What is asked for anew wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from teaplan import model_file, report
from teaplan.case import Case
from teaplan.report import RunInfo, Used
from teaplan.runs import settings_used
from teaplan.schema.faults import Fault, Faults
from teaplan.shared.aims import aim_of
from teaplan.studies.strategies import chosen_strategies
from teaplan.workbook import input_hash, read


@dataclass(frozen=True)
class Request:
    """What a run is asked to do.

    Attributes
    ----------
    case
        The case.
    settings
        Of the search, as they will be used.
    model
        A planning model of one's own; None is the standard one.
    reported
        Strategies of the report that is planned again; empty for a workbook.
    replays
        The report that is planned again, and whether its assumptions were changed since; else "".
    """

    case: Case
    settings: dict[str, Used]
    model: str | None = None
    reported: tuple[str, ...] = ()
    replays: str = ""

    @property
    def values(self) -> dict[str, str | float | int | bool | None]:
        """Settings of the search by name."""
        return {name: used.value for name, used in self.settings.items()}

    def one(self, strategy: str | None) -> str:
        """Return the strategy to plan: the one asked for, else that of a report of one plan, else no rule.

        Raises
        ------
        Faults
            Where there is none of this name.
        """
        if strategy is None and len(self.reported) == 1:
            strategy = self.reported[0]
        return chosen_strategies(self.case, [strategy])[0] if strategy else ""

    def several(self, strategies: Sequence[str] | None) -> tuple[str, ...]:
        """Return the strategies to compare: those asked for, else those a report has compared, else all.

        Raises
        ------
        Faults
            Where one is not in the case.
        """
        if strategies is None and len(self.reported) > 1:
            strategies = self.reported
        return chosen_strategies(self.case, strategies)


def hold_to_money(case: Case, asked: Iterable[str]) -> None:
    """Refuse what is told in money only, where the objective is a cost per kWh.

    Raises
    ------
    Faults
        One for each study asked for.
    """
    if aim_of(case).is_money:
        return
    text = "told only where the objective is money (npv, cost): it is " + case.settings.objective
    name = case.file or "case"
    refused = [
        Fault(name, "settings", "", "objective", f"{what}: {text}", "settings.objective.unit")
        for what in asked
    ]
    if refused:
        raise Faults(refused)


def request(
    book: Case | str | Path, model: str | Path | None = None, **options: float | int | None
) -> Request:
    """Read a workbook, or a finished report with what its run was asked to do.

    Parameters
    ----------
    book
        A case, a workbook, or a finished report.
    model
        A planning model of one's own.
    options
        ``gap``, ``time_limit``, ``seed``, ``threads``: None where they are not asked for.

    Raises
    ------
    Faults
        Where the workbook is at fault, or a report's planning model is not there as it was.
    """
    case = book if isinstance(book, Case) else read(book)
    own = None if model is None else str(model)
    if isinstance(book, Case) or not report.is_report(book):
        return Request(case, settings_used(case, None, **options), own)
    run, carried = report.read_run(book)
    names = tuple(str(one["name"] or "") for one in carried.get("results") or ())
    changed = ", its assumptions changed since" if input_hash(case) != run.input_hash else ""
    settings = settings_used(case, run.settings, **options)
    return Request(case, settings, own or _model_of(Path(book), run), names, f"{book}{changed}")


def _model_of(book: Path, run: RunInfo) -> str | None:
    """Return the planning model of a report, as long as it is still the same."""
    if not run.model_file:
        return None
    own = Path(run.model_file)
    why = "" if own.is_file() else "is not there"
    if not why and model_file.text_hash(own) != run.model_hash:
        why = "was changed since"
    if why:
        text = f"{own}, the planning model of this run, {why}: name the one to use with --model"
        raise Faults([Fault(str(book), "run", "", "model_file", text, "run.model_file.missing")])
    return run.model_file
