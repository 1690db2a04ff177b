"""Proofs of contracts: volume, price and take-or-pay beside the market, and what is paid for a shortfall."""

from __future__ import annotations

from typing import Any

from tests.proofs.measures import built, delivered, figure, imported, unmet
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.run import Outcome
from tests.proofs.tables import (
    branch,
    demand,
    driver,
    fleet,
    line,
    path,
    recipe,
    segment,
    settings,
    site,
    tables,
)


def contract(name: str = "K", gwh: float = 10.0, price: float = 12.0, **changed: Any) -> dict[str, Any]:
    """An offtake of C by a customer of M."""
    base = {"contract": name, "segment": "M", "product": "C", "gwh_per_year": gwh, "price_usd_per_kwh": price}
    return base | changed


def price(*values: float, product: str = "C", **changed: Any) -> dict[str, Any]:
    """What M pays for a product at the market."""
    return {"segment": "M", "product": product} | path(*values) | changed


def sale(*asked: float, **sheets: Any) -> Tables:
    """One line of 10 GWh that stands; what is sold is worth its price."""
    base: Tables = {
        "set": settings(2026 + len(asked), objective="npv"),
        "lines": [line(capex_musd=1000.0)],
        "fleet": [fleet()],
        "segments": [segment(penalty=0.0)],
        "demand": [demand(*asked)],
        "prices": [price(10.0)],
        "contracts": [contract()],
    }
    return tables(**(base | sheets))


def signed(column: str, name: str | None = None) -> Any:
    """Read the sum of a column of the audit's table of contracts."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        found = outcome.audit.contracts
        return float((found if name is None else found[found["contract"] == name])[column].sum())

    return read


def pv(component: str) -> Any:
    """Read the present value of a component of the ledger."""

    def read(outcome: Outcome) -> float:
        assert outcome.audit is not None
        ledger = outcome.audit.ledger
        return float(ledger.loc[ledger["component"] == component, "pv"].sum())

    return read


# -- volume and price ----------------------------------------------------------------------------------


@proof(breaks="a kWh paid twice, by contract and market, or the whole output at the contract's price")
def test_a_contract_takes_its_volume_and_the_market_the_rest() -> Proof:
    # 4 GWh at 12 under the contract, the other 6 of the line at 10
    return Proof(
        sale(20.0, contracts=[contract(gwh=4.0)]),
        objective=4.0 * 12.0 + 6.0 * 10.0,
        also={
            "delivered": (delivered, 10.0),
            "contracted": (signed("delivered"), 4.0),
            "market": (pv("revenue"), 60.0),
            "contract": (pv("contract_revenue"), 48.0),
        },
    )


@proof(breaks="a contract below the market price that is served all the same, where nothing obliges")
def test_a_cheap_contract_without_a_penalty_is_left() -> Proof:
    # a right to sell at 8: nobody promised to take, nobody pays for what is missing
    return Proof(
        sale(20.0, contracts=[contract(gwh=4.0, price=8.0)]),
        objective=100.0,
        also={"short": (signed("short"), 4.0)},
    )


@proof(breaks="deliveries under a contract beside the demand instead of within it")
def test_a_contract_is_within_demand() -> Proof:
    # the segment asks for 6 in all: 4 at 12, 2 at 10
    return Proof(sale(6.0, contracts=[contract(gwh=4.0)]), objective=4.0 * 12.0 + 2.0 * 10.0)


@proof(
    breaks="a contract on all of a long period, or on none where it ends within; escalated or driven prices"
)
def test_a_contract_holds_in_its_years_at_its_own_price() -> Proof:
    # 2027; then 2028 and 2029 as one period, of which the contract holds the first year. A year of
    # 4 GWh at 12, nominal, though inflation is 10 % and the market price falls by half:
    # market 10 and 10 x 0.5 x (1.1 + 1.21) / 2
    made = sale(
        20.0,
        20.0,
        20.0,
        set=settings(2029, objective="npv", inflation=0.1),
        periods=[{"from_year": 2028, "period_months": 24}],
        branches=[branch("base", None, 2027, 1.0)],
        drivers=[driver("base", "price", from_year=2028, factor=0.5)],
        contracts=[contract(gwh=4.0, to_year=2028)],
    )
    market = 5.0 * (1.1 + 1.21) / 2
    return Proof(made, objective=4 * 12.0 + 6 * 10.0 + 4 * 12.0 + 16 * market)


@proof(breaks="a contract that begins with the plan, or is discounted as another year's")
def test_a_contract_begins_in_its_year() -> Proof:
    made = sale(
        20.0,
        20.0,
        set=settings(2028, objective="npv", discount_rate=0.1),
        contracts=[contract(gwh=4.0, from_year=2028)],
    )
    return Proof(made, objective=100.0 + (4 * 12.0 + 60.0) / 1.1)


@proof(breaks="a contract served with another product, or by a site that does not deliver it")
def test_a_contract_asks_for_its_product() -> Proof:
    # the line at S makes C, the one at T makes D; the contract is on D only: 5 at 12, 10 + 5 at 10
    made = sale(
        40.0,
        sites=[site(), site("T")],
        products=[{"product": "C"}, {"product": "D"}],
        recipes=[recipe(), recipe(product="D")],
        fleet=[fleet(), fleet(product="D", site="T")],
        prices=[price(10.0), price(10.0, product="D")],
        contracts=[contract(gwh=5.0, product="D"), contract("big", gwh=30.0, price=11.0)],
    )
    return Proof(
        made,
        objective=5 * 12.0 + 5 * 10.0 + 10 * 11.0,
        also={"D": (signed("delivered", "K"), 5.0), "C": (signed("delivered", "big"), 10.0)},
    )


@proof(breaks="two contracts that share a kWh")
def test_two_contracts_share_what_is_delivered() -> Proof:
    # 10 GWh: 6 at 13, 4 of the 8 at 12, none at the market
    made = sale(20.0, contracts=[contract(gwh=8.0), contract("better", gwh=6.0, price=13.0)])
    return Proof(made, objective=6 * 13.0 + 4 * 12.0, also={"K": (signed("delivered", "K"), 4.0)})


@proof(
    breaks="contracts that ask more than demand, of which the seller picks the best instead of what is called"
)
def test_customers_call_their_share_where_demand_falls_short() -> Proof:
    # 8 + 12 GWh are agreed, the segment asks for 10: half of each is called, 4 at 15 and 6 at 12
    made = sale(10.0, contracts=[contract(gwh=8.0, price=15.0), contract("more", gwh=12.0, price=12.0)])
    return Proof(made, objective=4 * 15.0 + 6 * 12.0, also={"called": (signed("called"), 10.0)})


# -- take or pay ---------------------------------------------------------------------------------------


@proof(breaks="take-or-pay that is not paid where demand falls below it, or paid on all of the volume")
def test_take_or_pay_is_taken_beyond_demand() -> Proof:
    # asked 3, promised 0.6 x 10 = 6, at 12
    made = sale(3.0, contracts=[contract(take_or_pay_share=0.6)])
    return Proof(made, objective=72.0, also={"delivered": (delivered, 6.0), "unmet": (unmet, 0.0)})


@proof(breaks="take-or-pay paid for what the plant could not have delivered")
def test_nothing_is_paid_for_what_is_not_made() -> Proof:
    # promised 16 of 20, made 10
    made = sale(5.0, contracts=[contract(gwh=20.0, take_or_pay_share=0.8)])
    return Proof(made, objective=120.0)


@proof(breaks="a segment that asks for nothing, and so no delivery to the customer who has promised")
def test_take_or_pay_where_nothing_is_asked() -> Proof:
    made = sale(0.0, contracts=[contract(take_or_pay_share=0.7)])
    return Proof(made, objective=7 * 12.0)


@proof(breaks="what is promised under a contract sold at the higher market price")
def test_what_is_promised_is_not_sold_at_the_market() -> Proof:
    # asked 10, promised 6 at 8: the market, at 10, is open for 4
    made = sale(10.0, contracts=[contract(price=8.0, take_or_pay_share=0.6)])
    return Proof(made, objective=6 * 8.0 + 4 * 10.0)


@proof(breaks="demand beyond what is promised met at the market price in the low future")
def test_nothing_is_sold_at_the_market_where_more_is_promised_than_asked() -> Proof:
    # asked 5, promised 6 at 1 $/kWh against 10 at the market: all 6 go to the contract
    made = sale(5.0, contracts=[contract(price=1.0, take_or_pay_share=0.6)])
    return Proof(made, objective=6.0)


@proof(breaks="a promise of one customer that lets another one, who promised nothing, take beyond demand")
def test_only_who_has_promised_takes_beyond_demand() -> Proof:
    # asked 2, K promised 5 of 5 at 12; the other's 4 at 20 are called in no part
    made = sale(
        2.0,
        contracts=[contract(gwh=5.0, take_or_pay_share=1.0), contract("other", gwh=4.0, price=20.0)],
    )
    return Proof(made, objective=5 * 12.0, also={"other": (signed("called", "other"), 0.0)})


@proof(breaks="the rest of demand that is shared by volume instead of by what each may still call")
def test_what_is_left_of_demand_is_called_by_the_rest_of_each_volume() -> Proof:
    # asked 8; K: 6, of which 3 promised; other: 6, none promised. 5 are left for 3 + 6: K calls 3 + 5/3,
    # other 10/3; the market is open for 5, as nothing obliges to serve the other at 7
    made = sale(
        8.0,
        contracts=[contract(gwh=6.0, take_or_pay_share=0.5), contract("other", gwh=6.0, price=7.0)],
    )
    calls = 3.0 + 5.0 / 3.0
    return Proof(
        made,
        objective=calls * 12.0 + (8.0 - calls) * 10.0,
        also={"called": (signed("called", "K"), calls)},
    )


@proof(breaks="a product's share of demand that holds back what is promised")
def test_what_is_promised_may_be_more_than_the_share_of_a_product() -> Proof:
    # 20 % of 10 are 2 GWh of C; promised are 5 of a volume of 8
    made = sale(
        10.0,
        prices=[price(10.0, max_share=0.2)],
        contracts=[contract(gwh=8.0, take_or_pay_share=0.625)],
    )
    return Proof(made, objective=5 * 12.0)


@proof(breaks="imports that fill what contracts take beyond demand")
def test_imports_meet_no_more_than_demand() -> Proof:
    # asked 12, promised 20, made 10: imports, the customer's own purchase, bring the other 2
    made = sale(
        12.0,
        imports=[{"product": "C", "segment": "M", "country": "XX"} | path(5.0)],
        contracts=[contract(gwh=20.0, take_or_pay_share=1.0)],
    )
    return Proof(made, objective=120.0, also={"imported": (imported, 2.0)})


@proof(breaks="a contract that makes no line worth building, though it is taken in the low future too")
def test_a_promise_pays_for_a_line() -> Proof:
    # a line of 100 ordered before it is known whether M asks 10 or 0: at 12 a year later it brings 120 or
    # nothing, 60 in the mean. With 0.8 promised it brings 120 or 96: 108 - 100
    made = sale(
        0.0,
        10.0,
        fleet=[],
        lines=[line(lead_months=12)],
        branches=[
            branch("base", None, 2027, 1.0),
            branch("high", "base", 2028, 0.5),
            branch("low", "base", 2028, 0.5),
        ],
        drivers=[driver("low", "demand", factor=0.0)],
        contracts=[contract(from_year=2028, take_or_pay_share=0.8)],
    )
    return Proof(made, objective=8.0, also={"built": (built("L"), 1.0)})


# -- shortfall -----------------------------------------------------------------------------------------


@proof(breaks="no penalty for what is short, or one on the volume, or on what is not called")
def test_a_shortfall_is_paid_for() -> Proof:
    # 15 called, 10 made: 5 short at 3
    made = sale(20.0, contracts=[contract(gwh=15.0, shortfall_penalty_usd_per_kwh=3.0)])
    return Proof(
        made,
        objective=120.0 - 15.0,
        also={"short": (signed("short"), 5.0), "paid": (signed("penalty"), 15.0)},
    )


@proof(breaks="a penalty that does not make a cheap contract right")
def test_a_penalty_makes_a_cheap_contract_right() -> Proof:
    # 8 at the contract, 10 at the market: served, because 3 would be paid
    made = sale(20.0, contracts=[contract(gwh=4.0, price=8.0, shortfall_penalty_usd_per_kwh=3.0)])
    return Proof(made, objective=4 * 8.0 + 6 * 10.0, also={"short": (signed("short"), 0.0)})


@proof(breaks="a penalty for what the customer would not have taken")
def test_no_penalty_for_what_is_not_called() -> Proof:
    # 10 agreed, 6 promised, 3 asked: 6 are called and delivered
    made = sale(3.0, contracts=[contract(take_or_pay_share=0.6, shortfall_penalty_usd_per_kwh=5.0)])
    return Proof(made, objective=72.0, also={"penalty": (signed("penalty"), 0.0)})


@proof(breaks="a penalty in the wrong year, or as if it were escalated or driven")
def test_a_penalty_is_nominal_and_of_its_year() -> Proof:
    # nothing stands, a line of 1000 pays for nothing: 4 short at 3 in 2028
    made = sale(
        20.0,
        20.0,
        set=settings(2028, objective="npv", discount_rate=0.1, inflation=0.1),
        fleet=[],
        contracts=[contract(gwh=4.0, from_year=2028, shortfall_penalty_usd_per_kwh=3.0)],
    )
    return Proof(made, objective=-12.0 / 1.1)


@proof(breaks="a penalty of the objective only: it is cost, and obliges where nothing else does")
def test_under_cost_a_penalty_is_cost() -> Proof:
    # no revenue counts: a line of 100 serves 10, or 10 x 12 of penalty; 8 more of it than the second line
    made = sale(
        20.0,
        set=settings(objective="cost"),
        fleet=[],
        lines=[line()],
        contracts=[contract(gwh=15.0, shortfall_penalty_usd_per_kwh=12.0)],
    )
    return Proof(
        made,
        objective=100.0 + 5 * 12.0,
        also={"lcob": (figure("lcob_usd_per_kwh"), 16.0), "spent": (figure("spending_pv_musd"), 160.0)},
    )
