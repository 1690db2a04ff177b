"""A planner's workspace: the folders ``inputs/``, ``models/``, ``reports/``.

In a checkout the first two lie beside the package; a wheel carries a copy of them inside it
(``setup.py`` puts it there). Nothing else in the package needs to know which of the two it is.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from teaplan import files

EXAMPLES = ("us_battery", "minimal")
"""The filled workbooks to begin from."""

MODELS = ("capacity_plan.py", "few_ramps.py", "steady_jobs.py")
"""The standard planning model, and house rules worked out."""

_PACKAGE = Path(__file__).resolve().parent
_CARRIED = _PACKAGE / "workspace_files"


class WorkspaceInTheWayError(FileExistsError):
    """Files of a new workspace stand there already.

    Parameters
    ----------
    paths
        What stands in the way.
    """

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        names = ", ".join(str(path) for path in paths)
        super().__init__(f"kept as it is, so nothing was laid out: {names}")


def standard_model() -> Path:
    """Return the planning model that is used where no ``--model`` is given."""
    return _root() / "models" / "capacity_plan.py"


def lay_out(directory: Path, example: str) -> list[Path]:
    """Lay out a workspace: a template, a filled example, the standard model and house rules to copy from.

    Parameters
    ----------
    directory
        The workspace; made where it is missing.
    example
        One of ``EXAMPLES``.

    Returns
    -------
    list of Path
        The files written, in order.

    Raises
    ------
    WorkspaceInTheWayError
        Where one of the files exists; nothing is written then.
    OSError
        Where a file cannot be written; those already written are taken back.
    """
    contents = _contents(example)
    in_the_way = [directory / name for name in contents if (directory / name).exists()]
    if in_the_way:
        raise WorkspaceInTheWayError(in_the_way)
    written: list[Path] = []
    try:
        for name, data in contents.items():
            written.append(files.put(directory / name, data))
        (directory / "reports").mkdir(exist_ok=True)
    except OSError:
        for path in written:
            path.unlink()
        raise
    return written


def _contents(example: str) -> dict[Path, bytes]:
    """Return all files of a workspace: name inside it to what it holds."""
    from teaplan.workbook import write_template

    with TemporaryDirectory() as scratch:
        template = Path(scratch, "template.xlsx")
        write_template(template)
        made = {Path("inputs", "template.xlsx"): template.read_bytes()}
    copied = (
        Path("inputs", f"{example}.xlsx"),
        Path("inputs", "README.md"),
        *(Path("models", name) for name in MODELS),
        Path("models", "README.md"),
    )
    return made | {name: (_root() / name).read_bytes() for name in copied}


def _root() -> Path:
    """Return the folder that holds ``inputs`` and ``models``: in a wheel its own, else the checkout."""
    return _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent
