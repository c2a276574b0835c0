"""The command ``clockjack`` and its sub-commands, each imported only when it is used."""

import importlib
from typing import Any

import click

from clockjack_api.cli.exits import MEANINGS

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Run it": {
        "serve": ("serve:serve", "Run a node: API, scheduler, dispatcher, matcher, executors."),
        "worker": ("worker:worker", "Run executors only, for a cluster elsewhere."),
        "config": ("config:config", "Show the settings and where each came from."),
        "demo": ("demo:demo", "Start a node in a scratch folder and watch it work."),
    },
    "Use it": {
        "job": ("job:job", "Submit jobs, look at them, wait for them, end them."),
        "schedule": ("schedule:schedule", "Say when jobs are made: by time or by event."),
        "calendar": ("calendar:calendar", "Name days that schedules leave out, or keep to."),
        "event": ("event:event", "Publish events, and watch them come."),
        "subscription": ("subscription:subscription", "Send events to URLs, as signed webhooks."),
        "queue": ("queue:queue", "Limit, pause and empty queues."),
        "import": ("imports:imports", "Take over crontabs, APScheduler's jobs, Celery's beat."),
    },
    "Give access": {
        "key": ("key:key", "Make API keys, list and revoke them."),
        "audit": ("audit:audit", "Show who did what."),
    },
    "Look inside": {
        "task": ("task:task", "Which tasks the executors know."),
        "executor": ("executor:executor", "Which executors there are."),
        "cluster": ("cluster:cluster", "Nodes, leaders and the journal."),
        "journal": ("journal:journal", "Read the journal itself."),
        "openapi": ("openapi:openapi", "Write the API's OpenAPI document."),
    },
}
"""By the headings of the help: names of commands, where they are, what they do."""


class LazyGroup(click.Group):
    """A group whose commands are imported on use, so that help and errors come at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command by its name."""
        for commands in SECTIONS.values():
            if cmd_name in commands:
                module, _, attribute = commands[cmd_name][0].partition(":")
                command: Any = getattr(importlib.import_module(f"clockjack_api.cli.{module}"), attribute)
                assert isinstance(command, click.Command)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the commands do, below their headings, without importing any."""
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, short) for name, (_, short) in commands.items()])


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"clockjack {version('clockjack')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=MEANINGS,
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def root() -> None:
    """Clockjack, an actor-based job scheduler: jobs at a time, on an event, or now.

    Start a node with "clockjack serve", then talk to it with the other commands, with curl, or at /docs.
    """
