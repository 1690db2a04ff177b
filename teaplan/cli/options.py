"""Options that several verbs share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Book = Annotated[Path, typer.Argument(metavar="BOOK", help="The workbook (.xlsx), or a finished report.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The report; else reports/<name of BOOK>.xlsx."),
]
Json = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="The result as one JSON object; - is standard output."),
]
Model = Annotated[
    Path | None, typer.Option(metavar="FILE.py", help="A planning model of your own: its build(case).")
]
Gap = Annotated[
    float | None, typer.Option(min=0.0, help="Stop when no plan can be better by more than this share.")
]
TimeLimit = Annotated[
    float | None, typer.Option(min=0.0, metavar="SECONDS", help="Stop then, with the best plan so far.")
]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads of the solver.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the solver.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace an existing file; else the next free name is taken.")
]
Strategy = Annotated[
    str | None, typer.Option(metavar="S", help="The strategy whose rules hold; else no rule.")
]
