"""The command line of the atlas."""

from atlas.cli import build, compare, decide, export, imports, info
from atlas.cli.group import main

__all__ = ["build", "compare", "decide", "export", "imports", "info", "main"]
