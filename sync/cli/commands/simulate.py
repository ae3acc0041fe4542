"""`simulate`: run the TikTok simulator until it is interrupted."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import click

from sync.cli.credentials import SIMULATOR_APP_ID, SIMULATOR_SECRET, SIMULATOR_TOKEN
from sync.cli.output import say
from sync.cli.platform import require_state, simulator_options
from sync.cli.workspace import open_workspace
from sync.errors import ProjectError
from sync.project.secrets import APP_SECRET_VARIABLE, TOKEN_VARIABLE


@click.command()
@click.option(
    "--port",
    default=8600,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port on 127.0.0.1; 0 chooses one.",
)
@click.option(
    "--faults", type=click.Path(dir_okay=False), default=None, metavar="FILE", help="Script of faults, TOML."
)
@click.pass_context
def command(context: click.Context, port: int, faults: str | None) -> None:
    """Run the built-in TikTok simulator on this machine until Ctrl-C.

    Its state is the one that deliveries of the same target use; what is delivered to its
    address has a ledger of its own, as every endpoint has.
    """
    from sync.simulator import running

    workspace = open_workspace(context)
    script = _read(faults)
    try:
        options = simulator_options(workspace, port, script)
    except ValueError as error:
        # The simulator's own findings, in four parts; they hold no data.
        raise ProjectError.of(
            "bad-faults",
            "the fault script cannot be used",
            where=faults or "--faults",
            notes=str(error).splitlines(),
            help="see the notes",
        ) from None
    require_state(options)
    try:
        with running(options) as simulator:
            say(f"TikTok simulator at {simulator.base_url} (state: {simulator.base_url}/_simulator/state)")
            how = f"SYNC_ENDPOINT={simulator.base_url} {TOKEN_VARIABLE}={SIMULATOR_TOKEN.reveal()}"
            say(f"deliver to it with: {how} tiktok-sync sync")
            app = f"SYNC_APP_ID={SIMULATOR_APP_ID} {APP_SECRET_VARIABLE}={SIMULATOR_SECRET.reveal()}"
            say(f"authorise at it with: SYNC_ENDPOINT={simulator.base_url} {app} tiktok-sync auth url")
            with suppress(KeyboardInterrupt):  # how a person ends it
                threading.Event().wait()
        say("simulator ended; its state is kept for the next one")
    except OSError as error:
        raise ProjectError.of(
            "port-in-use",
            f"the simulator cannot listen ({error.strerror})",
            where=f"127.0.0.1:{port}",
            help="choose another --port",
        ) from None


def _read(path: str | None) -> str:
    if path is None:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ProjectError.of(
            "unreadable-file", "the fault script cannot be read", where=path, help="name a readable text file"
        ) from None
