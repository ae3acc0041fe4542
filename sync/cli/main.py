"""Entry point: the command table, and what becomes of an error.

Commands are named here and imported when they are called, so that `--help` and shell
completion never wait for DuckDB.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from sync import __version__
from sync.cli.interrupts import ctrl_c_ends
from sync.diagnostics import Diagnostic, render
from sync.engines.base import EngineFault
from sync.errors import ProjectError, SyncError
from sync.ledger.points import Reached, nowhere

BUG, INTERRUPTED = 70, 130
GARBAGE_AFTER = 200_000
"""How many new objects Python waits for before it looks for garbage; parsed SQL is many, and stays."""

TURN_S = 0.00005
"""How long a thread keeps Python when another one waits; what comes back from the engine has little to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name and its one-line help."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """The module whose `command` it is."""
        return f"sync.cli.commands.{self.name.replace('-', '_')}"


COMMANDS = (
    Command("init", "Make a new project from the shipped models and schemas."),
    Command("lint", "Check the SQL models without reading data."),
    Command("build", "Create views and tables in the target's database."),
    Command("preview", "Show rows of one model, personal data masked."),
    Command("validate", "Check every row that would leave, and quarantine what may not."),
    Command("plan", "Show what would be sent."),
    Command("apply", "Deliver a plan made earlier."),
    Command("sync", "Plan and deliver."),
    Command("status", "Show what was delivered."),
    Command("runs", "List the latest runs, or the batches of one."),
    Command("show", "Show one request, digests shortened."),
    Command("why", "Tell where a person stands in every audience, and who wants them."),
    Command("retry", "Send again what TikTok refused, or an audience from scratch."),
    Command("forget", "Withdraw a person from every audience, and never send them again."),
    Command("ledger", "Check the ledger, or copy what it knows."),
    Command("explain", "Explain a rule of lint, or list all of them."),
    Command("explain-hash", "Show a value's digest under our rules and those of other tools."),
    Command("auth", "Authorise the app at TikTok; check the token, or end it."),
    Command("doctor", "Check everything a delivery depends on, and say how to mend it."),
    Command("settings", "Show every setting and where it comes from."),
    Command("simulate", "Run the built-in TikTok simulator."),
    Command("lsp", "Run a language server for editors, on standard input and output."),
)


class LazyCommands(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order a project goes through them."""
        return [command.name for command in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command."""
        known = {command.name: command for command in COMMANDS}
        if cmd_name not in known:
            return None
        module = importlib.import_module(known[cmd_name].module)
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(command.name, command.help) for command in COMMANDS])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--project", default=".", metavar="DIR", help="Folder of the project, or one inside it.")
@click.option("--target", default=None, metavar="NAME", help="Environment to use; SYNC_TARGET, else dev.")
@click.version_option(__version__, prog_name="tiktok-sync")
@click.pass_context
def cli(context: click.Context, project: str, target: str | None) -> None:
    """Plain SQL models on DuckDB to TikTok audiences and conversion events."""
    context.obj |= {"project": project, "target": target}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process.

    It ends at once: to take Python apart first costs a tenth of a second and has nothing left to
    do, because files, ledgers and engines are closed by whoever opened them.
    """
    gc.set_threshold(GARBAGE_AFTER)
    sys.setswitchinterval(TURN_S)
    exit_code = run(arguments)
    try:
        for stream in (sys.stdout, sys.stderr):
            if not stream.closed:
                stream.flush()
    except OSError:
        sys.exit(exit_code)  # Python tries again, and says what is wrong with the stream
    os._exit(exit_code)


def run(arguments: Sequence[str] | None = None, reached: Reached = nowhere) -> int:
    """Run the command line and return its exit code.

    Args:
        reached: Told the moments of a run at which the process may end.
    """
    session: dict[str, Any] = {"reached": reached, "texts": {}, "steps": None}
    with ctrl_c_ends() as is_heard:
        exit_code = _guarded(arguments, session, is_heard)
    if session["steps"] is not None:
        session["steps"].finish(exit_code)
    return exit_code


def _guarded(arguments: Sequence[str] | None, session: dict[str, Any], is_heard: Callable[[], bool]) -> int:
    """Run the command line; whatever stops it becomes an exit code and something a person can read.

    Args:
        session: What a command is given, and where it leaves `texts` and `steps` for its errors.
        is_heard: Tells whether Ctrl-C was heard. It ends queries, and Python 3.11 wraps it when
            it comes amid the making of a class: what fails then is no fault of a model or of ours.
    """
    try:
        return _called(arguments, session)
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(session)
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback, no value
        return _interrupted(session) if is_heard() else _stopped(error, session)


def _stopped(error: Exception, session: Mapping[str, Any]) -> int:
    """Say what stopped the command and return its exit code."""
    if isinstance(error, EngineFault):
        error = _engine_failed(error)
    if isinstance(error, SyncError):
        _say(error.findings, session)
        return error.exit_code
    _say((_bug(error),), session)
    return BUG


def _called(arguments: Sequence[str] | None, session: dict[str, Any]) -> int:
    try:
        result = cli.main(args=arguments, prog_name="tiktok-sync", standalone_mode=False, obj=session)
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:
        # The reader of our output has gone; nothing more can be said to it.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives until exit
        return 0
    return result if isinstance(result, int) else 0


def _say(findings: Sequence[Diagnostic], session: Mapping[str, Any]) -> None:
    """Say findings where the command's steps are heard, or on stderr when it has not come that far."""
    texts, steps = session["texts"], session["steps"]
    if steps is None:
        click.echo("\n\n".join(render(finding, texts) for finding in findings), err=True)
        return
    for number, finding in enumerate(findings):
        steps.finding(finding, texts, is_first=number == 0)


def _engine_failed(fault: EngineFault) -> ProjectError:
    """Say what the engine refused where no room could name the model or file."""
    return ProjectError.of(
        "engine-failed",
        f"the engine stopped: {fault.kind}",
        where="the run",
        notes=("nothing is lost: what was sent is recorded, and the next run starts from there",),
        help="if memory is short, raise memory_limit; if a state file is damaged, restore it from a backup",
    )


def _interrupted(session: Mapping[str, Any]) -> int:
    text = "interrupted; what was sent is recorded. Run again to continue."
    if session["steps"] is None:
        click.echo(text, err=True)
    else:
        session["steps"].note(text)
    return INTERRUPTED


def _bug(error: Exception) -> Diagnostic:
    """Say where a bug of ours is, never what the exception says: such texts quote data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}sync{os.sep}" in frame.filename] or list(frames)
    place = (
        f"{os.path.basename(ours[-1].filename)}:{ours[-1].lineno} in {ours[-1].name}" if ours else "unknown"
    )
    return Diagnostic(
        "bug",
        f"tiktok-sync {__version__} failed in itself ({type(error).__name__})",
        place,
        (
            *_own_words(error),
            "nothing is lost: what was sent is recorded, and the next run starts from there",
        ),
        "please report this with the command you ran; it holds no data",
    )


def _own_words(error: Exception) -> tuple[str, ...]:
    """Return what an exception of ours says: a contract, a record's number and keywords, never a value."""
    return (str(error),) if type(error).__module__ == "sync.contract.check" else ()
