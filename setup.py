"""Put the planner's own folders into the wheel; everything else stands in pyproject.toml."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = ("models/*.py", "models/README.md", "inputs/*.xlsx", "inputs/README.md")
"""What `teaplan new` lays out again, from the root of the repository."""


class WithWorkspace(build_py):
    """Copy what a workspace holds to ``teaplan/workspace_files/`` in what is built.

    In an editable install nothing is copied: the package finds the folders beside itself.
    """

    def run(self) -> None:
        """Build the package, then add the folders."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib, "teaplan", "workspace_files")
        for pattern in CARRIED:
            for source in sorted(Path().glob(pattern)):
                self.mkpath(str(target / source.parent))
                self.copy_file(str(source), str(target / source))


setup(cmdclass={"build_py": WithWorkspace})
