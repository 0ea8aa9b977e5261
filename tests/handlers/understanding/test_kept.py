"""What was learnt is kept on disk; a file that is damaged, foreign or cannot be written changes no answer."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from handlers.understanding import Reader, kept, learner
from handlers.understanding.encoder import Kind, Vectors
from tests.handlers.understanding.conftest import ENTRIES, THRESHOLDS


class Counting:
    """An encoder that is quick, poor, and counts what it is asked for."""

    version = "counting 1"
    kind: Kind = "light"

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, sentences: Sequence[str]) -> Vectors:
        self.asked += len(sentences)
        counts = [np.bincount([ord(sign) % 64 for sign in text], minlength=64) for text in sentences]
        rows = np.array(counts, np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(autouse=True)
def _short_background(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of it is enough to be kept, and quickly learnt."""
    short = tmp_path_factory.mktemp("background") / "background.txt"
    short.write_text("\n".join(learner.read_background(learner.BACKGROUND)[::10]), encoding="utf-8")
    monkeypatch.setattr(learner, "BACKGROUND", short)


def learnt(cache: Path) -> tuple[Reader, int]:
    encoder = Counting()
    reader = Reader(THRESHOLDS, encoder, cache)
    reader.learn(ENTRIES)
    return reader, encoder.asked


def test_the_next_start_encodes_nothing_and_answers_the_same(tmp_path: Path) -> None:
    cache = tmp_path / "folder" / "examples.npz"
    first, asked = learnt(cache)
    second, asked_again = learnt(cache)
    assert asked > 100
    assert asked_again == 0
    assert second.read("fax number?") == first.read("fax number?")
    assert [path.name for path in cache.parent.iterdir()] == ["examples.npz"]


def test_only_new_sentences_are_encoded(tmp_path: Path) -> None:
    encoder = Counting()
    reader = Reader(THRESHOLDS, encoder, tmp_path / "examples.npz")
    reader.learn(ENTRIES)
    asked = encoder.asked
    reader.learn([*ENTRIES, type(ENTRIES[0])("parking", "visit", ("Where can I park?", "哪里可以停车"))])
    assert encoder.asked == asked + 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY", None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    cache = tmp_path / "examples.npz"
    first, asked = learnt(cache)
    whole = cache.read_bytes()
    cache.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    second, asked_again = learnt(cache)
    assert asked_again == asked
    assert second.read("fax number?") == first.read("fax number?")
    assert learnt(cache)[1] == 0


@pytest.mark.parametrize(
    "arrays",
    [
        {"names": np.zeros((2, 16), np.uint8)},
        {"names": np.zeros((2, 16), np.uint8), "rows": np.zeros((3, 64), np.int8)},
        {"names": np.zeros((2, 16), np.uint8), "rows": np.zeros((2, 64), np.float64)},
        {"names": np.zeros((0, 16), np.uint8), "rows": np.zeros((0, 0), np.int8), "head x": np.array([[np.nan]])},
    ],
)
def test_a_file_of_something_else_is_not_believed(tmp_path: Path, arrays: dict[str, Vectors]) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, **arrays)  # type: ignore[arg-type]
    assert kept.load(path) == kept.Kept()


def test_a_disk_that_refuses_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    reader, asked = learnt(tmp_path / "file" / "examples.npz")
    assert asked > 100
    assert reader.read("fax number?").ranked[0].id == "fax"
