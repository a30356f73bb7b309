"""The command line: `atlas build`, `import`, `decide`, `export`, `compare`, `serve`, `info`…"""

from importlib import import_module

import click

import atlas
from atlas.errors import AtlasError

# Command -> module that holds it. Only the one asked for is loaded: all of them take seconds.
MODULES = {
    "access": "access", "actions": "actions", "build": "build", "close": "site",
    "commune": "communes", "compare": "compare", "contest": "decide", "context": "context",
    "decide": "decide", "describe": "describe", "export": "export", "figure": "figure",
    "import": "imports", "info": "info", "label": "labels", "publish": "publish",
    "report": "report", "serve": "build", "site": "site", "stakes": "actions", "tiles": "route",
    "trips": "route",
}  # fmt: skip


class AtlasGroup(click.Group):
    """Load the command asked for; print the message of an error raised on purpose, and exit 1.

    Anything else than an `AtlasError` is a bug and keeps its traceback.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(MODULES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in MODULES:
            import_module(f"atlas.cli.{MODULES[name]}")
        return super().get_command(context, name)

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except AtlasError as error:
            click.secho(f"Erreur : {error}", fg="red", err=True)
            context.exit(1)


@click.group(cls=AtlasGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(atlas.__version__, prog_name="atlas")
def main() -> None:
    """Atlas national de la médiation numérique : des fichiers publiés à la carte des manques."""


def say(text: str) -> None:
    """Print a sentence beside the results, on the error stream."""
    click.echo(text, err=True)
