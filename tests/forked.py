"""The bot in processes of its own, forked off one that has imported everything already."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.transcripts.stage import ROOT

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.warm"])
_PATIENCE = 60.0


def bot(
    arguments: Sequence[str], environ: Mapping[str, str], stdout: Path, stderr: Path, stdin: Path = Path(os.devnull)
) -> ForkServerProcess:
    """`python -m bot …` with this environment and no other, to be started; it writes at the end of these files."""
    return _FORKS.Process(target=_live, args=(list(arguments), dict(environ), stdin, stdout, stderr))


def typed(arguments: Sequence[str], environ: Mapping[str, str], stdin: str) -> "subprocess.CompletedProcess[str]":
    """`python -m bot …` from its beginning to its end."""
    with tempfile.TemporaryDirectory() as name:
        heard, said, complained = (Path(name, each) for each in ("stdin", "stdout", "stderr"))
        heard.write_text(stdin, "utf-8")
        process = bot(arguments, environ, said, complained, heard)
        process.start()
        process.join(_PATIENCE)
        status = process.exitcode
        if status is None:
            process.kill()
            raise TimeoutError(f"{arguments} does not end")
        return subprocess.CompletedProcess(arguments, status, said.read_text("utf-8"), complained.read_text("utf-8"))


def _live(arguments: list[str], environ: dict[str, str], stdin: Path, stdout: Path, stderr: Path) -> None:
    from tests.warm import main  # has been imported where this process comes from

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    for number, path in ((1, stdout), (2, stderr)):
        written = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(written, number)
        os.close(written)
    sys.stdin = stdin.open(encoding="utf-8")
    sys.exit(main(arguments))
