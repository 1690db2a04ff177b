"""The sheet of overheads: what a factory pays as a share of something else."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, choice, number, text

LABOUR, VARIABLE, CAPEX, BUILDING = "labour", "variable", "capex", "building"
DEPRECIATION, REVENUE = "depreciation", "revenue"

BASES = (LABOUR, VARIABLE, CAPEX, BUILDING, DEPRECIATION, REVENUE)

OVERHEADS = Sheet(
    "overheads",
    "a cost on a base",
    (
        text("overhead", "name of the overhead: research, administration, warranty", required=True),
        choice(
            "base",
            BASES,
            "labour: with staff; variable: materials, tariffs, freight, labour, power, other; capex, "
            "building: of lines and buildings that stand; depreciation: of both, straight over life; revenue",
            required=True,
        ),
        number("share_per_year", "of a year of the base", unit="share per year", required=True),
    ),
    key=("overhead",),
)
