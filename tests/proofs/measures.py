"""Figures read off a solved proof, beside its objective."""

from __future__ import annotations

from collections.abc import Callable

from tests.proofs.run import Outcome

Measure = Callable[[Outcome], float]


def moved(move: str, line: str | None = None) -> Measure:
    """Count the lines that take a move over all nodes."""

    def count(outcome: Outcome) -> float:
        rows = outcome.tables["orders"]
        rows = rows[rows["move"] == move]
        return float((rows if line is None else rows[rows["line"] == line])["count"].sum())

    return count


def built(line: str) -> Measure:
    """Count the lines of a type that are built over all nodes."""
    return moved("build", line)


def unmet(outcome: Outcome) -> float:
    """GWh not served, over all nodes."""
    return float(outcome.tables["unmet"]["amount"].sum())


def standing_output(outcome: Outcome) -> float:
    """GWh (or kt) of good output over all nodes."""
    return float(outcome.tables["output"]["good"].sum())


def delivered(outcome: Outcome) -> float:
    """GWh of own deliveries over all nodes."""
    return float(outcome.tables["deliveries"]["amount"].sum())


def imported(outcome: Outcome) -> float:
    """GWh of imports over all nodes."""
    return float(outcome.tables["imports"]["amount"].sum())


def count(table: str) -> Measure:
    """Count the rows of a plan table."""
    return lambda outcome: float(len(outcome.tables[table]))


def present(component: str) -> Measure:
    """Present value of a component of money, M$, what is paid negative."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        ledger = outcome.audit.ledger
        return float(ledger.loc[ledger["component"] == component, "pv"].sum())

    return read


def per_kwh(stack: str) -> Measure:
    """What a part of the levelised cost comes to, $/kWh."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        table = outcome.audit.lcob["component"]
        return float(table.loc[table["stack"] == stack, "usd_per_kwh"].sum())

    return read


def figure(name: str) -> Measure:
    """Read a headline figure of the audit."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        value = outcome.audit.figures[name]
        assert value is not None, f"{name} is not there"
        return value

    return read


lcob = figure("lcob_usd_per_kwh")
supply_cost = figure("supply_cost_usd_per_kwh")
