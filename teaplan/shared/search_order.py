"""Priorities of whole decisions that a search treats apart; the others are ordered by smaller numbers."""

HOLDS = 8
"""Of the few that say whether a covenant holds: never barred, and whole in every stage of a search."""

FOLLOWS = 9
"""Of what follows from other whole decisions (pieces of learning curves): never barred."""
