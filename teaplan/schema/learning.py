"""The sheets of learning: groups of line types that become cheaper with what is built of them."""

from __future__ import annotations

from teaplan.schema.columns import Column, Sheet, number, ref, share, text, whole

LEARNING = Sheet(
    "learning",
    "a learning group: line types that become cheaper the more is built of them",
    (
        text("learning_group", "name of the group; lines name it", required=True),
        share(
            "learning_rate", "fall of the price with each doubling; 15 % is 0.15", required=True, below=True
        ),
        whole("lines_before", "lines of the group that were built before the plan; the first counts as one"),
        share("floor_share", "of the typed capex: it falls no further; blank: no floor", below=True),
        Column(
            "segments",
            "whole",
            "pieces of the curve a search begins with; more are added where a plan lies between them",
            default=6,
            low=1,
            high=100,
        ),
        share(
            "spillover_share",
            "of what others build (world_builds) that is learned from as if it were our own",
            default=0.0,
        ),
    ),
    key=("learning_group",),
    years=number(
        "share",
        "world path: price in the world's markets over the typed capex, outside our control; none: 1",
        unit="share",
        above=True,
    ),
    pathless=True,
)

WORLD_BUILDS = Sheet(
    "world_builds",
    "what others build of a learning group",
    (ref("learning_group", "learning.learning_group", "the group"),),
    key=("learning_group",),
    years=number("M$", "at typed capex, in price_year money", unit="M$ per year"),
)
