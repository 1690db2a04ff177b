"""The sheet of content rules: how much of the material of what earns a credit must come from where."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, choice, share, text, yes_no

NON_PROHIBITED = "non_prohibited"
"""The measure of what no prohibited entity sells."""

CONTENT_RULES = Sheet(
    "content_rules",
    "a threshold on origin",
    (
        text("content_rule", "name of the rule, for credits", required=True),
        text(
            "measure",
            "what counts in the direct material cost: non_prohibited, or countries separated by commas",
            default=NON_PROHIBITED,
        ),
        yes_no("split", "yes: a part of the output may qualify with purchases of its own; no: all or none"),
        choice(
            "scope",
            ("site", "company"),
            "what passes or fails together: each site's output of a product, or that of all sites",
            default="site",
        ),
    ),
    key=("content_rule",),
    years=share("share", "least share of direct material cost by year"),
    basis=True,
)
