"""Every script in this folder, word for word; USHER_TEST_RECORD=1 writes what came back into it, to be read."""

from pathlib import Path

import pytest

from tests.servers.telegram import FakeTelegram
from tests.transcripts.fronts import Page, Telegram
from tests.transcripts.script import Step, steps_of
from tests.transcripts.stage import RECORDING, Stage, Terminal, played

ON_THE_PAGE = {"enrol_en", "enrol_zh", "deadline", "questions_en", "questions_zh", "human_en", "human_zh"}
ON_TELEGRAM = {"enrol_en", "enrol_zh", "deadline", "leaving", "questions_en", "questions_zh"}
SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
async def test_terminal(script: Path, database_url: str, tmp_path: Path) -> None:
    people, steps = steps_of(script)
    came = await played(Stage(database_url, tmp_path, Terminal(people)), steps)
    if RECORDING:
        write_down(script, came)
    for step, lines in came:
        assert lines == step.expected, f"{script.name}:{step.line}: {step.told}"


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.stem in ON_THE_PAGE], ids=lambda path: path.stem)
async def test_page(script: Path, sqlite_url: str, tmp_path: Path) -> None:
    people, steps = steps_of(script)
    for step, lines in await played(Stage(sqlite_url, tmp_path, Page(people)), steps):
        assert lines == as_on_the_page(step.expected), f"{script.name}:{step.line}: {step.told}"


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.stem in ON_TELEGRAM], ids=lambda path: path.stem)
async def test_telegram(script: Path, sqlite_url: str, tmp_path: Path) -> None:
    people, steps = steps_of(script)
    async with FakeTelegram(pace=None) as server:
        for step, lines in await played(Stage(sqlite_url, tmp_path, Telegram(people, server)), steps):
            assert lines == step.expected, f"{script.name}:{step.line}: {step.told}"
        await server.check()


def as_on_the_page(lines: list[str]) -> list[str]:
    """A browser has no phone number to share, and it is no terminal."""
    other = {
        "[📱 Share my number] ": "", "[📱 分享我的号码] ": "",
        " · terminal · ": " · web page · ", " · 终端 · ": " · 网页 · ",
    }  # fmt: skip
    return [_replaced(line, other) for line in lines]


def _replaced(line: str, other: dict[str, str]) -> str:
    for old, new in other.items():
        line = line.replace(old, new)
    return line


def write_down(script: Path, came: list[tuple[Step, list[str]]]) -> None:
    """The script with what really came back."""
    kept = [line for line in script.read_text("utf-8").splitlines() if line.startswith(("people:", "#"))]
    blocks = ["\n".join([step.told, *(f"    {line}".rstrip() for line in lines)]) for step, lines in came]
    script.write_text("\n".join(kept) + "\n\n" + "\n\n".join(blocks) + "\n", "utf-8")
