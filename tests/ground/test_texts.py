"""The project's texts say nothing of the machine they were written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

# put together here, so that this file does not find itself
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "index" + "-url", "deb.debian" + ".org"]
PLACES = ["/work" + "/main", "/root" + "/", "/tmp" + "/venv"]


def test_no_registry_host_and_no_path_of_one_machine() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    unwanted = re.compile("|".join(re.escape(word) for word in HOSTS + PLACES))
    found = []
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        if path.suffix in {".xlsx", ".png", ".pdf"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {match.group()}" for match in unwanted.finditer(text)]
    assert found == []


def test_links_in_the_texts_lead_somewhere() -> None:
    for text in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text.read_text(encoding="utf-8")):
            assert (text.parent / target).exists(), f"{text.name}: {target}"
