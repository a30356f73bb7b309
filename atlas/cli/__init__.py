"""The command line of the atlas."""

from atlas.cli.group import main

__all__ = ["main"]
