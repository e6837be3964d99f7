"""The command line: finds the command, runs it, and says in words what went wrong."""

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from importlib import import_module
from shutil import get_terminal_size
from typing import NamedTuple

from balto import __version__

WRONG_INPUT = 2
INTERRUPTED = 130


class Command(NamedTuple):
    """A row of the list of commands: its name, where its function is, and one line of help."""

    name: str
    module: str
    function: str
    help: str


COMMANDS: tuple[Command, ...] = (
    Command("new", "balto.cli.new", "new", "Write a small commented case that runs."),
    Command("check", "balto.cli.check", "check", "Say everything that is wrong with a case."),
    Command("need", "balto.cli.need", "need", "How many doses, where, by when; what waiting costs."),
    Command("plan", "balto.cli.plan", "plan", "Find the relay that saves most lives, and explain it."),
    Command("rehearse", "balto.cli.rehearse", "rehearse", "Run a plan through very many futures."),
    Command("compare", "balto.cli.compare", "compare", "Plans side by side on the same futures."),
    Command(
        "compare-sites", "balto.cli.compare_sites", "compare_sites", "Where a light, a mark or a look-out helps most."
    ),
    Command("what-if", "balto.cli.what_if", "what_if", "What a change would be worth."),
    Command("show", "balto.cli.show", "show", "Briefing, run sheets and maps from a saved plan."),
    Command("open", "balto.cli.open", "open_run", "Begin the run: the plan in force as orders, and its log."),
    Command("hear", "balto.cli.hear", "hear", "Take a message into the log, and say it back."),
    Command("status", "balto.cli.status", "status", "Where things stand, on one screen."),
    Command("order", "balto.cli.order", "order", "Orders in force, new ones, and which were sent."),
    Command("log", "balto.cli.log", "log", "List the log, and check that it is whole."),
    Command("sync", "balto.cli.sync", "sync", "Join the log with another desk's, by a file."),
    Command("export", "balto.cli.export", "export", "What was reported, for other programs."),
)


def main() -> None:
    """Run the command line and exit with its status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a sign that the terminal or file has not is no reason to lose a plan
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit status of these arguments: 0 done, 1 failed, 2 wrong input, 130 interrupted."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if arguments[0] in ("-V", "--version"):
        print(f"balto {__version__}")
        return 0
    command = next((command for command in COMMANDS if command.name == arguments[0]), None)
    if command is None:
        return _unknown(arguments[0])
    return _guarded(command, arguments[1:])


def overview() -> str:
    """What `balto --help` prints."""
    from balto.show.phrases.sentences import known, say  # noqa: PLC0415  (babel takes a while to import)

    rows = "\n".join(f"  balto {command.name:<13} {known(command.help)}" for command in COMMANDS)
    return "\n\n".join(
        (
            say("Balto gets scarce medicine through when the usual ways are shut."),
            rows,
            f"{say('Begin with: balto new mycase, then balto plan mycase.')}\n"
            f"{say('Each command explains itself: balto plan --help.')}",
        )
    )


def _unknown(word: str) -> int:
    from balto.basis.problems import did_you_mean, quoted  # noqa: PLC0415  (kept out of `balto --help`)
    from balto.show.phrases.sentences import say  # noqa: PLC0415  (babel takes a while to import)

    hint = did_you_mean(word, [command.name for command in COMMANDS]) or say("balto --help lists them")
    print(say("no command {command}; {hint}", command=quoted(word), hint=hint), file=sys.stderr)
    return WRONG_INPUT


def _guarded(command: Command, arguments: list[str]) -> int:
    from balto.basis.problems import BadInput  # noqa: PLC0415  (kept out of `balto --help`)

    try:
        _check_cores()
        status = _call(getattr(import_module(command.module), command.function), command, arguments)
        sys.stdout.flush()
        return status
    except BadInput as wrong:
        from balto.show.problem_list import listed  # noqa: PLC0415  (kept out of `balto --help`)

        print(listed(wrong.problems, width=_columns()), file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print(_say_interrupted(), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _read_no_more()
        return 0
    except OSError as wrong:
        named = f"{wrong.filename}: " if wrong.filename else ""
        print(f"{named}{wrong.strerror or wrong}", file=sys.stderr)
        return 1


def _say_interrupted() -> str:
    from balto.show.phrases.sentences import say  # noqa: PLC0415  (babel takes a while to import)

    return say("interrupted")


def _check_cores() -> None:
    """BadInput where BALTO_CORES is no number of cores."""
    from balto.basis.phrase import Phrase  # noqa: PLC0415  (kept out of `balto --help`)
    from balto.basis.problems import BadInput, Problem, quoted  # noqa: PLC0415  (kept out of `balto --help`)

    said = os.environ.get("BALTO_CORES", "1")
    if not (said.isdecimal() and 1 <= int(said) <= 1024):
        raise BadInput(
            [Problem("BALTO_CORES", quoted(said), Phrase("a whole number from {low} to {high}", low=1, high=1024))]
        )


def _columns() -> int:
    """How wide problems may be told: as a terminal is, at most 100; 0, of any width, where the error stream is none."""
    return min(100, get_terminal_size((100, 40)).columns) if sys.stderr.isatty() else 0


def _read_no_more() -> None:
    """Nobody reads the output any more (as after `| head`): what is left of it goes nowhere, without a word at the end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Ended(Exception):  # noqa: N818  (it carries what ended a command past typer, which would answer it itself)
    """The command was interrupted, or nobody reads its output."""


def _past_typer(function: Callable[..., object]) -> Callable[..., object]:
    @wraps(function)
    def called(*values: object, **named: object) -> object:
        try:
            return function(*values, **named)
        except (KeyboardInterrupt, BrokenPipeError) as ended:
            raise _Ended from ended

    return called


def _call(function: Callable[..., object], command: Command, arguments: list[str]) -> int:
    import typer  # noqa: PLC0415  (a quarter of a second)

    from balto.show.phrases.sentences import known  # noqa: PLC0415  (babel takes a while to import)

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(help=function.__doc__ or command.help)(_past_typer(function))
    ready = typer.main.get_command(app)
    ready.help = known(function.__doc__ or command.help)
    for option in ready.params:
        if told := getattr(option, "help", None):
            option.help = known(told)  # type: ignore[attr-defined]  # arguments and options have one
    try:
        status = ready.main(args=arguments, prog_name=f"balto {command.name}", standalone_mode=False)
    except _Ended as ended:
        raise (ended.__cause__ or ended) from None
    except Exception as wrong:
        # click's own errors (a misspelt option, a missing argument) know how to show themselves.
        show = getattr(wrong, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(wrong, "exit_code", WRONG_INPUT))
    return status if isinstance(status, int) else 0
