"""Make the page on sheets and columns: ``python -m inputs.make_readme`` at the top of the project."""

from __future__ import annotations

from pathlib import Path

from teaplan.schema.page import page

PATH = Path(__file__).resolve().with_name("README.md")

if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
