"""``python -m teaplan`` is the same as ``teaplan``."""

from __future__ import annotations

from teaplan.cli import main

main()
