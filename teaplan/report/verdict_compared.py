"""The verdict on several strategies, in sentences a director can repeat.

No sentence tells a number that lies inside the gaps: what is undecided is said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from teaplan.report.content import records
from teaplan.report.sentence import Sentence, counted, listed
from teaplan.report.studies import lever_name
from teaplan.studies.results import EQUAL, UNEQUAL, Comparison, Solved

WORTH = {
    "evpi": "Knowing from the start which future comes would be worth {:,.0f} M$, at most.",
    "vss": "Planning on all futures rather than on their mean is worth {:,.0f} M$.",
    "value_of_waiting": (
        "Being able to wait and see, rather than to order one plan for all futures, is worth {:,.0f} M$."
    ),
    "value_of_modularity": "Small, reconfigurable lines are worth {:,.0f} M$ against a plan without them.",
}
NAMES = {
    "evpi": "knowing the future",
    "vss": "planning on all futures",
    "value_of_waiting": "waiting",
    "value_of_modularity": "small lines",
}


def named(one: Solved) -> str:
    """Name a strategy as it stands in a sentence."""
    return one.name or "the plan without rules"


def leaders(known: Comparison) -> tuple[Solved, ...]:
    """Return the best strategy and those that cannot be told from it within the gaps.

    A strategy that is freer and has found no better plan is no rival.
    """
    best = known.best
    if best is None:
        return ()
    rivals = (one for one in known.ranked[1:] if not known.same_plan(best, one))
    return (best, *(one for one in rivals if not known.advantage(best, one).decided))


def _freer(known: Comparison) -> list[Solved]:
    """Return the strategies that are freer than the best and have found no better plan."""
    return [one for one in known.ranked[1:] if known.best and known.same_plan(known.best, one)]


def headline(known: Comparison) -> str:
    """Return the verdict in one line."""
    first = leaders(known)
    if not first:
        return "no strategy has a plan"
    if not _builds(known.ranked[0]) and known.ranked[0].gap_musd is not None:
        return "do not build" if len(first) == len(known.ranked) else f"{named(first[0])}: do not build"
    if len(first) == 1:
        return f"{named(first[0])} wins" if len(known.ranked) > 1 else f"only {named(first[0])} has a plan"
    if any(known.advantage(first[0], one).why == UNEQUAL for one in first[1:]):
        return "costs of a kWh told, not ranked: deliveries differ"
    return f"undecided between {listed([named(one) for one in first])}"


def sentences(known: Comparison) -> Iterator[Sentence]:
    """Yield the verdict, most important first."""
    yield from _winner(known)
    yield from _without_plan(known)
    yield from _supply(known)
    yield from _futures(known)
    yield from _flips(known)
    yield from _now(known)
    yield from _values(known)
    yield from _judgements(known)


def _builds(one: Solved) -> bool:
    return one.plan is not None and bool((one.plan.tables["orders"]["move"] == "build").any())


def _objective(known: Comparison) -> str:
    return "worth more" if known.sign > 0 else "cheaper"


def _winner(known: Comparison) -> Iterator[Sentence]:
    first = leaders(known)
    if not first:
        return
    best = first[0]
    apart = [known.advantage(best, one) for one in first[1:]]
    if any(lead.why == UNEQUAL for lead in apart):
        text = "The strategies' costs of a kWh are told, not ranked: they do not deliver the same."
        yield Sentence(text, None, "text", "", ("comparison", ("objective_value", best.name)))
    elif len(first) > 1:
        known_gaps = [lead.plus_minus_musd for lead in apart if lead.plus_minus_musd is not None]
        gaps = max(known_gaps) if len(known_gaps) == len(apart) else None
        names = listed([named(one) for one in first])
        words = "both" if len(first) == 2 else "all of them"
        why = (
            "a search ended before it proved any bound."
            if gaps is None
            else "their gaps together are larger than what parts them."
        )
        text = f"Undecided between {names}: {words} may be the best, {why}"
        yield Sentence(text, gaps, "musd", "M$ of gaps", ("comparison", ("gap_musd", best.name)))
    for one in _freer(known):
        text = f"{_capital(named(one))} has fewer rules, and found no better plan than that of {named(best)}."
        yield Sentence(text, None, "text", "", ("comparison", ("objective_value", one.name)))
    for one in known.ranked:
        if one in first or one in _freer(known):
            continue
        lead = known.advantage(best, one)
        assert lead.musd is not None
        text = (
            f"{_capital(named(best))} is {_objective(known)} than {named(one)} by {lead.musd:,.0f} M$,"
            f" {lead.plus_minus_musd or 0.0:,.0f} M$ more or less."
        )
        yield Sentence(text, lead.musd, "musd", "M$", ("comparison", ("difference", best.name, one.name)))


def _without_plan(known: Comparison) -> Iterator[Sentence]:
    for one in known.results:
        if one.objective_value is None:
            text = f"{_capital(named(one))} has no plan: {one.message}."
            yield Sentence(text, None, "text", "", ("comparison", ("status", one.name)))


def _supply(known: Comparison) -> Iterator[Sentence]:
    """Rank by cost per kWh at equal delivery, where delivery is equal."""
    told: list[tuple[float, float, Solved]] = []
    for one in known.ranked:
        cost, gwh = one.figure("supply_cost_usd_per_kwh"), one.figure("supply_discounted_gwh")
        if cost is not None and gwh:
            told.append((cost, gwh, one))
    if len(told) < 2:
        return
    met = [gwh for _, gwh, _ in told]
    if max(met) - min(met) > EQUAL * max(met):
        text = (
            "Cost per kWh is told, not ranked: the strategies do not meet the same demand, even with imports."
        )
        yield Sentence(text, None, "text", "", ("comparison", ("supply_discounted_gwh", told[0][2].name)))
        return
    told.sort(key=lambda item: item[0])
    (low, _, cheap), (high, _, dear) = told[0], told[-1]
    if round(low, 2) == round(high, 2):
        text = f"At equal delivery a kWh costs {low:,.2f} $ whatever the strategy, imports included."
    else:
        text = (
            f"At equal delivery, imports included, a kWh costs least under {named(cheap)}, {low:,.2f} $,"
            f" and most under {named(dear)}, {high:,.2f} $."
        )
    yield Sentence(text, low, "usd_per_kwh", "$/kWh", ("comparison", ("supply_cost_usd_per_kwh", cheap.name)))


def _futures(known: Comparison) -> Iterator[Sentence]:
    """Say where the best strategy's plan falls behind another's, and where it regrets most."""
    best, first = known.best, leaders(known)
    if best is None or best.audit is None:
        return
    mine = {leaf["branch"]: leaf["objective_musd"] for leaf in records(best.audit.leaves)}
    if len(mine) < 2:
        return
    for one in known.ranked:
        if one in first or one.audit is None or one in _freer(known):
            continue
        theirs = {leaf["branch"]: leaf["objective_musd"] for leaf in records(one.audit.leaves)}
        behind = {name: known.sign * (theirs[name] - mine[name]) for name in mine}
        lost = {name: musd for name, musd in behind.items() if musd > 0.5}
        if not lost:
            text = f"In every one of {len(mine)} futures its plan does better than that of {named(one)}."
            yield Sentence(text, None, "text", "", ("comparison", ("status", best.name)))
            continue
        worst = max(lost, key=lambda name: lost[name])
        text = (
            f"In {counted(len(lost), 'future')} of {len(mine)} the plan of {named(one)} does better,"
            f" by {lost[worst]:,.0f} M$ at most, in {worst}."
        )
        yield Sentence(text, lost[worst], "musd", "M$", ("comparison", ("future", one.name, worst)))
    yield from _regret(known, best)


def _regret(known: Comparison, best: Solved) -> Iterator[Sentence]:
    losses = [(future, known.regret(best, future)) for future in known.futures]
    told = [(future, loss.musd) for future, loss in losses if loss.musd is not None and loss.decided]
    if told:
        future, musd = max(told, key=lambda item: item[1])
        text = (
            f"{_capital(named(best))} regrets {future.branch} most: {musd:,.0f} M$ less than a plan that had"
            " known it from the start."
        )
        yield Sentence(text, musd, "musd", "M$", ("regret", (best.name, future.branch)))


def _flips(known: Comparison) -> Iterator[Sentence]:
    flips = [(i, one) for i, one in enumerate(known.break_evens) if one.below and one.above]
    for index, one in flips:
        assert one.below is not None
        assert one.above is not None
        before, after = one.below.winner or "nobody for certain", one.above.winner or "nobody for certain"
        text = (
            f"Between {one.below.at:g} and {one.above.at:g} of {lever_name(one)} the winner changes from"
            f" {before} to {after} (the case has {one.base:g})."
        )
        yield Sentence(text, one.above.at, "price", "", ("comparison", ("break-even", index)))
    if known.break_evens and not flips:
        text = f"None of {counted(len(known.break_evens), 'lever')} looked at flips the winner."
        yield Sentence(text, None, "text", "", ("comparison", ("break-even", 0)))


def _now(known: Comparison) -> Iterator[Sentence]:
    plans = [] if not known.do_now else list(known.do_now[0].counts)
    if len(plans) < 2:
        return
    same = [order for order in known.do_now if order.same]
    whose = listed([name or "the plan without rules" for name in plans])
    key = known.do_now[0]
    mark = ("now", key.period, key.kind, key.site, key.what, key.move)
    text = (
        f"Of {counted(len(known.do_now), 'decision')} before the first branching"
        f" {len(same)} {'is' if len(same) == 1 else 'are'} the same in {whose}."
    )
    yield Sentence(text, float(len(same)), "whole", "decisions", ("comparison", mark))


def _values(known: Comparison) -> Iterator[Sentence]:
    open_ones: list[str] = []
    for name, found in known.values.items():
        if found.musd is None or found.why:
            continue
        if found.decided:
            text = WORTH[name].format(found.musd)
            yield Sentence(text, found.musd, "musd", "M$", ("comparison", ("value", name)))
        else:
            open_ones.append(name)
    if open_ones:
        names = listed([NAMES[name] for name in open_ones])
        text = f"What {names} {_verb(open_ones)} worth is undecided within the gaps."
        yield Sentence(text, None, "text", "", ("comparison", ("value", open_ones[0])))


def _verb(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 and names[0] != "value_of_modularity" else "are"


def _judgements(known: Comparison) -> Iterator[Sentence]:
    """Name the judgements among the levers that flip the winner; else how many inputs are judgements."""
    marks: dict[str, int] = {}
    for item in known.case.inputs:
        marks[item.mark] = marks.get(item.mark, 0) + 1
    assumed, every = marks.get("assumed", 0), sum(marks.values())
    if not assumed:
        return
    flips = [lever_name(one) for one in known.break_evens if one.below and one.above]
    hangs = f"; the verdict hangs on {listed(flips)}" if flips else ""
    text = f"Of {every:,} inputs {assumed:,} are judgements, marked as assumed{hangs}."
    yield Sentence(text, float(assumed), "whole", "inputs", ("assumptions", None))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
