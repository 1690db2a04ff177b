"""From typed rows to the planning case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from teaplan import case as c
from teaplan.case import EVERY, Case, Path
from teaplan.schema.content import NON_PROHIBITED
from teaplan.schema.depreciation import SHARES
from teaplan.schema.financing import ANNUITY, GRANT, USUAL
from teaplan.workbook.parsed import Parsed, Row, listed


def assemble(parsed: Parsed) -> Case:
    """Make the case of a workbook whose cells are without fault."""
    of = parsed.of
    return Case(
        settings=_settings(parsed),
        sites=_sites(parsed),
        lines={r["line"]: _line(r) for r in of("lines")},
        products={r["product"]: _product(r) for r in of("products")},
        recipes={(r["line"], r["product"]): _recipe(r) for r in of("recipes")},
        segments=_segments(parsed),
        stretches=tuple(c.Stretch(r["from_year"], r["period_months"], r.number) for r in of("periods")),
        branches=tuple(_branch(r) for r in of("branches")),
        drivers=tuple(_driver(r) for r in of("drivers")),
        buildings={r["building"]: _building(r) for r in of("buildings")},
        learning=_learning(parsed),
        ramps=_ramps(parsed),
        moves=tuple(_move(r) for r in of("moves")),
        fleet=tuple(_standing(r) for r in of("fleet") if r["line"] is not None and r["count"]),
        materials={r["material"]: _material(r) for r in of("materials")},
        needs=tuple(_needs(parsed)),
        suppliers=_suppliers(parsed),
        dependence=tuple(_dependence(r) for r in of("dependence")),
        # without the sheet every product has no price test, and every route is free
        prices={(r["segment"], r["product"]): _price(r) for r in of("prices")} or None,
        imports=tuple(_import(r) for r in of("imports")),
        freight=tuple(_freight(r) for r in of("freight")) or None,
        credits=tuple(_credit(r) for r in of("credits")),
        content_rules={r["content_rule"]: _content_rule(r) for r in of("content_rules")},
        overheads={
            r["overhead"]: c.Overhead(r["overhead"], r["base"], r["share_per_year"], r.number)
            for r in of("overheads")
        },
        financing={r["instrument"]: _instrument(r) for r in of("financing")},
        contracts={r["contract"]: _contract(r) for r in of("contracts")},
        depreciation={r["class"]: _depreciation(r) for r in of("depreciation")},
        strategies={r["strategy"]: _strategy(r) for r in of("strategies")},
        rules=tuple(_rule(r) for r in of("rules")),
        levers=tuple(_lever(r) for r in of("breakevens")),
        inputs=tuple(parsed.inputs),
        file=parsed.book.file,
    )


def _settings(parsed: Parsed) -> c.Settings:
    given = {f.name: parsed.settings[f.name] for f in fields(c.Settings) if f.name in parsed.settings}
    if given["price_year"] is None:
        given["price_year"] = given["first_year"]
    return c.Settings(**given)


def _flat(row: Row, sheet: str, column: str) -> Path | None:
    return None if row[column] is None else Path.flat(row[column], sheet, row.number, column)


def _sites(parsed: Parsed) -> dict[str, c.Site]:
    opened = {row["site"] for row in parsed.of("fleet") if row["site_open"]}
    power = {row["site"]: row.flow("site_power") for row in parsed.of("site_power")}
    return {row["site"]: _site(row, power, opened) for row in parsed.of("sites")}


def _site(r: Row, power: dict[str, Path], open_sites: set[str]) -> c.Site:
    return c.Site(
        r["site"],
        r["region"],
        r["opening_cost_musd"],
        r["fixed_cost_musd_per_year"],
        r["first_year"],
        r["permit_months"],
        r["area_1000m2"],
        power.get(r["site"]) or _flat(r, "sites", "power_mw"),
        r["capex_factor"],
        r["wage_usd_per_h"],
        r["electricity_usd_per_kwh"],
        r["site"] in open_sites,
        r.number,
        _incentive(r),
        r["property_tax_share_per_year"],
    )


def _incentive(r: Row) -> c.Incentive | None:
    if not r["incentive_share_of_capex"]:
        return None
    return c.Incentive(
        r["incentive_share_of_capex"],
        r["incentive_cap_musd"],
        r["jobs_required"] or 0.0,
        r["jobs_year"],
        r["clawback_share"],
    )


def _line(r: Row) -> c.Line:
    scaled = r["sizing"] == "scaled"
    return c.Line(
        r["line"],
        r["generation"],
        r["capex_musd"],
        r["lead_months"],
        r["install_months"],
        r["life_years"],
        r["setup"] == "shared",
        r["fixed_cost_musd_per_year"],
        r["staff_fte"],
        r["area_1000m2"],
        r["power_mw"],
        r["first_year"],
        r["max_per_site"],
        r["movable"],
        r["payment"],
        r["salvage_share"],
        r["modular"],
        r.number,
        r["depreciation_class"],
        r["learning_group"],
        size_min=r["size_min"] if scaled else None,
        size_max=r["size_max"] if scaled else None,
        scale_exponent=r["scale_exponent"] if scaled else None,
    )


def _learning(parsed: Parsed) -> dict[str, c.LearningGroup]:
    """Groups with what others build of them; one that no line names changes nothing."""
    others = {row["learning_group"]: row.flow("world_builds") for row in parsed.of("world_builds")}
    return {r["learning_group"]: _group(r, others.get(r["learning_group"])) for r in parsed.of("learning")}


def _group(r: Row, world_builds: Path | None) -> c.LearningGroup:
    return c.LearningGroup(
        r["learning_group"],
        r["learning_rate"],
        r["lines_before"] or 0,
        r["floor_share"] or 0.0,
        r["segments"],
        r["spillover_share"],
        r.flow("learning") if r.path else None,
        world_builds,
        row=r.number,
    )


def _product(r: Row) -> c.Product:
    return c.Product(
        r["product"], r["stage"], r["unit"], r["wh_per_kg"], r["cycle_life"], r["abuse_class"], r.number
    )


def _recipe(r: Row) -> c.Recipe:
    return c.Recipe(
        r["line"],
        r["product"],
        r["output_per_year"],
        r["mature_yield"],
        r["first_yield"],
        r["yield_years"],
        r["qualification_months"],
        r["labour_h_per_kwh"],
        r["electricity_kwh_per_kwh"],
        r["other_usd_per_kwh"],
        r["first_year"],
        r.number,
    )


def _segments(parsed: Parsed) -> dict[str, c.Segment]:
    demand = {row["segment"]: row.flow("demand") for row in parsed.of("demand")}
    return {
        row["segment"]: _segment(row, demand.get(row["segment"]) or demand[EVERY])
        for row in parsed.of("segments")
    }


def _segment(r: Row, demand: Path) -> c.Segment:
    return c.Segment(
        r["segment"],
        r["region"],
        demand,
        r["unmet_penalty_usd_per_kwh"],
        r["must_serve"],
        r["min_wh_per_kg"],
        r["min_cycle_life"],
        r["min_abuse_class"],
        r["single_source"],
        r.number,
        listed(r["allowed_origin"]),
    )


def _building(r: Row) -> c.Building:
    return c.Building(
        r["building"],
        r["area_1000m2"],
        r["capex_musd"],
        r["fixed_cost_musd_per_year"],
        r["lead_months"],
        r["max_per_site"],
        r["life_years"],
        r.number,
        r["depreciation_class"],
    )


def _ramps(parsed: Parsed) -> dict[tuple[str, str], c.Ramp]:
    """Ramps by line and move; a row for a line beats one for every line."""
    rows = sorted(parsed.of("ramps"), key=lambda row: row["line"] != EVERY)
    every = [row["line"] for row in parsed.of("lines")]
    return {
        (line, row["move"]): _ramp(row, line)
        for row in rows
        for line in (every if row["line"] == EVERY else [row["line"]])
    }


def _ramp(r: Row, line: str) -> c.Ramp:
    """Shares up to the last given year; a blank before it is 1."""
    given = [r[f"year_{i}"] for i in range(1, 6)]
    last = max((i for i, value in enumerate(given, 1) if value is not None), default=0)
    return c.Ramp(line, r["move"], tuple(1.0 if v is None else v for v in given[:last]), r.number)


def _move(r: Row) -> c.Move:
    return c.Move(
        r["move"],
        r["from_line"],
        r["from_product"],
        r["to_line"],
        r["to_product"],
        r["from_site"],
        r["to_site"],
        r["cost_musd_per_line"],
        r["lead_months"],
        r["first_year_output_share"],
        r["first_yield"],
        r["resale_share"],
        r.number,
    )


def _needs(parsed: Parsed) -> Iterator[c.Need]:
    """Inputs of every product; a row for a product and one for a line beat those for every one."""
    made = {(row["product"], row["line"]) for row in parsed.of("recipes")}
    for product in (row["product"] for row in parsed.of("products")):
        rows = [row for row in parsed.of("bill_of_materials") if row["product"] in (product, EVERY)]
        own = {(row["line"], row["input"]) for row in rows if row["product"] == product}
        for row in rows:
            if row["product"] == EVERY and (row["line"], row["input"]) in own:
                continue
            # a line's row for every product is one of a product only where the line makes it
            if row["product"] == product or row["line"] == EVERY or (product, row["line"]) in made:
                yield _need(row, product)


def _need(r: Row, product: str) -> c.Need:
    column = "kg_per_kwh" if r["kg_per_kwh"] is not None else "quantity"
    return c.Need(product, r["line"], r["input"], r[column] or 0.0, column, r.number)


def _branch(r: Row) -> c.Branch:
    return c.Branch(r["branch"], r["parent"], r["from_year"], r["probability"], r.number)


def _driver(r: Row) -> c.Driver:
    return c.Driver(
        r["branch"],
        r["driver"],
        r["target"],
        r["from_year"],
        r["to_year"],
        r["factor"],
        r["value"],
        r.number,
    )


def _standing(r: Row) -> c.Standing:
    return c.Standing(r["site"], r["line"], r["product"], r["count"], r["built_year"], r.number)


def _material(r: Row) -> c.Material:
    return c.Material(r["material"], r["unit"], r["scrap_value_share"], r.number)


def _dependence(r: Row) -> c.Dependence:
    return c.Dependence(r["material"], r["country"], r["measure"], r.flow("dependence"), r.number)


def _price(r: Row) -> c.Price:
    return c.Price(r["segment"], r["product"], r.flow("prices"), r["max_share"], r.number)


def _import(r: Row) -> c.Import:
    return c.Import(
        r["product"],
        r["segment"],
        r["country"],
        r.flow("imports"),
        r["tariff_rate"],
        r["limit_gwh_per_year"],
        r.number,
    )


def _contract(r: Row) -> c.Contract:
    return c.Contract(
        r["contract"],
        r["segment"],
        r["product"],
        r["gwh_per_year"],
        r["price_usd_per_kwh"],
        r["from_year"],
        r["to_year"],
        r["take_or_pay_share"],
        r["shortfall_penalty_usd_per_kwh"],
        r.number,
    )


def _freight(r: Row) -> c.Freight:
    cost, limit = r["usd_per_kwh"], r["limit_gwh_per_year"]
    return c.Freight(r["from"], r["to"], r["product"], cost, limit, r.number, r["opening_cost_musd"])


def _credit(r: Row) -> c.Credit:
    return c.Credit(
        r["credit"],
        r["applies_to"],
        r["unit"],
        r.flow("credits"),
        r["sale_value"],
        r.number,
        content_rule=r["content_rule"],
        kind=r["kind"],
        scope=r["scope"],
        basis_reduction_share=r["basis_reduction_share"],
        lag=r["lag_months"],
        excludes=listed(r["excludes"]),
        taxable=r["taxable"],
    )


def _depreciation(r: Row) -> c.Depreciation:
    """Typed shares reach to the last one typed; a blank among them is 0; they are scaled to add to 1."""
    typed = [r[name] for name in SHARES]
    count = max((i + 1 for i, value in enumerate(typed) if value is not None), default=0)
    total = sum(value or 0.0 for value in typed)
    shares = tuple((value or 0.0) / total for value in typed[:count])
    return c.Depreciation(r["class"], r["method"], r["years"], shares, r.number)


def _content_rule(r: Row) -> c.ContentRule:
    countries = () if r["measure"] == NON_PROHIBITED else listed(r["measure"])
    share, scope = r.flow("content_rules"), r["scope"]
    return c.ContentRule(r["content_rule"], share, countries, r["split"], r.number, scope)


def _instrument(r: Row) -> c.Instrument:
    kind, cut = r["kind"], r["basis_reduction_share"]
    return c.Instrument(
        r["instrument"],
        kind,
        r["rate"],
        r["tenor_years"] or 0.0,
        r["grace_years"],
        r["capitalised_years"],
        r["repayment"] or USUAL.get(kind, ANNUITY),
        r["fee_share"],
        r["reserve_months"],
        r["max_share_of_capex"],
        r["min_musd"],
        r["max_musd"],
        r["first_year"],
        r["last_year"],
        () if r["generations"] == EVERY else listed(r["generations"]),
        r["min_dscr"],
        r["dscr_basis"],
        r["scope"],
        (1.0 if kind == GRANT else 0.0) if cut is None else cut,
        listed(r["excludes"]),
        r.number,
    )


def _strategy(r: Row) -> c.Strategy:
    return c.Strategy(r["strategy"], r["description"], r.number)


def _rule(r: Row) -> c.Rule:
    return c.Rule(r["strategy"], r["rule"], r["target"], r["from_year"], r["to_year"], r["value"], r.number)


def _lever(r: Row) -> c.Lever:
    """A lever's ends: numbers, or both ``value:`` and a number; a calendar year replaces as well."""
    low, high = (end if isinstance(end, float) else float(end.split(":")[1]) for end in (r["low"], r["high"]))
    typed = isinstance(r["low"], str) or (r["driver"] == "first_year" and abs(low) >= c.A_YEAR)
    return c.Lever(r["driver"], r["target"], low, high, typed, r.number)


def _suppliers(parsed: Parsed) -> dict[str, c.Supplier]:
    prices = {r["supplier"]: r.flow("supplier_prices") for r in parsed.of("supplier_prices")}
    limits = {r["supplier"]: r.flow("supplier_limits") for r in parsed.of("supplier_limits")}
    found = {}
    for r in parsed.of("suppliers"):
        price = prices.get(r["supplier"]) or _flat(r, "suppliers", "price_usd_per_kg")
        found[r["supplier"]] = c.Supplier(
            r["supplier"],
            r["material"],
            r["country"],
            price or Path.flat(0.0, "suppliers", r.number, "price_usd_per_kg"),
            limits.get(r["supplier"]) or _flat(r, "suppliers", "limit_kt_per_year"),
            r["tariff_rate"],
            r["freight_usd_per_kg"],
            r["first_year"],
            r["last_year"],
            r.number,
            r["prohibited_entity"],
        )
    return found
