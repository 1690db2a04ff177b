"""The verdict on one plan, in sentences a director can repeat; each has its number and where it is proven."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.report import verdict_compared
from teaplan.report.across import EXPECTED, TOTAL
from teaplan.report.capacity import ALL_ORDERED, ordered
from teaplan.report.content import Content
from teaplan.report.markets import EVERYONE
from teaplan.report.plan import NOW, when
from teaplan.report.sentence import Sentence, listed
from teaplan.shared.aims import aim_of
from teaplan.shared.financing import is_financed
from teaplan.shared.one_price import at_one_price

NEVER_MIND = 0.01
"""Share of the plan's costs below which a gap leaves nothing open."""

CLOSE = 1e-6
"""Share of a cost up to which a price counts as that cost."""

LEAF_VALUE = {
    "npv": ("npv_musd", "value"),
    "cost": ("cost_musd", "cost"),
    "cost_per_kwh": ("lcob_usd_per_kwh", "cost of a kWh"),
}
"""What futures are told by, per objective: column of the audit's leaves, and its name."""


def figure(content: Content, name: str) -> float | None:
    """Return a headline figure of the audit, None where it does not exist."""
    return content.audit.figures.get(name)


def sentences(content: Content) -> Iterator[Sentence]:
    """Yield the verdict on several strategies, where there are some, then on the plan shown."""
    if content.comparison is not None and len(content.comparison.results) > 1:
        yield from verdict_compared.sentences(content.comparison)
    yield from of_plan(content)


def of_plan(content: Content) -> Iterator[Sentence]:
    """Yield the verdict on the plan shown, most important first."""
    yield _build(content)
    yield from _worth(content)
    yield from _costs(content)
    yield from _volumes(content)
    yield from _funds(content)
    yield from _futures(content)
    yield from _now(content)
    yield _certainty(content)


def _ordered(content: Content) -> dict[str, float]:
    """Lines built by type, expected over all futures, most first."""
    found = {line: sum(content.expected(figure)) for line, figure in ordered(content).items()}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def headline(content: Content) -> str:
    """Return the verdict in one line."""
    if content.comparison is not None and len(content.comparison.results) > 1:
        return verdict_compared.headline(content.comparison)
    built = _ordered(content)
    if built:
        return f"build {_count(sum(built.values()))} lines by {content.case.settings.last_year}, expected"
    return "undecided within the gap" if _open(content) else "do not build"


def _open(content: Content) -> bool:
    """Whether a plan that builds may still be better than this one by an amount that matters."""
    gap = content.run.gap_musd
    costs = figure(content, "gap_denominator_musd") or 1.0
    return gap is None or gap > NEVER_MIND * max(1.0, costs)


def _build(content: Content) -> Sentence:
    built = _ordered(content)
    last = content.case.settings.last_year
    if not built:
        gap = content.run.gap_musd
        if _open(content):
            most = "by how much is not known" if gap is None else f"by at most {gap:,.1f} M$"
            text = (
                "Undecided: the best plan found orders no line, but one that builds may be worth more,"
                f" {most}."
            )
            return Sentence(text, gap, "musd", "M$", ("checks", "gap_musd"))
        text = "Do not build: the best plan orders no new line in any future."
        return Sentence(text, 0.0, "lines", "lines", ("plan", None))
    kinds = [f"{_count(count)} {line}" for line, count in built.items()]
    sites = {row["site"] for row in content.records("orders") if row["move"] == "build"}
    text = f"Build {listed(kinds)} lines at {listed(sorted(sites))} by {last}, expected over all futures."
    return Sentence(text, sum(built.values()), "lines", "lines", ("capacity", (TOTAL, *ALL_ORDERED)))


def _whose(content: Content) -> str:
    """Say whose value it is: before or after tax, to the owners where there is financing."""
    taxed, financed = len(content.audit.taxes) > 0, is_financed(content.case)
    if financed:
        return "to the owners, after tax" if taxed else "to the owners, before tax"
    return "after tax, before financing" if taxed else "before tax and financing"


def _worth(content: Content) -> Iterator[Sentence]:
    name, words = {
        "npv": (
            "npv_musd",
            "The plan is worth {:,.0f} M$: expected net present value, " + _whose(content) + ".",
        ),
        "cost": (
            "cost_pv_musd",
            "The plan costs {:,.0f} M$: expected present value, credits and end value taken off.",
        ),
        "cost_per_kwh": (
            "own_cost_pv_musd",
            "What we make costs {:,.0f} M$ in all: expected present value, credits and end value taken off.",
        ),
    }[content.case.settings.objective]
    value = figure(content, name)
    if value is not None:
        yield Sentence(words.format(value), value, "musd", "M$", ("cost_per_kwh", name))


def _costs(content: Content) -> Iterator[Sentence]:
    lcob, bare = figure(content, "lcob_usd_per_kwh"), figure(content, "lcob_before_credits_usd_per_kwh")
    if lcob is None or bare is None:
        text = "There is no cost per kWh: nothing of our own is delivered in any future."
        yield Sentence(text, 0.0, "gwh", "GWh", ("cost_per_kwh", "discounted_gwh"))
        return
    text = f"A kWh of our own costs {lcob:,.2f} $ with credits and {bare:,.2f} $ without (levelised, real)."
    yield Sentence(text, lcob, "usd_per_kwh", "$/kWh", ("cost_per_kwh", "lcob_usd_per_kwh"))
    yield from _sold(content, lcob)
    supply = figure(content, "supply_cost_usd_per_kwh")
    if supply is not None:
        text = f"Serving all demand, the rest bought as imports, costs {supply:,.2f} $ per kWh."
        yield Sentence(text, supply, "usd_per_kwh", "$/kWh", ("summary", "supply_cost_usd_per_kwh"))


def _sold(content: Content, lcob: float) -> Iterator[Sentence]:
    """Say at which price everything is told, where the plan was made at one."""
    price = figure(content, "objective_value")
    if price is None or not at_one_price(content.case):
        return
    text = f"Money, tax and cover are told at a price of {price:,.2f} $ (real) for every own kWh"
    rest = (
        ": at less, lenders or owners would not get what they ask."
        if price > lcob + CLOSE * abs(lcob)
        else "."
    )
    yield Sentence(text + rest, price, "usd_per_kwh", "$/kWh", ("checks", "objective_value"))


def _volumes(content: Content) -> Iterator[Sentence]:
    amounts = {
        name: sum(content.expected(_by_node(content, table)))
        for name, table in (("own", "deliveries"), ("imports", "imports"), ("unmet", "unmet"))
    }
    whole = sum(amounts.values())
    if whole:
        parts = {name: amount / whole for name, amount in amounts.items()}
        text = (
            f"Our own lines meet {parts['own']:.0%} of the demand, imports {parts['imports']:.0%};"
            f" {parts['unmet']:.0%} stays unmet (expected, all periods)."
        )
        mark = (TOTAL, "own share of demand", EVERYONE, "")
        yield Sentence(text, parts["own"], "share", "of demand", ("markets", mark))


def _funds(content: Content) -> Iterator[Sentence]:
    peak, spent = figure(content, "peak_funding_musd"), figure(content, "spending_pv_musd")
    if peak is not None and spent is not None:
        text = f"At its deepest, in the worst future, the plan has paid {peak:,.0f} M$ more than taken in."
        yield Sentence(text, peak, "musd", "M$", ("summary", "peak_funding_musd"))


def _by_node(content: Content, table: str) -> dict[int, float]:
    found: dict[int, float] = {}
    for row in content.records(table):
        found[row["node"]] = found.get(row["node"], 0.0) + row["amount"]
    return found


def _futures(content: Content) -> Iterator[Sentence]:
    """Best and worst future, by the objective."""
    leaves = content.audit.leaves
    if len(leaves) < 2:
        return
    aim = aim_of(content.case)
    column, word = LEAF_VALUE[aim.name]
    ranked = leaves.sort_values(column, ascending=aim.sign > 0)
    worst, best = ranked.iloc[0], ranked.iloc[-1]
    places = 0 if aim.is_money else 2
    low, high = (
        f"{leaf['branch']} (chance {leaf['probability']:.0%}), {word} {leaf[column]:,.{places}f} {aim.unit}"
        for leaf in (worst, best)
    )
    text = f"The worst future is {low}; the best is {high}."
    yield Sentence(text, float(worst[column]), aim.number, aim.unit, ("summary", ("leaf", worst["branch"])))


def _now(content: Content) -> Iterator[Sentence]:
    """What to do in the first period, whatever happens."""
    rows = [row for row in content.records("orders") if when(content, row["node"]) == NOW]
    built = [f"{row['count']} {row['line']} at {row['site']} ({row['move']})" for row in rows]
    first = content.periods[0]
    halls = sum(row["count"] for row in content.records("buildings") if row["node"] == 0)
    built += [f"{_count(halls)} buildings"] if halls else []
    text = (
        f"In {first}, whatever happens: order {listed(built)}."
        if built
        else f"In {first}, order nothing and wait."
    )
    count = float(sum(row["count"] for row in rows if row["move"] == "build"))
    yield Sentence(text, count, "whole", "new lines", ("capacity", (EXPECTED, *ALL_ORDERED)))


def _certainty(content: Content) -> Sentence:
    gap, musd = content.run.gap, content.run.gap_musd
    checked = len(content.audit.residuals)
    better = (
        "How much better another plan may be is not known: the search ended before it proved any bound;"
        if gap is None or musd is None
        else f"No other plan can be better by more than {musd:,.1f} M$ (gap {gap:.2%});"
    )
    text = f"{better} a second programme has recomputed this one in {checked:,} rows."
    return Sentence(text, musd, "musd", "M$", ("checks", "gap_musd"))


def _count(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-6 else f"{value:,.1f}"
