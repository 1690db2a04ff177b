"""Faults to plant in a copy of any workbook, each of another kind, each with the cell it must be told at.

Cells are found by header and by what stands in the rows, never by address, so that the same
faults can be planted in an example as in a workbook made for a test. Sheets and rows a fault
needs are added where the workbook has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook

from tests.workbook.cells import (
    append,
    at,
    column,
    first,
    grown,
    misspelt,
    names,
    put,
    rows,
    setting,
    tree,
    where,
    year_header,
)


@dataclass(frozen=True)
class Planted:
    """A fault.

    Parameters
    ----------
    name
        What is wrong.
    plant
        Changes the workbook; returns ``sheet!cell`` where the fault must be told.
    code
        Code of the fault.
    whole_case
        Whether only a case without any other fault shows it.
    """

    name: str
    plant: Callable[[Workbook], str]
    code: str
    whole_case: bool = False


# -- faults of single cells ----------------------------------------------------------------------------


def negative_capex(book: Workbook) -> str:
    return put(book, "lines", "capex_musd", first(book, "lines", "line"), -12)


def words_for_a_number(book: Workbook) -> str:
    return put(book, "recipes", "output_per_year", first(book, "recipes", "line"), "five")


def percent_for_a_share(book: Workbook) -> str:
    return put(book, "recipes", "mature_yield", rows(book["recipes"], "line")[-1], 92)


def blank_where_required(book: Workbook) -> str:
    return put(book, "lines", "capex_musd", rows(book["lines"], "line")[-1], None)


def neither_yes_nor_no(book: Workbook) -> str:
    return put(book, "segments", "must_serve", first(book, "segments", "segment"), "perhaps")


def no_such_choice(book: Workbook) -> str:
    return put(book, "lines", "payment", first(book, "lines", "line"), "at_once")


def formula_never_calculated(book: Workbook) -> str:
    return put(book, "lines", "lead_months", first(book, "lines", "line"), "=6*3")


def error_value(book: Workbook) -> str:
    place = put(book, "recipes", "labour_h_per_kwh", first(book, "recipes", "line"), "#REF!")
    at(book, "recipes", "labour_h_per_kwh", first(book, "recipes", "line")).data_type = "e"
    return place


def year_no_one_could_mean(book: Workbook) -> str:
    page = book["demand"]
    header = page.cell(1, column(page, "2206"))
    page.cell(first(book, "demand", "segment"), header.column, 5)
    return f"demand!{header.coordinate}"


def a_fifth_quarter(book: Workbook) -> str:
    row = append(book, "settings", setting="last_period", value="2030Q5")
    return f"settings!{at(book, 'settings', 'value', row).coordinate}"


def periods_of_five_months(book: Workbook) -> str:
    row = append(book, "periods", from_year=2033, period_months=5)
    return f"periods!{at(book, 'periods', 'period_months', row).coordinate}"


def a_quarter_among_years(book: Workbook) -> str:
    page = book["demand"]
    header = page.cell(1, column(page, "2027Q3"))
    page.cell(first(book, "demand", "segment"), header.column, 5)
    return f"demand!{header.coordinate}"


# -- names ---------------------------------------------------------------------------------------------


def unknown_column(book: Workbook) -> str:
    page = book["sites"]
    header = page.cell(1, column(page, "wage_usd_per_hour"))
    page.cell(first(book, "sites", "site"), header.column, 5)
    return f"sites!{header.coordinate}"


def unknown_sheet(book: Workbook) -> str:
    append(book, "suplliers", supplier="x")
    return "suplliers!"


def learning_of_a_hundred(book: Workbook) -> str:
    row = append(book, "learning", learning_group="planted group", learning_rate=15)
    return f"learning!{at(book, 'learning', 'learning_rate', row).coordinate}"


def group_nobody_knows(book: Workbook) -> str:
    return put(book, "lines", "learning_group", first(book, "lines", "line"), "planted stranger")


def unknown_setting(book: Workbook) -> str:
    row = append(book, "settings", setting="time_limit", value=60)
    return f"settings!{at(book, 'settings', 'value', row).coordinate}"


def misspelt_product(book: Workbook) -> str:
    row = first(book, "recipes", "line")
    return put(book, "recipes", "product", row, misspelt(str(at(book, "recipes", "product", row).value)))


def duplicate_key(book: Workbook) -> str:
    row = append(book, "products", product=names(book, "products", "product")[0])
    return f"products!{at(book, 'products', 'product', row).coordinate}"


def dangling_segment(book: Workbook) -> str:
    row = append(book, "demand", **{"segment": "Atlantis", year_header(book, "demand"): 5})
    return f"demand!{at(book, 'demand', 'segment', row).coordinate}"


def segment_without_demand(book: Workbook) -> str:
    row = append(book, "segments", segment="planted market", region="planted region")
    return f"segments!{at(book, 'segments', 'segment', row).coordinate}"


def name_of_segment_and_region(book: Workbook) -> str:
    region = names(book, "segments", "region")[0]
    row = append(book, "segments", segment=region, region="planted region")
    append(book, "demand", **{"segment": region, year_header(book, "demand"): 0})
    return f"segments!{at(book, 'segments', 'segment', row).coordinate}"


def input_nobody_offers(book: Workbook) -> str:
    product = names(book, "products", "product")[0]
    row = append(book, "bill_of_materials", product=product, input="unobtainium", kg_per_kwh=1)
    return f"bill_of_materials!{at(book, 'bill_of_materials', 'input', row).coordinate}"


def route_to_nowhere(book: Workbook) -> str:
    site = names(book, "sites", "site")[-1]
    row = append(book, "freight", **{"from": site, "to": "Atlantis", "usd_per_kwh": 1})
    return f"freight!{at(book, 'freight', 'to', row).coordinate}"


# -- trees and drivers ---------------------------------------------------------------------------------


def branch_of_itself(book: Workbook) -> str:
    begin, root = setting(book, "first_year") + 1, tree(book)
    row = append(book, "branches", branch="planted loop", parent=root, from_year=begin, probability=1.0)
    return put(book, "branches", "parent", row, "planted loop")


def chances_that_do_not_add(book: Workbook) -> str:
    row = grown(book, 0.5, 0.4)[0]
    return f"branches!{at(book, 'branches', 'probability', row).coordinate}"


def siblings_that_part(book: Workbook) -> str:
    one, other = grown(book, 0.5, 0.5)
    return put(book, "branches", "from_year", other, at(book, "branches", "from_year", one).value + 1)


def child_before_its_parent(book: Workbook) -> str:
    (row,) = grown(book, 1.0, begin=0)
    return f"branches!{at(book, 'branches', 'from_year', row).coordinate}"


def _driver(book: Workbook, **cells: object) -> int:
    return append(book, "drivers", **({"branch": tree(book), "driver": "demand"} | cells))


def driver_with_both(book: Workbook) -> str:
    row = _driver(book, factor=1.1, value=5)
    return f"drivers!{at(book, 'drivers', 'factor', row).coordinate}"


def driver_with_neither(book: Workbook) -> str:
    row = _driver(book, driver="lead")
    return f"drivers!{at(book, 'drivers', 'factor', row).coordinate}"


def unknown_driver(book: Workbook) -> str:
    row = _driver(book, driver="suplier_limit", factor=2)
    return f"drivers!{at(book, 'drivers', 'driver', row).coordinate}"


def driver_of_another_kind(book: Workbook) -> str:
    row = _driver(book, target=names(book, "lines", "line")[0], factor=2)
    return f"drivers!{at(book, 'drivers', 'target', row).coordinate}"


def driver_on_no_branch(book: Workbook) -> str:
    row = _driver(book, branch="never was", factor=2)
    return f"drivers!{at(book, 'drivers', 'branch', row).coordinate}"


def two_values_at_once(book: Workbook) -> str:
    site = names(book, "sites", "site")[0]
    _driver(book, driver="permit", target=site, value=3)
    row = _driver(book, driver="permit", target=site, value=4)
    return f"drivers!{at(book, 'drivers', 'value', row).coordinate}"


# -- sense ---------------------------------------------------------------------------------------------


def made_of_itself(book: Workbook) -> str:
    product = names(book, "products", "product")[0]
    row = append(book, "bill_of_materials", product=product, input=product, quantity=1)
    return f"bill_of_materials!{at(book, 'bill_of_materials', 'input', row).coordinate}"


def two_quantities(book: Workbook) -> str:
    products = names(book, "products", "product")
    append(book, "suppliers", supplier="planted", material="planted ore", country="US", price_usd_per_kg=1)
    row = append(book, "bill_of_materials", product=products[-1], input="planted ore", kg_per_kwh=1)
    put(book, "bill_of_materials", "quantity", row, 1)
    return f"bill_of_materials!{at(book, 'bill_of_materials', 'kg_per_kwh', row).coordinate}"


def same_move_twice(book: Workbook) -> str:
    line = names(book, "lines", "line")[0]
    append(book, "moves", move="retire", from_line=line, cost_musd_per_line=1)
    row = append(book, "moves", move="retire", from_line=line, cost_musd_per_line=2)
    return f"moves!{at(book, 'moves', 'move', row).coordinate}"


def fleet_at_a_closed_site(book: Workbook) -> str:
    made = first(book, "recipes", "line")
    line, product = (at(book, "recipes", name, made).value for name in ("line", "product"))
    append(book, "sites", site="planted site", region="planted region")
    cells = {"site": "planted site", "line": line, "product": product, "count": 1}
    row = append(book, "fleet", **cells, built_year=setting(book, "first_year"))
    return f"fleet!{at(book, 'fleet', 'site_open', row).coordinate}"


def fleet_without_a_recipe(book: Workbook) -> str:
    append(book, "lines", line="planted line", capex_musd=1)
    product, site = names(book, "products", "product")[0], names(book, "sites", "site")[0]
    cells = {"site": site, "line": "planted line", "product": product, "count": 1}
    row = append(book, "fleet", **cells, built_year=setting(book, "first_year"), site_open="yes")
    return f"fleet!{at(book, 'fleet', 'product', row).coordinate}"


def product_nobody_makes(book: Workbook) -> str:
    row = append(book, "products", product="planted product")
    return f"products!{at(book, 'products', 'product', row).coordinate}"


def segment_nothing_serves(book: Workbook) -> str:
    row = append(book, "segments", segment="planted market", region="planted region", min_wh_per_kg=1e6)
    append(book, "demand", **{"segment": "planted market", year_header(book, "demand"): 5})
    return f"segments!{at(book, 'segments', 'segment', row).coordinate}"


def cap_on_the_only_country(book: Workbook) -> str:
    append(book, "suppliers", supplier="planted", material="planted ore", country="XX", price_usd_per_kg=1)
    cap = {"material": "planted ore", "country": "XX", year_header(book, "dependence"): 0.5}
    row = append(book, "dependence", **cap)
    return f"dependence!{at(book, 'dependence', 'country', row).coordinate}"


def offer_without_a_price(book: Workbook) -> str:
    row = append(book, "suppliers", supplier="planted offer", material="planted ore", country="XX")
    return f"suppliers!{at(book, 'suppliers', 'price_usd_per_kg', row).coordinate}"


def salvage_above_what_was_paid(book: Workbook) -> str:
    append(book, "sites", site="planted site", region="planted region", capex_factor=0.5)
    row = next(r for r in rows(book["lines"], "line") if at(book, "lines", "capex_musd", r).value)
    return put(book, "lines", "salvage_share", row, 0.9)


def fleet_that_does_not_fit(book: Workbook) -> str:
    made = first(book, "recipes", "line")
    line, product = (at(book, "recipes", name, made).value for name in ("line", "product"))
    (typed,) = where(book, "lines", "line", line=line)
    floor = at(book, "lines", "area_1000m2", typed).value or 1
    put(book, "lines", "area_1000m2", typed, floor)
    row = append(book, "sites", site="planted site", region="planted region", area_1000m2=floor / 2)
    cells = {"site": "planted site", "line": line, "product": product, "count": 1, "site_open": "yes"}
    append(book, "fleet", **cells, built_year=setting(book, "first_year"))
    return f"sites!{at(book, 'sites', 'area_1000m2', row).coordinate}"


# -- credits and origin --------------------------------------------------------------------------------


def threshold_above_one(book: Workbook) -> str:
    year = year_header(book, "content_rules")
    row = append(book, "content_rules", content_rule="planted", **{year: 60})
    return f"content_rules!{at(book, 'content_rules', year, row).coordinate}"


def rule_without_a_threshold(book: Workbook) -> str:
    row = append(book, "content_rules", content_rule="planted")
    return f"content_rules!{at(book, 'content_rules', 'content_rule', row).coordinate}"


def rule_on_a_country_nobody_sells_from(book: Workbook) -> str:
    cells = {"content_rule": "planted", "measure": "Atlantis", year_header(book, "content_rules"): 0.5}
    row = append(book, "content_rules", **cells)
    return f"content_rules!{at(book, 'content_rules', 'measure', row).coordinate}"


def origin_nobody_sells_from(book: Workbook) -> str:
    return put(book, "segments", "allowed_origin", first(book, "segments", "segment"), "Atlantis")


def planted_credit(book: Workbook, fault: str, **cells: object) -> str:
    """Add a credit on the first product, with cells of its own; the fault is told at one column."""
    base = {"credit": "planted", "applies_to": names(book, "recipes", "product")[0]}
    row = append(book, "credits", **(base | {year_header(book, "credits"): 0.1} | cells))
    return f"credits!{at(book, 'credits', fault, row).coordinate}"


def credit_by_an_unknown_rule(book: Workbook) -> str:
    return planted_credit(book, "content_rule", content_rule="planted rule")


def credit_nobody_can_earn(book: Workbook) -> str:
    append(book, "products", product="planted import")
    market = names(book, "segments", "segment")[0]
    cells = {"product": "planted import", "segment": market, "country": "XX"}
    append(book, "imports", **cells, **{year_header(book, "imports"): 90})
    return planted_credit(book, "applies_to", applies_to="planted import")


def investment_by_the_kwh(book: Workbook) -> str:
    line = names(book, "lines", "line")[0]
    return planted_credit(book, "unit", kind="investment", applies_to=line, unit="usd_per_kwh")


def investment_in_a_product(book: Workbook) -> str:
    return planted_credit(book, "applies_to", kind="investment", unit="share_of_cost")


def more_than_all_of_the_cost(book: Workbook) -> str:
    year, line = year_header(book, "credits"), names(book, "lines", "line")[0]
    cells = {"kind": "investment", "unit": "share_of_cost", "applies_to": line, year: 30}
    return planted_credit(book, year, **cells)


def basis_of_a_production_credit(book: Workbook) -> str:
    return planted_credit(book, "basis_reduction_share", basis_reduction_share=0.5)


def credit_that_excludes_itself(book: Workbook) -> str:
    return planted_credit(book, "excludes", excludes="planted")


def credit_that_excludes_nobody(book: Workbook) -> str:
    return planted_credit(book, "excludes", excludes="planted elsewhere")


def credit_of_two_scopes(book: Workbook) -> str:
    planted_credit(book, "scope")
    products = names(book, "recipes", "product")
    other = next(product for product in products if product != products[0])
    return planted_credit(book, "scope", applies_to=other, scope="site")


def percent_for_a_tax_rate(book: Workbook) -> str:
    typed = where(book, "settings", "setting", setting="tax_rate")
    return put(book, "settings", "value", (typed or [append(book, "settings", setting="tax_rate")])[0], 21)


def tax_class(book: Workbook, at_fault: str, **said: object) -> str:
    """Plant a class of the first line; return where a column of it stands."""
    put(book, "lines", "depreciation_class", first(book, "lines", "line"), "planted")
    row = append(book, "depreciation", **{"class": "planted", "method": "macrs"} | said)
    return f"depreciation!{at(book, 'depreciation', at_fault, row).coordinate}"


def class_nobody_knows(book: Workbook) -> str:
    return put(book, "lines", "depreciation_class", first(book, "lines", "line"), "planted")


def macrs_without_a_table(book: Workbook) -> str:
    return tax_class(book, "years", years=6)


def macrs_without_years(book: Workbook) -> str:
    return tax_class(book, "years")


def shares_that_do_not_add(book: Workbook) -> str:
    return tax_class(book, "year_1", year_1=0.4, year_2=0.4)


def shares_after_the_years(book: Workbook) -> str:
    return tax_class(book, "year_5", years=3, year_1=0.5, year_5=0.5)


def years_of_an_expense(book: Workbook) -> str:
    return tax_class(book, "years", method="expense", years=5)


def shares_of_an_expense(book: Workbook) -> str:
    return tax_class(book, "year_1", method="expense", year_1=1)


PLANTED: tuple[Planted, ...] = (
    Planted("21 for a tax of 21 %", percent_for_a_tax_rate, "settings.tax_rate.range"),
    Planted("an unknown tax class", class_nobody_knows, "lines.depreciation_class.reference"),
    Planted("a MACRS class without a table", macrs_without_a_table, "depreciation.years.table"),
    Planted("a MACRS class without years", macrs_without_years, "depreciation.years.required"),
    Planted("shares that do not add to 1", shares_that_do_not_add, "depreciation.year_1.sum"),
    Planted("shares after the end of a class", shares_after_the_years, "depreciation.year_5.beyond"),
    Planted("years of what is expensed", years_of_an_expense, "depreciation.years.method"),
    Planted("shares of what is expensed", shares_of_an_expense, "depreciation.year_1.method"),
    Planted("a threshold of 60 for 0.6", threshold_above_one, "content_rules.2027.range"),
    Planted("a rule without a threshold", rule_without_a_threshold, "content_rules.content_rule.path"),
    Planted(
        "a rule on a country nobody sells from",
        rule_on_a_country_nobody_sells_from,
        "content_rules.measure.reference",
    ),
    Planted("an origin nobody sells from", origin_nobody_sells_from, "segments.allowed_origin.reference"),
    Planted("a credit by an unknown rule", credit_by_an_unknown_rule, "credits.content_rule.reference"),
    Planted("a credit nobody can earn", credit_nobody_can_earn, "credits.applies_to.maker"),
    Planted("an investment credit by the kWh", investment_by_the_kwh, "credits.unit.kind"),
    Planted("an investment credit on a product", investment_in_a_product, "credits.applies_to.kind"),
    Planted("30 for 30 % of the cost", more_than_all_of_the_cost, "credits.2027.range"),
    Planted("a tax basis of output", basis_of_a_production_credit, "credits.basis_reduction_share.kind"),
    Planted("a credit that excludes itself", credit_that_excludes_itself, "credits.excludes.itself"),
    Planted("a credit that excludes nobody", credit_that_excludes_nobody, "credits.excludes.reference"),
    Planted("a credit of two scopes", credit_of_two_scopes, "credits.scope.scope"),
    Planted("a negative price", negative_capex, "lines.capex_musd.range"),
    Planted("words for a number", words_for_a_number, "recipes.output_per_year.type"),
    Planted("92 for 0.92", percent_for_a_share, "recipes.mature_yield.range"),
    Planted("a required cell left blank", blank_where_required, "lines.capex_musd.required"),
    Planted("neither yes nor no", neither_yes_nor_no, "segments.must_serve.type"),
    Planted("no such choice", no_such_choice, "lines.payment.type"),
    Planted("a formula without a value", formula_never_calculated, "lines.lead_months.formula"),
    Planted("#REF!", error_value, "recipes.labour_h_per_kwh.error"),
    Planted("a year no one could mean", year_no_one_could_mean, "demand.2206.year"),
    Planted("a fifth quarter", a_fifth_quarter, "settings.last_period.type"),
    Planted("periods of five months", periods_of_five_months, "periods.period_months.range"),
    Planted("a quarter among years", a_quarter_among_years, "demand.2027Q3.length"),
    Planted("an unknown column", unknown_column, "sites.wage_usd_per_hour.unknown"),
    Planted("an unknown sheet", unknown_sheet, "suplliers.sheet.unknown"),
    Planted("a learning rate of 15 that means 0.15", learning_of_a_hundred, "learning.learning_rate.range"),
    Planted("a learning group nobody knows", group_nobody_knows, "lines.learning_group.reference"),
    Planted("an unknown setting", unknown_setting, "settings.time_limit.unknown"),
    Planted("a misspelt product", misspelt_product, "recipes.product.reference"),
    Planted("a product listed twice", duplicate_key, "products.product.duplicate"),
    Planted("demand of a segment that is none", dangling_segment, "demand.segment.reference"),
    Planted("a segment without demand", segment_without_demand, "segments.segment.demand"),
    Planted("one name for segment and region", name_of_segment_and_region, "segments.segment.name"),
    Planted("an input nobody offers", input_nobody_offers, "bill_of_materials.input.reference"),
    Planted("a route to nowhere", route_to_nowhere, "freight.to.reference"),
    Planted("a branch that grows from itself", branch_of_itself, "branches.parent.cycle"),
    Planted("probabilities that do not add to 1", chances_that_do_not_add, "branches.probability.sum"),
    Planted("siblings that do not start together", siblings_that_part, "branches.from_year.siblings"),
    Planted("a branch that begins with its parent", child_before_its_parent, "branches.from_year.order"),
    Planted("a driver with factor and value", driver_with_both, "drivers.factor.amount"),
    Planted("a driver with neither", driver_with_neither, "drivers.factor.amount"),
    Planted("an unknown driver", unknown_driver, "drivers.driver.reference"),
    Planted("a driver on a target of another kind", driver_of_another_kind, "drivers.target.reference"),
    Planted("a driver on no branch", driver_on_no_branch, "drivers.branch.reference"),
    Planted("two drivers that replace one number", two_values_at_once, "drivers.value.tie"),
    Planted("a product made of itself", made_of_itself, "bill_of_materials.input.cycle"),
    Planted("an input with two quantities", two_quantities, "bill_of_materials.kg_per_kwh.amount"),
    Planted("two equal rows of a move", same_move_twice, "moves.move.tie"),
    Planted("lines that stand at a closed site", fleet_at_a_closed_site, "fleet.site_open.closed"),
    Planted("lines that stand without a recipe", fleet_without_a_recipe, "fleet.product.recipe"),
    Planted("a product nobody makes", product_nobody_makes, "products.product.maker", True),
    Planted("a segment nothing can serve", segment_nothing_serves, "segments.segment.unserved", True),
    Planted("a cap on the only country", cap_on_the_only_country, "dependence.country.single", True),
    Planted("an offer without a price", offer_without_a_price, "suppliers.price_usd_per_kg.required", True),
    Planted(
        "salvage above what was paid", salvage_above_what_was_paid, "lines.salvage_share.above_paid", True
    ),
    Planted("a fleet that does not fit its site", fleet_that_does_not_fit, "sites.area_1000m2.fleet", True),
)

TOGETHER: tuple[str, ...] = (
    "a negative price",
    "words for a number",
    "92 for 0.92",
    "neither yes nor no",
    "a formula without a value",
    "#REF!",
    "a year no one could mean",
    "a fifth quarter",
    "an unknown column",
    "an unknown sheet",
    "a learning rate of 15 that means 0.15",
    "an unknown setting",
    "a product listed twice",
    "demand of a segment that is none",
    "an input nobody offers",
    "a route to nowhere",
    "probabilities that do not add to 1",
    "a driver with factor and value",
    "an unknown driver",
    "a driver on a target of another kind",
    "a product made of itself",
    "two equal rows of a move",
    "lines that stand at a closed site",
)
"""More than twenty kinds that do not touch each other's cells: one workbook may carry them all."""
