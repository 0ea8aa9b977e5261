"""Every script in this folder, word for word. USHER_TEST_RECORD=1 writes what came back into the scripts, to be read."""

from pathlib import Path

import pytest

from tests.transcripts.script import Step, steps_of
from tests.transcripts.stage import RECORDING, Stage, Terminal, played

SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
async def test_terminal(script: Path, database_url: str, tmp_path: Path) -> None:
    people, steps = steps_of(script)
    came = await played(Stage(database_url, tmp_path, Terminal(people)), steps)
    if RECORDING:
        write_down(script, came)
    for step, lines in came:
        assert lines == step.expected, f"{script.name}:{step.line}: {step.told}"


def write_down(script: Path, came: list[tuple[Step, list[str]]]) -> None:
    """The script with what really came back."""
    kept = [line for line in script.read_text("utf-8").splitlines() if line.startswith(("people:", "#"))]
    blocks = ["\n".join([step.told, *(f"    {line}".rstrip() for line in lines)]) for step, lines in came]
    script.write_text("\n".join(kept) + "\n\n" + "\n\n".join(blocks) + "\n", "utf-8")
