"""The command line: `atlas build`, `import`, `decide`, `export`, `compare`, `serve`, `info`…"""

import click

import atlas
from atlas.errors import AtlasError


class AtlasGroup(click.Group):
    """Print the message of an error raised on purpose, and exit 1; anything else is a bug."""

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
