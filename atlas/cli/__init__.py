"""The command line of the atlas."""

from atlas.cli import build, communes, compare, decide, describe, export, imports, info
from atlas.cli.group import main

__all__ = [
    "build",
    "communes",
    "compare",
    "decide",
    "describe",
    "export",
    "imports",
    "info",
    "main",
]
