"""The sheet of contracts: offtake that is signed, beside the market."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, calendar, number, ref, share, text

CONTRACTS = Sheet(
    "contracts",
    "an offtake that is signed: own deliveries at a price of their own",
    (
        text("contract", "name of the contract", required=True),
        ref("segment", "segments.segment", "the market its customer is in"),
        ref("product", "products.product", "what is delivered"),
        calendar("from_year", "delivers from; blank: the plan's start"),
        calendar("to_year", "delivers to, included; blank: the end"),
        number("gwh_per_year", "most that is sold under it", unit="GWh per year", required=True, above=True),
        number("price_usd_per_kwh", "nominal, moved by no driver", unit="$/kWh", required=True),
        share(
            "take_or_pay_share",
            "of the volume that the customer takes whatever the segment asks, and buys at no other price",
            default=0.0,
        ),
        number(
            "shortfall_penalty_usd_per_kwh",
            "nominal, paid by the seller for what is called and not delivered; blank: none",
            unit="$/kWh",
            default=0.0,
        ),
    ),
    key=("contract",),
    basis=True,
)
