"""What `pyproject.toml` cannot say: the wheel holds, in `atlas/_bundle`, the top of the repository.

The data that are committed, the pages and what starts them stay where people look for them. In a
checkout, and when it is installed with `pip install -e`, nothing is copied: they are read there.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BUNDLE = "atlas/_bundle"
# Never what was received or built here, nor what makes the data.
BUNDLED = (
    "streamlit_app.py", ".streamlit/config.toml", "pages/*.py", "data/sources.toml",
    "data/mappings/*.toml", "data/places/*.csv", "data/labels/*", "data/stakes/*.csv",
    "data/series/*.csv",
    "data/referentials/*",
    "data/reference/*",
)  # fmt: skip


class BuildWithBundle(build_py):
    """Build the package and its bundle; a source archive holds what both are made of."""

    def run(self) -> None:
        """Copy the modules, then the bundle, anew."""
        super().run()
        if not self.editable_mode:
            shutil.rmtree(Path(self.build_lib, BUNDLE), ignore_errors=True)
            for path in bundled():
                target = Path(self.build_lib, BUNDLE, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)

    def get_source_files(self) -> list[str]:
        """Return what a source archive must hold."""
        return [*super().get_source_files(), *bundled()]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Return what is built."""
        built = super().get_outputs(include_bytecode)
        own = [] if self.editable_mode else [f"{self.build_lib}/{BUNDLE}/{p}" for p in bundled()]
        return [*built, *own]


def bundled() -> list[str]:
    """Return the files of the bundle, from the top of the repository."""
    found = {pattern: sorted(Path().glob(pattern)) for pattern in BUNDLED}
    absent = [pattern for pattern, paths in found.items() if not paths]
    if absent:
        raise FileNotFoundError(f"nothing to put in the wheel: {', '.join(absent)}")
    return [path.as_posix() for paths in found.values() for path in paths if path.is_file()]


setup(cmdclass={"build_py": BuildWithBundle})
