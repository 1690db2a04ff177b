"""What a rule of a strategy may be on, and what its value means."""

from __future__ import annotations

from dataclasses import dataclass

from teaplan.schema.columns import Column, number, share, whole

EVERY_FUTURE = "in the years given, in every future"
LINES = ("lines.line", "lines.generation")


@dataclass(frozen=True)
class RuleKind:
    """One kind of rule.

    Attributes
    ----------
    targets
        ``sheet.column`` places its target may name.
    value
        What its value is; None where it takes none.
    doc
        What it asks for.
    every
        Whether ``*`` (or a blank target) stands for every one.
    pair
        Whether the target is two names, ``segment, product``.
    needs_target
        Whether the target must be given.
    """

    targets: tuple[str, ...]
    value: Column | None
    doc: str
    every: bool = False
    pair: bool = False
    needs_target: bool = True


def _count(doc: str) -> Column:
    return whole("value", doc)


RULES: dict[str, RuleKind] = {
    "forbid_line": RuleKind(
        ("lines.line",), None, "no order builds, converts or moves a line into this type; what stands may run"
    ),
    "forbid_generation": RuleKind(
        ("lines.generation",), None, "the same for every line type of a generation"
    ),
    "forbid_site": RuleKind(("sites.site",), None, "no order into this site; what stands may run"),
    "only_site": RuleKind(("sites.site",), None, "no order into any other site"),
    "max_new_lines": RuleKind(LINES, _count("lines per calendar year"), "most new lines a year"),
    "min_new_lines": RuleKind(LINES, _count("lines per calendar year"), "least new lines a year"),
    "min_total_lines": RuleKind(LINES, _count("lines"), f"least new lines {EVERY_FUTURE}"),
    "max_total_lines": RuleKind(LINES, _count("lines"), f"most new lines {EVERY_FUTURE}"),
    "min_generation_share": RuleKind(
        ("lines.generation",),
        share("value", "of standing cell capacity"),
        "least share of standing cell capacity, in every period",
    ),
    "max_generation_share": RuleKind(
        ("lines.generation",),
        share("value", "of standing cell capacity"),
        "largest share of standing cell capacity, in every period",
    ),
    "max_import_share": RuleKind(
        ("segments.segment",),
        share("value", "of own deliveries and imports"),
        "largest share of imports in what a segment gets",
        every=True,
        needs_target=False,
    ),
    "min_product_share": RuleKind(
        ("segments.segment", "products.product"),
        share("value", "of own deliveries and imports"),
        "least share of a product in what a segment gets: `segment, product`, the segment may be *",
        every=True,
        pair=True,
    ),
    "budget_musd": RuleKind(
        (),
        number("value", "nominal capital paid", unit="M$"),
        "most capital paid in the years given, in every future, before incentives",
        every=True,
        needs_target=False,
    ),
    "forbid_instrument": RuleKind(
        ("financing.instrument",), None, "nothing is drawn of this instrument in the years given"
    ),
}
"""Rules by name."""
