"""Mutants that no case can tell from the model, each with the reason."""

from __future__ import annotations

from tests.mutation.mutants import Mutant

_PLACES = "places_at_open_site of any line type at the site says 0 <= open already; kept for the relaxation"

EQUIVALENT: dict[Mutant, str] = {
    Mutant("open_before_closed", "", "drop"): _PLACES,
    Mutant("open_before_closed", "open", "drop"): _PLACES,
    Mutant("open_before_closed", "open", "shift"): _PLACES,
}
