"""The report as it looks on paper."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.report.conftest import Made
from tests.report.office import convert, values

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def printed(made: Made, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Text of the report as LibreOffice prints it."""
    folder = tmp_path_factory.mktemp("print")
    pdf = convert(made.path, folder, "pdf")
    program = shutil.which("pdftotext")
    assert program is not None, "poppler-utils comes with the test set-up"
    subprocess.run([program, "-layout", str(pdf), str(folder / "print.txt")], check=True, timeout=600)
    return (folder / "print.txt").read_text()


def test_no_number_is_wider_than_its_cell(printed: str) -> None:
    assert "###" not in printed


def test_no_formula_fails(printed: str) -> None:
    assert not [word for word in ("#REF", "#NAME", "#VALUE", "#DIV", "#N/A", "Err:") if word in printed]


def test_no_sentence_of_the_summary_is_cut(made: Made, printed: str) -> None:
    flat = " ".join(printed.split())
    sentences = [
        v for k, v in values(made.path).items() if k.startswith("summary!A") and str(v).endswith(".")
    ]
    assert len(sentences) >= 8
    for sentence in sentences:
        words = sentence.split()
        assert all(" ".join(words[i : i + 4]) in flat for i in range(0, len(words) - 4, 4)), sentence


def test_charts_are_drawn(printed: str) -> None:
    for title in ("Cell capacity by generation", "Cost of a kWh of our own", "Who meets the demand"):
        assert title in printed
