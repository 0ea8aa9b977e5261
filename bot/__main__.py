"""The command line: run the bot, talk to it, check what staff wrote, migrate, issue late codes, back up."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bot import commands
from bot.opening import NotReady
from bot.settings import Settings, SettingsError, load
from handlers.staff.rights import ROLES
from handlers.talk.content_file import ContentError
from handlers.talk.texts import TextsError
from storage.database import StorageError

Command = Callable[[Settings, argparse.Namespace], Awaitable[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. What prevents it is said on standard error, a sentence a line."""
    args = arguments_of(arguments)
    try:
        settings = load(Path(args.config), _environ(args))
        return _run(args.command_function(settings, args))
    except (SettingsError, ContentError, TextsError) as wrong:
        print("\n".join(wrong.faults), file=sys.stderr)
    except (NotReady, StorageError) as wrong:
        print(f"usher: {wrong}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read this has seen enough ("… | head"); nothing is left to be flushed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def arguments_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What was typed, read; None: this process's own. A wrong one ends the process."""
    return _parser().parse_args(arguments)


def _run(command: Awaitable[int]) -> int:
    sys.setswitchinterval(0.0005)  # a database's thread needs 50 µs; the usual 5 ms would be a long wait for them
    import uvloop  # only here: the other ways in (tests, tools) bring a loop of their own

    async def running() -> int:
        return await command

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(running())


def _environ(args: argparse.Namespace) -> Mapping[str, str]:
    if database := getattr(args, "db", None):
        url = database if "://" in database else f"sqlite:///{Path(database).absolute()}"
        return {**os.environ, "USHER_STORAGE_URL": url}
    return os.environ


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Usher, the chat desk of a film festival.")
    parser.add_argument("--config", default=os.environ.get("USHER_CONFIG", "config.toml"), help="default: config.toml")
    verbs = parser.add_subparsers(title="commands", required=True)
    _add(verbs, "run", commands.run, "serve the web page, and Telegram if a token is set")
    talk = _add(verbs, "talk", commands.talk, "chat on the command line")
    talk.add_argument("--json", action="store_true", help="one JSON object a line in, one out for each message")
    talk.add_argument("--as", dest="who", default="you", help="whom you play (default: you)")
    talk.add_argument("--language", default="", help="what your device would hint at, for instance zh")
    ask = _add(verbs, "ask", commands.ask, "show what a question is taken for, and why")
    ask.add_argument("question", help="in quotation marks")
    ask.add_argument("--after", default="", metavar="ENTRY", help="the entry that was answered just before")
    ask.add_argument("--language", default="en", help="of the answer that is shown (default: en)")
    _add(verbs, "check", commands.check, "check settings, forms, catalogues and content; name every fault")
    _add(verbs, "migrate", commands.migrate_, "bring the database to this version's shape")
    late = _add(verbs, "late-code", commands.late_code, "issue a code that opens enrolment after the deadline")
    late.add_argument("--until", required=True, metavar="'2021-03-20 18:00'", help="local time of the festival")
    late.add_argument("--uses", type=int, default=1, help="how many people may use it (default: 1)")
    late.add_argument("--note", default="", help="for whom it is")
    _add(verbs, "late-codes", commands.late_codes, "list the late codes and how often each was used")
    invite = _add(verbs, "invite", commands.invite, "issue a one-time code that lets somebody work for the festival")
    invite.add_argument("--role", choices=ROLES, default="organiser", help="default: organiser")
    invite.add_argument("--name", default="", help="how colleagues will see them")
    _add_audit(verbs)
    _add(
        verbs,
        "faq-export",
        commands.faq_export,
        "print the FAQ entries that organisers wrote, in the shape of faq.toml",
    )
    _add_import(verbs)
    backup = _add(verbs, "backup", commands.backup_, "copy the SQLite database while the bot runs")
    backup.add_argument("file", help="where to; must not exist yet")
    for name, verb in verbs.choices.items():
        if name not in ("run", "check"):
            verb.add_argument("--db", metavar="FILE", help="another database (default: the one of config.toml)")
    return parser


def _add_audit(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    audit = _add(verbs, "audit", commands.audit_, "print what organisers did, or verify that nobody changed that")
    audit.add_argument("what", nargs="?", choices=("list", "verify"), default="list", help="default: list")
    audit.add_argument("--last", type=int, default=1000, help="how many actions (default: 1000)")
    audit.add_argument("--json", action="store_true", help="one JSON object a line, as it is stored")
    audit.add_argument("--expect", default="", metavar="HASH", help="one that was noted before: it must be in the log")


def _add_import(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    programme = _add(
        verbs, "import", commands.import_, "show what a programme's file would change, and publish it; name every fault"
    )
    programme.add_argument("file", nargs="*", help="XLSX, CSV or iCalendar; several are read as one")
    programme.add_argument("--sample", action="store_true", help="the made-up programme that ships for rehearsals")
    programme.add_argument("--publish", action="store_true", help="make it true, as a new version")
    programme.add_argument(
        "--cancel-missing", action="store_true", help="cancel what stands on its days and is not in it"
    )


def _add(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, function: Command, what: str
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=what, description=what)
    verb.set_defaults(command_function=function)
    return verb


if __name__ == "__main__":
    sys.exit(main())
