"""The sheet of tax classes: how much of what was paid may be deducted in which tax year."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, choice, share, text, whole

MACRS, STRAIGHT, EXPENSE = "macrs", "straight", "expense"

TAX_YEARS = 40
"""Most tax years whose shares can be typed: real property over 39 years, half a year at each end."""

SHARES = tuple(f"year_{year}" for year in range(1, TAX_YEARS + 1))

DEPRECIATION = Sheet(
    "depreciation",
    "a tax class of lines or buildings",
    (
        text("class", "name of the class", required=True),
        choice(
            "method",
            (MACRS, STRAIGHT, EXPENSE),
            "macrs: the tables of the US, half-year convention; straight: equal shares; expense: all at once",
            required=True,
        ),
        whole("years", "recovery period; blank only of expense or where shares are typed", low=1),
        *(
            share(name, "typed share of tax year, the year of completion is the first; wins over the method")
            for name in SHARES
        ),
    ),
    key=("class",),
)
