"""Sheets on what is bought and sold: materials, suppliers, markets, imports, routes, credits."""

from __future__ import annotations

from teaplan.schema.columns import Sheet, calendar, choice, number, ref, share, text, whole, yes_no
from teaplan.schema.content import CONTENT_RULES
from teaplan.schema.contracts import CONTRACTS
from teaplan.schema.depreciation import DEPRECIATION
from teaplan.schema.financing import FINANCING
from teaplan.schema.overheads import OVERHEADS

LIMIT = "blank: no limit"

TRADE: tuple[Sheet, ...] = (
    Sheet(
        "materials",
        "a bought material that needs more than its name",
        (
            text("material", "name of the material", required=True),
            text("unit", "its unit", default="kt"),
            share("scrap_value_share", "of it that returns from scrap", default=0.0),
        ),
        key=("material",),
    ),
    Sheet(
        "bill_of_materials",
        "an input of a product, per started unit",
        (
            ref("product", "products.product", "the product made; *: every", every=True),
            ref("line", "lines.line", "on this line; *: every", required=False, every=True, default="*"),
            ref("input", ("suppliers.material", "products.product"), "a material or a product"),
            number("kg_per_kwh", "kt per GWh (per kt: kg per kg)", unit="kg per kWh"),
            number("quantity", "per unit, where the input is a product or not in kt"),
        ),
        key=("product", "line", "input"),
    ),
    Sheet(
        "suppliers",
        "an offer",
        (
            text("supplier", "name of the offer", required=True),
            text("material", "what is offered", required=True),
            text("country", "where it comes from", default=""),
            yes_no(
                "prohibited_entity",
                "its material does not count towards a content rule, nor for an allowed origin",
            ),
            number("price_usd_per_kg", "before tariff and freight", unit="$/kg"),
            number("limit_kt_per_year", LIMIT, unit="kt per year"),
            number("tariff_rate", "on the price", unit="share", default=0.0),
            number("freight_usd_per_kg", "to any site", unit="$/kg", default=0.0),
            calendar("first_year", "delivers from; blank: always"),
            calendar("last_year", "delivers to, included; blank: always"),
        ),
        key=("supplier",),
    ),
    Sheet(
        "supplier_prices",
        "a price path",
        (ref("supplier", "suppliers.supplier", "the offer"),),
        key=("supplier",),
        years=number("$/kg", "price by year", unit="$/kg"),
    ),
    Sheet(
        "supplier_limits",
        "a path of what can be delivered",
        (ref("supplier", "suppliers.supplier", "the offer"),),
        key=("supplier",),
        years=number("kt", "limit by year", unit="kt per year"),
    ),
    Sheet(
        "dependence",
        "a cap on one country",
        (
            ref(
                "material",
                "suppliers.material",
                "*: all materials together",
                required=False,
                every=True,
                default="*",
            ),
            ref("country", "suppliers.country", "the country"),
            choice("measure", ("spend", "mass"), "what the share is of", default="spend"),
        ),
        key=("material", "country", "measure"),
        years=share("share", "largest share by year"),
    ),
    Sheet(
        "segments",
        "a market",
        (
            text("segment", "name of the market", required=True),
            text("region", "where it is delivered", default=""),
            number("unmet_penalty_usd_per_kwh", "in the objective only", unit="$/kWh", default=0.0),
            yes_no("must_serve", "own deliveries and imports equal demand"),
            number("min_wh_per_kg", "blank: no test", unit="Wh/kg"),
            number("min_cycle_life", "blank: no test", unit="cycles"),
            whole("min_abuse_class", "blank: no test"),
            text(
                "allowed_origin",
                "countries, separated by commas, of all material in what is delivered; blank: any",
            ),
            yes_no("single_source", "one site makes all own deliveries of a period"),
        ),
        key=("segment",),
        required=True,
        basis=True,
    ),
    Sheet(
        "demand",
        "a segment's path",
        (ref("segment", "segments.segment", "the market; *: every", every=True),),
        key=("segment",),
        years=number("GWh", "demand by year", unit="GWh per year"),
        required=True,
        basis=True,
    ),
    Sheet(
        "prices",
        "what a segment pays for a product",
        (
            ref("segment", "segments.segment", "the market"),
            ref("product", "products.product", "the product"),
            share("max_share", "of the segment's demand this product may fill", default=1.0),
        ),
        key=("segment", "product"),
        years=number("$/kWh", "price by year", unit="$/kWh"),
        basis=True,
    ),
    CONTRACTS,
    Sheet(
        "imports",
        "cells bought instead of made",
        (
            ref("product", "products.product", "what is bought"),
            ref(
                "segment",
                "segments.segment",
                "for whom; *: every one whose test it passes",
                required=False,
                every=True,
                default="*",
            ),
            text("country", "where it comes from", default=""),
            number("tariff_rate", "on the price", unit="share", default=0.0),
            number("limit_gwh_per_year", LIMIT, unit="GWh per year"),
        ),
        key=("product", "segment", "country"),
        years=number("$/kWh", "price before tariff, freight included", unit="$/kWh"),
        basis=True,
    ),
    Sheet(
        "freight",
        "a route",
        (
            ref("from", ("sites.site", "suppliers.supplier"), "a site or a supplier"),
            ref("to", ("segments.segment", "segments.region", "sites.site"), "a segment, a region or a site"),
            ref(
                "product",
                ("products.product", "suppliers.material"),
                "*: every",
                required=False,
                every=True,
                default="*",
            ),
            number("usd_per_kwh", "per kWh or kg", unit="$ per kWh or kg", default=0.0),
            number(
                "opening_cost_musd",
                "of the route, from-to: once, at first use, whatever it carries; type it in one of its rows",
                unit="M$",
                default=0.0,
            ),
            number("limit_gwh_per_year", LIMIT, unit="GWh or kt per year"),
        ),
        key=("from", "to", "product"),
    ),
    Sheet(
        "credits",
        "money per good unit sold, or per M$ invested",
        (
            text("credit", "name of the credit", required=True),
            choice(
                "kind",
                ("production", "investment"),
                "what it is paid on: good units, or capital when it arrives",
                default="production",
            ),
            ref(
                "applies_to",
                (
                    "products.product",
                    "products.stage",
                    "lines.line",
                    "lines.generation",
                    "buildings.building",
                ),
                "of production a product, stage or line; of investment a line, generation or building",
            ),
            choice(
                "unit",
                ("usd_per_kwh", "usd_per_kg", "share_of_cost"),
                "unit of the amounts; of investment share_of_cost",
                default="usd_per_kwh",
            ),
            share("sale_value", "got for a dollar of credit", default=1.0),
            number(
                "lag_months",
                "from earning to money; what comes after the end is lost",
                unit="months",
                default=0.0,
            ),
            yes_no("taxable", "is income that is taxed"),
            ref(
                "content_rule",
                "content_rules.content_rule",
                "test that output must pass to earn; blank: none",
                required=False,
            ),
            choice(
                "scope",
                ("company", "site"),
                "where it excludes other credits: once for the company, or site by site",
                default="company",
            ),
            share("basis_reduction_share", "of the credit that is cut from the tax basis", default=0.0),
            text(
                "excludes", "credits that cannot be taken beside it, separated by commas; they exclude it too"
            ),
        ),
        key=("credit", "applies_to"),
        years=number("$", "nominal amount by year", unit="$ per kWh or kg, or share of cost"),
        basis=True,
    ),
    CONTENT_RULES,
    OVERHEADS,
    FINANCING,
    DEPRECIATION,
)
