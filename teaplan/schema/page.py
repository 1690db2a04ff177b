"""The page that lists every sheet and column, made from the declaration."""

from __future__ import annotations

from teaplan.schema.columns import NOTES, Column, Sheet
from teaplan.schema.limits import LIMITS
from teaplan.schema.sheets import DRIVERS, LATER_SHEETS, RULES, SETTINGS, SHEETS

HABITS = """\
# The workbook: every sheet and column

Made from the schema by `python -m inputs.make_readme`; do not edit it by hand.

- Header in row 1 from A1. A sheet that is absent or empty means the feature is off; needed are only those
  that say so. A column may be absent where it has a default or where a blank cell has a meaning.
- Every table may end with `mark`, `source` and `note`: they travel into the report and are never parsed.
- *Years across* means that headers are years. Before the first given year its value holds, after the last one
  too, between two the earlier one. Rates are per year. Columns outside the horizon are ignored.
- `*` stands for every; the most specific row wins, and two that are equally specific are a fault. A name
  is never `*`. Sheets and columns whose name starts with `_` are your own scratch and are ignored.
- A path over years may also be typed in long form: columns `year` and `value` in place of the years across.
- Money is in `price_year` money and is escalated with `inflation`.
- Formulas are fine where Excel has stored a value for them.
- Columns and settings marked *later* are known, and accepted at their default only.
"""


def page() -> str:
    """Return the documentation of the workbook in Markdown."""
    parts = [HABITS, _setting_table(), *(_section(sheet) for sheet in SHEETS if sheet.name != "settings")]
    return "\n".join([*parts, _drivers(), _rules(), _basis(), *_later(), _limits()])


def _setting_table() -> str:
    about = "One row is a setting: `setting`, `value`, `unit`. Needed.\n"
    return f"## settings\n\n{about}\n{_table('setting', SETTINGS)}"


def _section(sheet: Sheet) -> str:
    said = [f"One row is {sheet.row}."]
    if sheet.required:
        said.append("Needed.")
    if len(sheet.key) > 1:
        said.append(f"No two rows with the same {', '.join(f'`{name}`' for name in sheet.key)}.")
    if sheet.years is not None:
        said.append(f"Years across: {sheet.years.doc}{_in_unit(sheet.years)}.")
    return f"## {sheet.name}\n\n{' '.join(said)}\n\n{_table('column', sheet.columns)}"


def _table(what: str, columns: tuple[Column, ...]) -> str:
    shown = [column for column in columns if column.name not in NOTES]
    rows = [f"| {' | '.join(_row(column))} |" for column in shown]
    return "\n".join([f"| {what} | meaning | unit | takes | blank |", "|---|---|---|---|---|", *rows, ""])


def _row(column: Column) -> tuple[str, ...]:
    later = " (later)" if column.later else ""
    return f"`{column.name}`", f"{column.doc}{later}", column.unit, _takes(column), _blank(column)


def _takes(column: Column) -> str:
    """Say what a cell may hold: words, a name of another sheet, or a range."""
    if column.choices:
        return ", ".join(f"`{word}`" for word in column.choices)
    if column.refers:
        every = " or `*`" if column.every else ""
        return f"a name in {' or '.join(f'`{place}`' for place in column.refers)}{every}"
    if column.kind in ("number", "whole"):
        return ", ".join([{"number": "number", "whole": "whole number"}[column.kind], *column.bounds()])
    if column.kind == "year":
        return "a year or `never`" if column.unit == "year" else "a number, a year or `never`"
    words = {
        "yes_no": "`yes`, `no`",
        "lever": "a number, or `value:` and a number",
        "period": "a year or a part of one",
    }
    return words.get(column.kind, column.kind)


def _blank(column: Column) -> str:
    if column.required:
        return "a fault"
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    if column.default is None or column.default == "":
        return ""
    return f"`{column.default}`" if isinstance(column.default, str) else f"{column.default:g}"


def _in_unit(column: Column) -> str:
    return f" ({column.unit})" if column.unit else ""


def _drivers() -> str:
    rows = [
        f"| `{driver}` | {', '.join(f'`{place}`' for place in targets)} |"
        for driver, targets in DRIVERS.items()
    ]
    said = (
        "A driver multiplies (`factor`) or replaces (`value`, in the unit of what it replaces) on its\n"
        "branch and all that grow from it. The deepest `value` wins; factors at or below it multiply.\n"
    )
    table = ["| driver | target is a name in |", "|---|---|", *rows, ""]
    return "\n".join(["## What a driver may change\n", said, *table])


def _rules() -> str:
    rows = []
    for name, rule in RULES.items():
        places = " or ".join(f"`{place}`" for place in rule.targets)
        target = f"`{rule.targets[0]}`, `{rule.targets[1]}`" if rule.pair else places
        every = " (the first may be `*`)" if rule.pair else " or `*`" if rule.every else ""
        value = "none" if rule.value is None else f"{rule.value.doc}{_in_unit(rule.value)}"
        rows.append(f"| `{name}` | {rule.doc} | {(target + every).removeprefix(' or ')} | {value} |")
    said = "A rule holds in the years from `from_year` to `to_year`; blank years are always.\n"
    return "\n".join(
        [
            "## What a strategy may impose\n",
            said,
            "| rule | asks for | target | value |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _basis() -> str:
    settings = ", ".join(f"`{setting.name}`" for setting in SETTINGS if setting.basis)
    sheets = ", ".join(f"`{sheet.name}`" for sheet in SHEETS if sheet.basis)
    said = (
        "`teaplan diff` says which of two runs is better only where both answer the same question: over the\n"
        "same years, in the same money, by the same measure, in the same futures and markets, from the same\n"
        "start. So these must say the same; everything else is what one may decide or improve.\n"
    )
    return f"## What two runs must share to be ranked\n\n{said}\n- settings: {settings}\n- sheets: {sheets}\n"


def _later() -> list[str]:
    if not LATER_SHEETS:
        return []
    names = ", ".join(f"`{name}`" for name in LATER_SHEETS)
    return [f"## Sheets of later versions\n\nNot known yet, and a fault where they hold anything: {names}.\n"]


def _limits() -> str:
    said = (
        "A file beyond one of these is refused before anything large is made of it. Reading runs nothing:\n"
        "no formula is calculated (the value last stored counts), no link to another file is followed, no\n"
        "macro is run; `check` warns of the last two.\n"
    )
    rows = [f"| {limit.most:,} | {limit.what} |" for limit in LIMITS]
    return "\n".join(["## How large a workbook may be\n", said, "| at most | |", "|---:|---|", *rows, ""])
