"""What credits, content rules and cheap public loans each change: the same case with and without, in one run.

    python -m benchmarks.public_money [BOOK] [--gap 0.01] [--only NAME ...] [--typed REPORT] [--seconds 1200]

Every variant is planned from nothing and audited; told are two strategies. Beside them goes one without any
rule, whose relaxation bounds them both. What a variant changes is told with
the gaps of both searches; what is smaller than they are together is undecided. Public dollars are present
values: credits, grants and incentives as received, of a loan what it saves against the bank's rate. Writes
``reports/public_money/``: a table and one picture. Some twenty minutes of two idle cores on the United States
case; with ``--typed`` the case as typed is taken from a finished report of it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pandas as pd

from teaplan import api
from teaplan.audit.result import Audit
from teaplan.case import Case
from teaplan.report.content import records
from teaplan.report.replay import recovered
from teaplan.studies.results import Comparison, Solved
from teaplan.tree import Tree
from teaplan.workbook import read

mpl.use("Agg")
import matplotlib.pyplot as plt

BOOK = Path("inputs/us_battery.xlsx")
TARGET = Path("reports/public_money")
STRATEGIES = ("incremental", "leapfrog")
FREEST = "hybrid"
PUBLIC, BANK = "direct_loan", "bank_loan"
TYPED = "as typed"


def without_credits(case: Case) -> Case:
    """No credit is paid."""
    return replace(case, credits=(), content_rules={})


def without_content(case: Case) -> Case:
    """Credits are paid whatever things are made of."""
    free = tuple(replace(credit, content_rule=None) for credit in case.credits)
    return replace(case, credits=free, content_rules={})


def without_public_loans(case: Case) -> Case:
    """The public loan is not offered."""
    left = {name: row for name, row in case.financing.items() if name != PUBLIC}
    return replace(case, financing=left)


VARIANTS: dict[str, Callable[[Case], Case]] = {
    TYPED: lambda case: case,
    "no credits": without_credits,
    "no content rule": without_content,
    "no public loans": without_public_loans,
}


def subsidy(case: Case, found: Audit) -> float:
    """Return what interest below the bank's saves on the public loan, expected present value, M$."""
    if PUBLIC not in case.financing or BANK not in case.financing or not len(found.instruments):
        return 0.0
    tree, loan = Tree(case), case.financing[PUBLIC]
    owed = {row["node"]: row["balance"] for row in records(found.instruments) if row["instrument"] == PUBLIC}
    spread = case.financing[BANK].rate - loan.rate
    return sum(
        spread * owed.get(node.parent, 0.0) * tree.period_of(node.index).length * tree.weight(node.index)
        for node in tree.nodes
        if node.parent is not None
    )


def figures(case: Case, one: Solved) -> dict[str, float | str | None]:
    """Return what is told of one strategy."""
    assert one.audit is not None
    assert one.plan is not None
    found, tree = one.audit, Tree(case)
    ledger = found.ledger
    paid = ledger[ledger["component"].isin(["credits", "incentives", "grants"])]["pv"].sum()
    orders = one.plan.tables["orders"].query("move == 'build'")
    chance = orders["node"].map(lambda n: tree.nodes[n].probability)
    lines = (orders["count"] * chance).groupby(orders["line"].map(lambda x: case.lines[x].generation)).sum()
    return {
        "npv_musd": one.objective_value,
        "gap_musd": one.gap_musd,
        "lcob_usd_per_kwh": found.figures["lcob_usd_per_kwh"],
        "own_gwh": found.figures["delivered_gwh"],
        "public_pv_musd": float(paid) + subsidy(case, found),
        "seconds": round(one.seconds, 1),
        **{f"lines_{name}": round(float(count), 1) for name, count in lines.items()},
    }


def run(
    case: Case, gap: float, only: list[str], typed: Path | None = None, seconds: float | None = None
) -> pd.DataFrame:
    """Plan every variant under both strategies."""
    rows = []
    for name in only:
        changed, begun = VARIANTS[name](case), time.monotonic()
        known = _compared(changed, gap, seconds, typed if name == TYPED else None)
        for one in (one for one in known.results if one.name in STRATEGIES):
            rows.append({"variant": name, "strategy": one.name, **figures(changed, one)})
        print(f"{name}: {time.monotonic() - begun:,.0f} s", flush=True)
    return pd.DataFrame(rows)


def _compared(case: Case, gap: float, seconds: float | None, report: Path | None) -> Comparison:
    if report is not None:
        return recovered(report).comparison
    names = [*STRATEGIES, *(name for name in case.strategies if name == FREEST)]
    return api.compare(case, strategies=names, studies=False, gap=gap, time_limit=seconds).comparison


def told(table: pd.DataFrame) -> list[str]:
    """Return a sentence for what each variant changes, and one for its verdict."""
    by = {(row["variant"], row["strategy"]): row for row in records(table)}
    said = []
    for variant in table["variant"].unique():
        first, second = (by[variant, strategy] for strategy in STRATEGIES)
        ahead, within = (
            second["npv_musd"] - first["npv_musd"],
            first["gap_musd"] + second["gap_musd"],
        )
        said.append(f"{variant}: {_against(STRATEGIES[1], STRATEGIES[0], ahead, within)}")
        if variant != TYPED and (TYPED, STRATEGIES[0]) in by:
            said += [_changed(by[TYPED, strategy], by[variant, strategy]) for strategy in STRATEGIES]
    return said


def _against(name: str, other: str, ahead: float, within: float) -> str:
    if abs(ahead) <= within:
        return f"{name} or {other} is undecided: {ahead:+,.0f} M$ within {within:,.0f}"
    best, worse = (name, other) if ahead > 0 else (other, name)
    return f"{best} is worth {abs(ahead):,.0f} M$ more than {worse}, {within:,.0f} more or less"


def _changed(typed: dict[str, float], row: dict[str, float]) -> str:
    lost, gwh = typed["npv_musd"] - row["npv_musd"], typed["own_gwh"] - row["own_gwh"]
    public = typed["public_pv_musd"] - row["public_pv_musd"]
    within = typed["gap_musd"] + row["gap_musd"]
    worth = f"{lost:+,.0f} M$" if abs(lost) > within else f"{lost:+,.0f} M$, undecided within {within:,.0f}"
    bought = f", {1000 * gwh / public:,.1f} kWh more for 1,000 public $" if public > 0 and gwh > 0 else ""
    return (
        f"  {row['strategy']}: what is left out is worth {worth}; own deliveries {gwh:+,.0f} GWh, "
        f"public money {public:+,.0f} M${bought}"
    )


def draw(table: pd.DataFrame, path: Path) -> None:
    """Draw value with its gap, own deliveries and public money, by variant and strategy."""
    panels = (("npv_musd", "value, M$"), ("own_gwh", "own deliveries, GWh"), ("public_pv_musd", "public, M$"))
    picture, axes = plt.subplots(1, len(panels), figsize=(11, 3.6), constrained_layout=True)
    variants = list(table["variant"].unique())
    for axis, (column, words) in zip(axes, panels, strict=True):
        for offset, (strategy, colour) in enumerate(zip(STRATEGIES, ("#7F8C9A", "#3D6FC2"), strict=True)):
            own = table[table["strategy"] == strategy].set_index("variant").loc[variants]
            at = [index + 0.38 * offset for index in range(len(variants))]
            gaps = [[0.0] * len(own), own["gap_musd"]] if column == "npv_musd" else None
            axis.bar(at, own[column], 0.36, yerr=gaps, label=strategy, color=colour, ecolor="#C2453D")
        axis.set_xticks([index + 0.19 for index in range(len(variants))], variants, rotation=20, ha="right")
        axis.set_title(words, fontsize=10)
        axis.spines[["top", "right"]].set_visible(False)
    known = axes[0].get_legend_handles_labels()
    words = "red: what another plan might add"
    picture.legend(*known, loc="outside lower right", ncols=2, frameon=False, fontsize=8, title=words)
    picture.savefig(path, dpi=110)


def main() -> None:
    """Plan, tell, and leave table and picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", nargs="?", type=Path, default=BOOK)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--only", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--typed", type=Path, metavar="REPORT", help="of the case as typed")
    parser.add_argument("--seconds", type=float, help="of every search; else the workbook's")
    given = parser.parse_args()
    table = run(read(given.book), given.gap, given.only, given.typed, given.seconds)
    print("\n".join(told(table)))
    TARGET.mkdir(parents=True, exist_ok=True)
    table.to_csv(TARGET / f"{given.book.stem}.csv", index=False)
    draw(table, TARGET / f"{given.book.stem}.png")


if __name__ == "__main__":
    main()
