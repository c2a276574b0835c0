"""``clockjack demo``."""

from pathlib import Path

import click


@click.command()
@click.option("--keep", is_flag=True, help="Leave the node running at the end, until Ctrl-C.")
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Draw the screen there.")
def demo(keep: bool, svg: Path | None) -> None:
    """Start a node in a scratch folder and watch it work on real data; exit 1 if something did not."""
    from clockjack_api.demo import run_demo

    raise click.exceptions.Exit(run_demo(keep=keep, svg=svg))
