"""Proofs of state incentives: what is received, the jobs asked for, and what is repaid."""

from __future__ import annotations

from typing import Any

from models.capacity_plan import build
from teaplan.engine import solve
from teaplan.workbook import from_tables
from tests.proofs.measures import built, figure, moved
from tests.proofs.registry import Proof, Tables, agrees, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    building,
    demand,
    driver,
    fleet,
    line,
    move,
    must,
    recipe,
    settings,
    site,
    tables,
)


def state(share: float = 0.3, name: str = "S", **changed: Any) -> dict[str, Any]:
    """A site whose state pays a share of capital."""
    return site(name, incentive_share_of_capex=share) | changed


def served(*asked: float, **sheets: Any) -> Tables:
    """Lines of 100 for demand that must be served; a GWh a year is the work of one person."""
    base: Tables = {
        "set": settings(2026 + len(asked)),
        "sites": [state()],
        "recipes": [recipe(labour_h_per_kwh=0.002)],
        "segments": [must()],
        "demand": [demand(*asked)],
    }
    return tables(**(base | sheets))


def supported(column: str, name: str | None = None) -> Any:
    """Read the sum of a column of the audit's table of incentives."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        found = outcome.audit.incentives
        return float((found if name is None else found[found["site"] == name])[column].sum())

    return read


def futures(low: float, fall: float = 0.4, **sheets: Any) -> Tables:
    """One line for 10 GWh; in 2028 demand stays, or falls with the chance ``low``."""
    base: Tables = {
        "branches": [
            branch("base", None, 2027, 1.0),
            branch("high", "base", 2028, 1.0 - low),
            branch("low", "base", 2028, low),
        ],
        "drivers": [driver("low", "demand", factor=fall)],
    }
    return served(10.0, 10.0, **(base | sheets))


# -- what is received ----------------------------------------------------------------------------------


@proof(breaks="a share of the typed capex, or an incentive that no state pays at another site")
def test_a_state_pays_its_share_of_what_is_paid() -> Proof:
    # 10 % of 120 at S, nothing at T, which is as dear before it
    made = served(10.0, sites=[state(0.1, capex_factor=1.2), site("T", capex_factor=1.2)])
    return Proof(
        made,
        objective=120.0 - 12.0,
        also={
            "received": (supported("received"), 12.0),
            "lcob": (figure("lcob_usd_per_kwh"), 10.8),
            "before": (figure("lcob_before_credits_usd_per_kwh"), 12.0),
            "spent": (figure("spending_pv_musd"), 120.0),
        },
    )


@proof(breaks="an incentive above its cap, or a cap that is escalated or by year")
def test_an_incentive_is_capped() -> Proof:
    # 60 % of the line of 2027 are 60, of the two of 2028 132 at 10 % inflation: in all no more than 70
    made = served(
        10.0,
        30.0,
        set=settings(2028, discount_rate=0.2, inflation=0.1),
        sites=[state(0.6, incentive_cap_musd=70.0)],
    )
    return Proof(made, objective=100.0 - 60.0 + (220.0 - 10.0) / 1.2)


@proof(breaks="a cap that is shared by futures, or has each of its years")
def test_the_cap_holds_in_every_future() -> Proof:
    # 20 of 2027, and of 40 % chance 10 more, of 60 % 10 more of two lines, of a cap of 30
    made = served(
        10.0,
        20.0,
        sites=[state(0.2, incentive_cap_musd=30.0)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("high", "base", 2028, 0.6),
            branch("low", "base", 2028, 0.4),
        ],
        drivers=[driver("high", "demand", factor=1.5)],
    )
    return Proof(made, objective=100.0 - 20.0 + 0.6 * (200.0 - 10.0) + 0.4 * (100.0 - 10.0))


@proof(breaks="a cap below itself, by what could have been paid before the last year")
def test_a_cap_may_be_reached_with_the_last_line() -> Proof:
    # 30 for the line of 2027; of a cap of 50 there are 20 for the one that is not there before 2028
    made = served(
        10.0,
        20.0,
        sites=[state(incentive_cap_musd=50.0)],
        lines=[line(max_per_site=1), line("new", max_per_site=1, first_year=2028)],
        recipes=[recipe(), recipe("new")],
    )
    return Proof(made, objective=200.0 - 50.0)


@proof(breaks="an incentive got at order or at completion of what is paid over its lead")
def test_an_incentive_comes_as_capital_is_paid() -> Proof:
    # ordered 2027 for 2029, 50 in each year
    made = served(
        0.0,
        0.0,
        10.0,
        set=settings(2029, discount_rate=0.1),
        lines=[line(lead_months=24, payment="over_lead")],
    )
    return Proof(made, objective=0.7 * (50.0 + 50.0 / 1.1))


@proof(breaks="an incentive on lines alone")
def test_a_state_pays_for_buildings() -> Proof:
    made = served(
        10.0,
        lines=[line(area_1000m2=5.0)],
        buildings=[building("hall", 10.0, 40.0)],
    )
    return Proof(made, objective=0.7 * 140.0, also={"capital": (supported("capital"), 140.0)})


@proof(breaks="an incentive on conversions, or on what stands")
def test_a_state_pays_for_no_conversion() -> Proof:
    # the line that stands makes 5; it is converted for 30, a new one would be 70
    made = served(
        10.0,
        lines=[line("old"), line()],
        recipes=[recipe("old", output=5.0), recipe()],
        fleet=[fleet("old")],
        moves=[move("convert", 30.0, from_line="old", to_line="L")],
    )
    return Proof(made, objective=30.0, also={"converted": (moved("convert"), 1.0)})


# -- jobs ----------------------------------------------------------------------------------------------


JOBS = {"jobs_required": 8.0, "jobs_year": 2028}


@proof(breaks="nothing repaid where jobs are short, in every future, or in another year")
def test_what_was_received_is_repaid_where_jobs_are_short() -> Proof:
    # 10 people, or 4 where demand falls: 30 repaid with a chance of a half, a year later
    made = futures(0.5, set=settings(2028, discount_rate=0.1), sites=[state(**JOBS)])
    return Proof(
        made,
        objective=100.0 - 30.0 + 0.5 * 30.0 / 1.1,
        also={"repaid": (supported("repaid"), 30.0), "short": (supported("short"), 1.0)},
    )


@proof(breaks="jobs that are there counted as short, or required before their year")
def test_jobs_that_are_there_are_kept() -> Proof:
    # 2 people in 2027, which nobody asks about; then 8 of the 8 required
    return Proof(
        served(2.0, 8.0, sites=[state(**JOBS)]), objective=70.0, also={"short": (supported("short"), 0.0)}
    )


@proof(breaks="a claw-back that asks for jobs though nothing is to be repaid")
def test_without_a_claw_back_jobs_do_not_count() -> Proof:
    return Proof(served(2.0, 2.0, sites=[state(**JOBS, clawback_share=0.0)]), objective=70.0)


@proof(breaks="jobs of a period counted as those of a year")
def test_jobs_are_by_year() -> Proof:
    # two years of 10 GWh are the work of 10, and 12 are asked for: all of it is repaid
    made = served(
        10.0,
        10.0,
        10.0,
        set=settings(2029, discount_rate=0.1),
        periods=[{"from_year": 2028, "period_months": 24}],
        sites=[state(jobs_required=12.0, jobs_year=2028)],
    )
    return Proof(made, objective=70.0 + 30.0 / 1.1)


@proof(breaks="hours of a year that are not those of the settings")
def test_jobs_are_by_the_hours_of_a_year() -> Proof:
    # 1600 hours a year: 10 GWh are the work of 12.5
    made = served(10.0, set=settings(hours_per_fte=1600.0), sites=[state(jobs_required=12.5, jobs_year=2027)])
    return Proof(made, objective=70.0)


@proof(breaks="jobs of another site counted")
def test_jobs_are_those_of_the_site() -> Proof:
    # T makes 10 with a line that stands, S 2 with one that is bought: 2 of the 8 that S is asked for
    made = served(
        12.0,
        12.0,
        set=settings(2028, discount_rate=0.1),
        sites=[state(**JOBS), site("T")],
        fleet=[fleet(site="T")],
        lines=[line(max_per_site=1)],
        freight=[
            {"from": "S", "to": "M", "usd_per_kwh": 5.0},
            {"from": "T", "to": "M", "usd_per_kwh": 0.0},
        ],
    )
    # 6 more from S in place of T cost 30 in 2028: as much as is repaid
    return Proof(made, objective=70.0 + 10.0 + (10.0 + 30.0) / 1.1)


def staffed(share: float, last: float = 0.0, **changed: Any) -> Tables:
    """A line with a staff of 10 at 500 $/h: 10 M$ a year; nobody needs it in the second year."""
    return served(
        10.0,
        last,
        lines=[line(staff_fte=10.0)],
        recipes=[recipe()],
        sites=[state(share, wage_usd_per_h=500.0, **JOBS) | changed],
    )


@proof(breaks="staff that is no job, or a line that leaves though more is repaid than its staff costs")
def test_a_line_is_kept_for_its_jobs() -> Proof:
    # 10 of staff in 2028, or 30 repaid
    return Proof(staffed(0.3), objective=100.0 - 30.0 + 20.0, also={"retired": (moved("retire"), 0.0)})


@proof(breaks="jobs that are kept at any price")
def test_jobs_that_cost_more_than_the_claw_back_go() -> Proof:
    # 5 repaid, or 10 of staff
    return Proof(staffed(0.05), objective=100.0 + 10.0, also={"retired": (moved("retire"), 1.0)})


# -- once and for all ----------------------------------------------------------------------------------


@proof(breaks="a claw-back in every year that is short, or in the last of them")
def test_what_was_received_is_repaid_once() -> Proof:
    # short in 2028 and 2030: half of 30 is repaid in 2028
    made = served(
        10.0,
        2.0,
        9.0,
        2.0,
        set=settings(2030, discount_rate=0.1),
        sites=[state(**JOBS, clawback_share=0.5)],
    )
    return Proof(made, objective=70.0 + 15.0 / 1.1, also={"repaid": (supported("repaid"), 15.0)})


@proof(breaks="an incentive that is paid on after jobs were short")
def test_nothing_is_received_once_jobs_were_short() -> Proof:
    # short in 2028; the second line, there from 2029, is paid in full though 20 people work there then
    made = served(
        10.0,
        2.0,
        20.0,
        sites=[state(**JOBS, clawback_share=0.5)],
        lines=[line(max_per_site=1), line("new", first_year=2029)],
        recipes=[recipe(labour_h_per_kwh=0.002), recipe("new", labour_h_per_kwh=0.002)],
    )
    return Proof(made, objective=100.0 - 30.0 + 15.0 + 100.0)


@proof(breaks="jobs short before anything is received, and so nothing ever repaid of what follows")
def test_jobs_that_are_short_before_the_first_dollar() -> Proof:
    # nobody works there in 2027, from which on jobs are asked for; the line of 2028 is paid in full
    made = served(0.0, 10.0, sites=[state(jobs_required=8.0, jobs_year=2027, clawback_share=0.5)])
    return Proof(made, objective=100.0)


@proof(breaks="a claw-back of the cap where less was received, or of what no cap limits")
def test_what_is_repaid_is_what_was_received() -> Proof:
    # of a cap of 80: 30 received, 30 repaid; jobs are never there
    made = served(
        10.0,
        2.0,
        set=settings(2028, discount_rate=0.1),
        sites=[state(**JOBS, incentive_cap_musd=80.0)],
    )
    return Proof(made, objective=70.0 + 30.0 / 1.1)


@proof(breaks="a claw-back of what is received up to the end where the cap is what was received")
def test_what_is_repaid_of_a_cap_is_the_cap() -> Proof:
    made = served(
        10.0,
        2.0,
        set=settings(2028, discount_rate=0.1),
        sites=[state(**JOBS, incentive_cap_musd=20.0)],
    )
    return Proof(made, objective=80.0 + 20.0 / 1.1)


# -- to accept or to refuse ----------------------------------------------------------------------------


RISKY = {**JOBS, "clawback_share": 1.5}


@proof(breaks="a grant taken for what it brings today, whatever it costs tomorrow (truth 4d)")
def test_a_grant_with_claw_back_is_right_to_refuse() -> Proof:
    # 30 received; with a chance of 0.8 jobs cannot be kept and 45 are repaid: 36 in the mean
    return Proof(
        futures(0.8, sites=[state(**RISKY)]), objective=100.0, also={"received": (supported("received"), 0.0)}
    )


@proof(breaks="a grant refused for fear of its claw-back (the mirror of truth 4d)")
def test_a_grant_with_claw_back_is_right_to_accept() -> Proof:
    # the same with a chance of 0.5: 22.5 in the mean
    return Proof(
        futures(0.5, sites=[state(**RISKY)]),
        objective=100.0 - 30.0 + 22.5,
        also={"received": (supported("received"), 30.0), "repaid": (supported("repaid"), 45.0)},
    )


def test_the_refused_grant_is_worth_less_when_it_is_forced_on_the_plan() -> None:
    # accepted, truth 4d comes to 100 - 30 + 0.8 x 45 = 106; its mirror is accepted anyway
    for low, forced in ((0.8, 106.0), (0.5, 92.5)):
        model = build(from_tables(futures(low, sites=[state(**RISKY)])))
        model.decisions["incentive_accepted"]["S", 0].setlb(1)
        found = solve(model)
        assert found.objective is not None
        assert agrees(found.objective, forced)


@proof(breaks="a grant taken though the jobs it asks for cost more than it brings and than it repays")
def test_a_grant_whose_jobs_cost_more_is_right_to_refuse() -> Proof:
    # received 4; kept by a staff of 10, or 12 repaid: refused, and the line goes
    return Proof(staffed(0.04, clawback_share=3.0), objective=110.0, also={"retired": (moved("retire"), 1.0)})


@proof(breaks="an incentive taken in the future in which it is kept and refused in the other")
def test_an_incentive_is_accepted_for_all_futures() -> Proof:
    # 30 for the line of 2027, and where demand grows to 20 and is gone in 2029 another 30, with 90 repaid:
    # 30 + 0.6 x 30 - 0.6 x 90 = -6. Without the second 30, known to be lost, it would be 30 - 27
    made = served(
        10.0,
        10.0,
        10.0,
        sites=[state(jobs_required=8.0, jobs_year=2029, clawback_share=1.5)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("stays", "base", 2028, 0.4),
            branch("bubble", "base", 2028, 0.6),
        ],
        drivers=[
            driver("bubble", "demand", factor=2.0, to_year=2028),
            driver("bubble", "demand", factor=0.2, from_year=2029),
        ],
    )
    return Proof(made, objective=100.0 + 0.6 * 100.0, also={"received": (supported("received"), 0.0)})


@proof(breaks="an incentive taken in part, below its cap, where it is to be repaid with interest")
def test_an_accepted_incentive_is_taken_up_to_its_cap() -> Proof:
    # as before with a cap of 40: 30 + 0.5 x 10 - 0.5 x 60 = 5
    made = served(
        10.0,
        10.0,
        10.0,
        sites=[state(jobs_required=8.0, jobs_year=2029, clawback_share=1.5, incentive_cap_musd=40.0)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("stays", "base", 2028, 0.5),
            branch("bubble", "base", 2028, 0.5),
        ],
        drivers=[
            driver("bubble", "demand", factor=2.0, to_year=2028),
            driver("bubble", "demand", factor=0.2, from_year=2029),
        ],
    )
    return Proof(
        made,
        objective=100.0 + 0.5 * 100.0 - 5.0,
        also={"received": (supported("received"), 40.0), "repaid": (supported("repaid"), 60.0)},
    )


@proof(breaks="a cap taken as reached on the last order, so that it is not taken")
def test_what_is_lost_for_certain_is_taken_with_the_rest() -> Proof:
    # as before, but nothing can be ordered after 2028 where demand goes
    made = served(
        10.0,
        10.0,
        10.0,
        sites=[state(jobs_required=8.0, jobs_year=2029, clawback_share=1.5, incentive_cap_musd=40.0)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("stays", "base", 2028, 0.5),
            branch("bubble", "base", 2028, 0.5),
        ],
        drivers=[
            driver("bubble", "demand", factor=2.0, to_year=2028),
            driver("bubble", "demand", factor=0.2, from_year=2029),
            driver("bubble", "lead", "L", value=36.0, from_year=2029),
        ],
    )
    return Proof(made, objective=100.0 + 0.5 * 100.0 - 5.0)


@proof(breaks="an incentive refused for capital that is paid once jobs are short, as it is taken in full")
def test_what_is_paid_once_jobs_are_short_is_no_part_of_the_incentive() -> Proof:
    # lines come a year after their order. 30 received in 2027; jobs are short in 2029 with a chance of a
    # half, 45 repaid; the line ordered then, for 20 GWh in 2030, is paid in full
    made = served(
        0.0,
        10.0,
        10.0,
        10.0,
        lines=[line(lead_months=12)],
        sites=[state(jobs_required=8.0, jobs_year=2029, clawback_share=1.5)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("stays", "base", 2029, 0.5),
            branch("dip", "base", 2029, 0.5),
        ],
        drivers=[
            driver("dip", "demand", factor=0.4, to_year=2029),
            driver("dip", "demand", factor=2.0, from_year=2030),
        ],
    )
    return Proof(made, objective=100.0 - 30.0 + 22.5 + 0.5 * 100.0)


@proof(breaks="one choice for all sites")
def test_each_site_accepts_for_itself() -> Proof:
    # a line at S, which loses its jobs for sure, and one at T, where 8 remain
    made = served(
        20.0,
        10.0,
        lines=[line(max_per_site=1)],
        sites=[state(**RISKY), state(0.2, "T", **RISKY)],
    )
    return Proof(
        made,
        objective=200.0 - 30.0,
        also={"S": (supported("received", "S"), 30.0), "L": (built("L"), 2.0)},
    )
