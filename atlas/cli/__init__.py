"""The command line of the atlas."""

from atlas.cli import (
    access,
    actions,
    build,
    communes,
    compare,
    context,
    decide,
    describe,
    export,
    figure,
    imports,
    info,
    labels,
    publish,
    report,
    route,
    site,
)
from atlas.cli.group import main

__all__ = [
    "access",
    "actions",
    "build",
    "communes",
    "compare",
    "context",
    "decide",
    "describe",
    "export",
    "figure",
    "imports",
    "info",
    "labels",
    "main",
    "publish",
    "report",
    "route",
    "site",
]
