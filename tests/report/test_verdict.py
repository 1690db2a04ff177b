"""What the first lines of a report say."""

from __future__ import annotations

from dataclasses import replace

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.report import verdict_compared
from teaplan.report.content import Content
from teaplan.report.verdict import headline, sentences
from teaplan.studies.results import Comparison
from tests.report.conftest import Made, of_one, run_of


def texts(content: Content) -> list[str]:
    return [sentence.text for sentence in sentences(content)]


def test_a_plan_that_builds_says_how_many_of_what_and_where(made: Made) -> None:
    # dry: 4 in every future, 2 more in the boom (0.6) = 5.2; packers: 2 + 2 x 0.6 + 1 x 0.4 = 3.6
    content = Content(made.case, made.plan.tables, made.audit, made.run)
    assert headline(content) == "build 8.8 lines by 2029, expected"
    said = texts(content)
    assert said[0] == "Build 5.2 dry and 3.6 packer lines at Texas by 2029, expected over all futures."
    assert (
        "In 2027, whatever happens: order 4 dry at Texas (build), 2 packer at Texas (build) and 2 buildings."
        in said
    )


def test_building_nothing_is_a_verdict(made: Made) -> None:
    content = idle(made, gap=0.0)
    assert headline(content) == "do not build"
    assert texts(content)[0] == "Do not build: the best plan orders no new line in any future."
    assert "There is no cost per kWh: nothing of our own is delivered in any future." in texts(content)


def test_a_gap_in_which_building_may_be_better_leaves_it_undecided(made: Made) -> None:
    content = idle(made, gap=250.0)
    assert headline(content) == "undecided within the gap"
    assert "by at most 250.0 M$" in texts(content)[0]


def test_the_gap_is_told_in_money(made: Made) -> None:
    run = replace(made.run, gap=0.004, gap_musd=12.34)
    last = texts(Content(made.case, made.plan.tables, made.audit, run))[-1]
    assert last.startswith("No other plan can be better by more than 12.3 M$ (gap 0.40%)")


def test_without_a_bound_nothing_is_said_to_be_near(made: Made) -> None:
    # a search that its clock ended before the relaxation: no bound is not a bound of 0
    run = replace(made.run, status="time_limit", bound=None, gap=None, gap_musd=None)
    last = texts(Content(made.case, made.plan.tables, made.audit, run))[-1]
    assert last.startswith("How much better another plan may be is not known")
    content = idle(made, gap=None)
    assert headline(content) == "undecided within the gap"
    assert "by how much is not known" in texts(content)[0]


def test_strategies_without_a_bound_are_not_ranked(made: Made) -> None:
    known = of_one(made.case, made.plan, made.audit, made.run)
    (one,) = known.results
    better = replace(one, name="other", objective_value=(one.objective_value or 0.0) + 100.0)
    sure = Comparison(known.case, (one, better))
    assert sure.advantage(better, one).decided
    lost = Comparison(known.case, (one, replace(better, bound=None, gap=None, gap_musd=None)))
    found = lost.advantage(lost.results[1], one)
    assert (found.musd, found.decided) == (None, False)
    assert "before it proved any bound" in found.why
    said = [sentence.text for sentence in verdict_compared.sentences(lost)]
    assert said[0].endswith("a search ended before it proved any bound.")


def idle(made: Made, gap: float | None) -> Content:
    """Return a plan of nothing at all on the same case."""
    plan = Plan.from_rows({})
    found = audit(made.case, plan)
    return Content(made.case, plan.tables, found, replace(run_of(made.case, found), gap=0.1, gap_musd=gap))
