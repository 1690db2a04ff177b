"""Checks between rows and sheets: names that are known, trees that are trees, drivers that mean one thing."""

from __future__ import annotations

from typing import Any

from teaplan.case import EVERY, NEVER
from teaplan.schema.sheets import DRIVERS, SHEETS
from teaplan.workbook.parse import Parsed, Row, did_you_mean


def check_references(parsed: Parsed) -> None:
    """Every name in a reference column must stand where it refers to."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if not column.refers:
                continue
            known = [name for place in column.refers for name in names(parsed, place)]
            for row in parsed.rows.get(sheet.name, []):
                name = row[column.name]
                if name is None or name in known or (column.every and name == EVERY):
                    continue
                where = " or ".join(dict.fromkeys(place.split(".")[0] for place in column.refers))
                what = column.refers[0].split(".")[1]
                text = f'no {what} "{name}" in {where}{did_you_mean(str(name), known)}'
                parsed.fault(sheet.name, row.number, column.name, text, "reference")


def names(parsed: Parsed, place: str) -> list[str]:
    """Values of a ``sheet.column``."""
    sheet, column = place.split(".")
    return [row[column] for row in parsed.rows.get(sheet, []) if row[column] is not None]


def check_branches(parsed: Parsed) -> None:
    """One root, no cycles, siblings that start together and add to 1, children after their parents."""
    rows = {row["branch"]: row for row in parsed.rows.get("branches", []) if row["branch"] is not None}
    if not rows:
        return
    roots = [row for row in rows.values() if row["parent"] is None]
    if len(roots) != 1:
        number = roots[1].number if roots else next(iter(rows.values())).number
        parsed.fault(
            "branches", number, "parent", f"exactly one branch has no parent, got {len(roots)}", "root"
        )
    first = parsed.settings["first_year"]
    for row in roots[:1]:
        if row["from_year"] != first and first is not None and row["from_year"] is not None:
            at = f"settings!B{parsed.setting_rows['first_year']}"
            text = f"the root begins with the plan in {first} ({at}), got {row['from_year']}"
            parsed.fault("branches", row.number, "from_year", text, "root")
    for row in rows.values():
        _check_branch(parsed, row, rows)
    _check_siblings(parsed, rows)


def _check_branch(parsed: Parsed, row: Row, rows: dict[str, Row]) -> None:
    seen, at = {row["branch"]}, row
    while at["parent"] in rows:
        at = rows[at["parent"]]
        if at["branch"] in seen:
            text = f'"{row["branch"]}" grows from itself by way of "{at["branch"]}"'
            parsed.fault("branches", row.number, "parent", text, "cycle")
            return
        seen.add(at["branch"])
    parent = rows.get(row["parent"])
    if (
        parent
        and None not in (parent["from_year"], row["from_year"])
        and row["from_year"] <= parent["from_year"]
    ):
        where = parsed.cell("branches", parent.number, "from_year")
        text = f"a branch begins after its parent ({parent['from_year']}, {where}), got {row['from_year']}"
        parsed.fault("branches", row.number, "from_year", text, "order")
    last = parsed.settings["last_year"]
    if row["from_year"] is not None and last is not None and row["from_year"] > last:
        parsed.fault("branches", row.number, "from_year", f"begins after the horizon ({last})", "horizon")


def _check_siblings(parsed: Parsed, rows: dict[str, Row]) -> None:
    groups: dict[Any, list[Row]] = {}
    for row in rows.values():
        groups.setdefault(row["parent"], []).append(row)
    for parent, group in groups.items():
        chances = [row["probability"] for row in group]
        if None not in chances and abs(sum(chances) - 1) > 1e-9:
            cells = ", ".join(parsed.cell("branches", row.number, "probability") for row in group)
            what = f'of the branches from "{parent}"' if parent else "of the root"
            text = f"probabilities {what} must add to 1, got {sum(chances):g} ({cells})"
            parsed.fault("branches", group[0].number, "probability", text, "sum")
        if len({row["from_year"] for row in group}) > 1:
            cells = ", ".join(parsed.cell("branches", row.number, "from_year") for row in group)
            text = f'branches from "{parent}" start together ({cells})'
            parsed.fault("branches", group[-1].number, "from_year", text, "siblings")


def check_periods(parsed: Parsed) -> None:
    """Periods are whole years, end with the horizon, and branches and drivers begin where one begins."""
    s = parsed.settings
    if None in (s["first_year"], s["last_year"]):
        return
    if s["last_year"] < s["first_year"]:
        number = parsed.setting_rows["last_year"]
        parsed.fault("settings", number, "last_year", f"is before first_year ({s['first_year']})", "order")
        return
    lengths = [(s["first_year"], s["period_months"], "settings", parsed.setting_rows["period_months"])]
    for row in sorted(parsed.rows.get("periods", []), key=lambda r: r["from_year"] or 0):
        if row["from_year"] is not None and row["period_months"] is not None:
            lengths = [x for x in lengths if x[0] < row["from_year"]]
            lengths.append((row["from_year"], row["period_months"], "periods", row.number))
    starts: set[int] = set()
    for position, (year, months, sheet, number) in enumerate(lengths):
        end = lengths[position + 1][0] if position + 1 < len(lengths) else s["last_year"] + 1
        if months % 12:
            parsed.fault(sheet, number, "period_months", f"must be a multiple of 12, got {months}", "later")
        elif (end - year) * 12 % months:
            text = f"periods of {months} months from {year} do not end at the end of {end - 1}"
            parsed.fault(sheet, number, "period_months", text, "fit")
        else:
            starts.update(range(year, end, months // 12))
    _check_starts(parsed, starts, s["last_year"])


def _check_starts(parsed: Parsed, starts: set[int], last: int) -> None:
    for sheet in ("branches", "drivers"):
        for row in parsed.rows.get(sheet, []):
            begin = row["from_year"]
            if begin is not None and begin not in starts and starts and min(starts) <= begin <= last:
                parsed.fault(sheet, row.number, "from_year", f"no period begins in {begin}", "start")
    for row in parsed.rows.get("drivers", []):
        end = row["to_year"]
        if end is not None and end < last and end + 1 not in starts and starts:
            parsed.fault("drivers", row.number, "to_year", f"no period ends with {end}", "start")


def check_drivers(parsed: Parsed) -> None:
    """A driver is known, has one of factor and value, and one meaning where several match."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row in parsed.rows.get("drivers", []):
        kind = row["driver"]
        if kind not in DRIVERS:
            text = f'no driver "{kind}" is known{did_you_mean(str(kind), DRIVERS)}'
            parsed.fault("drivers", row.number, "driver", text, "reference")
            continue
        _check_amount(parsed, row)
        known = [name for place in DRIVERS[kind] for name in names(parsed, place)]
        if row["target"] is not None and row["target"] not in known:
            where = " or ".join(dict.fromkeys(place.split(".")[1] for place in DRIVERS[kind]))
            text = f'no {where} "{row["target"]}" for driver {kind}{did_you_mean(str(row["target"]), known)}'
            parsed.fault("drivers", row.number, "target", text, "reference")
        if row["value"] is not None:
            key = (row["branch"], kind, row["target"])
            other = seen.get(key)
            if other and _overlap(row, other):
                where = parsed.cell("drivers", other.number, "value")
                parsed.fault(
                    "drivers",
                    row.number,
                    "value",
                    f"{where} replaces the same number in the same years",
                    "tie",
                )
            seen[key] = row


def _check_amount(parsed: Parsed, row: Row) -> None:
    both = (row["factor"] is not None) + (row["value"] is not None)
    if both != 1:
        text = "give a factor or a value, not both" if both else "needs a factor or a value"
        parsed.fault("drivers", row.number, "factor", text, "amount")
    elif row["driver"] == "first_year" and row["factor"] is not None:
        parsed.fault(
            "drivers", row.number, "factor", "a year is replaced by a value, not multiplied", "amount"
        )
    elif row["value"] == NEVER and row["driver"] != "first_year":
        parsed.fault("drivers", row.number, "value", '"never" is for the driver first_year', "type")
    elif row["value"] is not None and row["value"] < 0:
        parsed.fault("drivers", row.number, "value", f"must be >= 0, got {row['value']:g}", "range")


def _overlap(a: Row, b: Row) -> bool:
    return (a["from_year"] or 0) <= (b["to_year"] or NEVER) and (b["from_year"] or 0) <= (
        a["to_year"] or NEVER
    )


def check_bill(parsed: Parsed) -> None:
    """Inputs can be had, quantities are given once, and nothing is made of itself."""
    offered = set(names(parsed, "suppliers.material"))
    made = set(names(parsed, "products.product"))
    uses: dict[str, set[str]] = {}
    for row in parsed.rows.get("bill_of_materials", []):
        given = [row["kg_per_kwh"], row["quantity"]]
        if given.count(None) != 1:
            parsed.fault(
                "bill_of_materials",
                row.number,
                "kg_per_kwh",
                "give kg_per_kwh or quantity, one of them",
                "amount",
            )
        if row["input"] is not None and row["input"] not in offered | made:
            hint = did_you_mean(row["input"], offered | made)
            text = f'no supplier offers "{row["input"]}" and no product has that name{hint}'
            parsed.fault("bill_of_materials", row.number, "input", text, "reference")
        uses.setdefault(row["product"], set()).add(row["input"])
    for row in parsed.rows.get("bill_of_materials", []):
        if row["product"] in _reached(uses, row["input"]):
            text = f'"{row["product"]}" is made of itself by way of "{row["input"]}"'
            parsed.fault("bill_of_materials", row.number, "input", text, "cycle")


def _reached(uses: dict[str, set[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        for name in uses.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return found
