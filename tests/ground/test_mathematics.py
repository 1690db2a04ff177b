"""The page of mathematics knows every row, decision and component of money by the name the code gives it."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.capacity_plan import build
from teaplan.formulation.rules import BARS, ROWS
from teaplan.shared.components import COMPONENTS
from teaplan.workbook import from_tables
from tests.audit import test_scaled as scaled
from tests.audit.rich import TABLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
MADE = {"rows": "rows", "variables": "decisions", "money": "money"}
"""Method of the builder that makes them, and what is made."""


def named(method: str) -> Iterator[str]:
    """Names written out in the formulation where a method of the builder is called."""
    for path in sorted((ROOT / "teaplan" / "formulation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == method
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield node.args[0].value


@cache
def rich() -> Any:
    """Return the model of a case in which every mechanism is at work: names put together in the code too."""
    tables = copy.deepcopy(TABLES)
    tables["settings"] |= {"objective": "npv"}
    return build(from_tables(tables))


@cache
def plants() -> Any:
    """Return the model of a plant of any size: the names of its curve are put together too."""
    return build(from_tables(scaled.case(2028, salvage_share=0.2)))


def stands(name: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", PAGE) is not None


@pytest.mark.parametrize("method", list(MADE))
def test_every_name_stands_on_the_page(method: str) -> None:
    names = set(named(method))
    for model in (rich(), plants()):
        made = {"rows": model.row_families, "variables": model.decisions, "money": model.money_terms}
        names |= set(made[method])
    assert len(names) > 30
    assert sorted(name for name in names if not stands(name)) == []


def test_every_rule_and_component_stands_on_the_page() -> None:
    assert sorted(name for name in (*BARS, *COMPONENTS) if not stands(name)) == []
    # of a pair of rules the page may write the second short: min_generation_share, ..
    assert {name for name in ROWS if not stands(name)} <= {"min_generation_share", "max_generation_share"}


def test_the_page_names_no_row_that_is_not_there() -> None:
    """Rows stand indented by four, their name first: each is one of the code's, or of a house rule's file."""
    blocks = re.findall(r"^    ([a-z_]+(?:, [a-z_]+)*)  +\S", PAGE, re.MULTILINE)
    said = {name for block in blocks for name in block.split(", ") if "_" in name}
    known = (
        set(named("rows"))
        | set(rich().row_families)
        | set(plants().row_families)
        | {*BARS, *ROWS, "few_ramps", "steady_jobs"}
    )
    other = {"cost_per_kwh"}
    assert sorted(said - known - other) == []
