"""Mutants that no case can tell from the model, each with the reason."""

from __future__ import annotations

from tests.mutation.mutants import Mutant

_PLACES = "places_at_open_site of any line type at the site says 0 <= open already; kept for the relaxation"
_SETUP = "set_up_before_output gives a product no more than its best set-up does; a second one only costs"
_BEYOND = (
    "contract_volume and market_beside_contracts hold own deliveries to what is promised; kept for the bound"
)
_REPAID = "no_incentive_once_short: on the first node that is short nothing is received, so far is before"

_LEAST = "service_reserve: the least cash is the same on every node, and its node is never the root"
_PIECES = (
    "learning_in_order bounds every piece but the first, which is the dearest; kept for capital that pays"
)

_NO_PLANT = (
    "output_of_plants: output_of_lines and a size of 0 say so of whole plants; kept for the relaxation"
)

_PLANT = "a plant on the way to a leaf is the same plant on the way to the node before"

EQUIVALENT: dict[Mutant, str] = {
    Mutant("plant_leaves_once", "ordered", "shift"): _PLANT,
    Mutant("plant_within_life", "ordered", "shift"): _PLANT,
    Mutant("plant_size_leaves_once", "ordered", "shift"): _PLANT,
    Mutant("plant_size_leaves_whole", "ordered", "shift"): _PLANT,
    Mutant("plant_capital_leaves_once", "ordered", "shift"): _PLANT,
    Mutant("plant_capital_leaves_whole", "ordered", "shift"): _PLANT,
    Mutant("output_of_plants", "", "drop"): _NO_PLANT,
    Mutant("output_of_plants", "made", "drop"): _NO_PLANT,
    Mutant("output_of_plants", "made", "flip"): _NO_PLANT,
    Mutant("open_before_closed", "", "drop"): _PLACES,
    Mutant("open_before_closed", "open", "drop"): _PLACES,
    Mutant("open_before_closed", "open", "shift"): _PLACES,
    Mutant("variables", "set_up", "unbound"): _SETUP,
    Mutant("incentive_is_repaid", "received", "shift"): _REPAID,
    Mutant("service_reserve", "least", "shift"): _LEAST,
    Mutant("variables", "learning_filled", "unbound"): _PIECES,
    Mutant("variables", "taken_beyond_demand", "unbound"): _BEYOND,
}
