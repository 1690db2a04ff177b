"""What a journal keeps, whatever happens to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from teaplan.schema.faults import Faults
from teaplan.studies.sweep.journal import Journal, design_in

WHO = {"case": {"name": "a", "hash": "1"}, "settings": {"mip_gap": 0.02}, "strategies": [""]}
ROWS = [{"strategy": "", "objective_value": 0.1 + 0.2, "bound": None}]


def written(path: Path) -> Path:
    with Journal.begin(path, WHO, {"kind": "grid"}) as journal:
        journal.put_base({"rows": ROWS})
        journal.put_rows("p1", ROWS)
        journal.put_rows("p2", ROWS)
    return path


def test_what_was_put_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    path = written(tmp_path / "j.jsonl")
    with Journal.resume(path, WHO) as journal:
        kept = journal.kept
    assert (kept.design, kept.base, kept.rows) == ({"kind": "grid"}, {"rows": ROWS}, {"p1": ROWS, "p2": ROWS})
    assert design_in(path, WHO) == {"kind": "grid"}


def test_a_journal_cut_anywhere_keeps_its_whole_lines_and_goes_on(tmp_path: Path) -> None:
    """Proves every length a kill or a full disk can leave behind the first line; what comes next is whole."""
    data = written(tmp_path / "whole.jsonl").read_bytes()
    first = data.index(b"\n") + 1
    for length in range(first, len(data) + 1):
        cut = tmp_path / "cut.jsonl"
        cut.write_bytes(data[:length])
        whole = data[:length].count(b"\n") - 2
        with Journal.resume(cut, WHO) as journal:
            assert list(journal.kept.rows) == ["p1", "p2"][: max(whole, 0)]
            journal.put_rows("p3", ROWS)
        with Journal.resume(cut, WHO) as journal:
            assert list(journal.kept.rows) == [*["p1", "p2"][: max(whole, 0)], "p3"]


def test_a_new_journal_leaves_an_older_one_alone(tmp_path: Path) -> None:
    before = written(tmp_path / "j.jsonl").read_bytes()
    with Journal.begin(tmp_path / "j.jsonl", WHO, {}) as journal:
        assert journal.path == tmp_path / "j-2.jsonl"
    assert (tmp_path / "j.jsonl").read_bytes() == before


def test_another_run_is_refused_with_what_differs(tmp_path: Path) -> None:
    path = written(tmp_path / "j.jsonl")
    other = {**WHO, "case": {"name": "a", "hash": "2"}, "settings": {"mip_gap": 0.01}}
    with pytest.raises(Faults) as caught:
        Journal.resume(path, other)
    assert [fault.text for fault in caught.value.faults] == [
        'is of another run: case hash was "1", is "2"',
        "is of another run: settings mip_gap was 0.02, is 0.01",
    ]
    assert Journal.resume(path, WHO).kept.rows


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b"{}\n", b'["journal"]\n', b'{"journal": "another"}\n'])
def test_what_is_no_journal_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(data)
    for read in (design_in, Journal.resume):
        with pytest.raises(Faults, match="is no journal of a sweep"):
            read(path, WHO)
    assert path.read_bytes() == data
