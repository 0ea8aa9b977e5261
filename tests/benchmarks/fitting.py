"""Fits what is fitted, on the development half of the questions: weights of the evidence, what is shipped learnt."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np

from handlers.understanding import Encoder, Known, Reader, calibration, kept, learner, open_encoder
from handlers.understanding.encoder import QuickEncoder
from handlers.understanding.evidence import Evidence, features
from tests.benchmarks.questions import FAQ, LANGUAGES, ROOT, Question, known, known_of, questions
from tests.benchmarks.understanding import first, shown, thresholds

CANDIDATES = 6
"""Of the head's best entries, to which the weights are fitted."""


def fit() -> None:
    """Write learnt.npz: of today's faq.toml and background.txt."""
    encodings = kept.load(kept.SHIPPED).encodings
    with TemporaryDirectory() as folder, _instead(kept, "SHIPPED", Path(folder) / "nothing"):
        full, wording = Path(folder) / "full", Path(folder) / "wording"
        kept.save(full, kept.Kept(encodings))
        _taught(open_encoder(), full)
        _taught(None, wording)
        learnt = kept.load(full)
        learnt.heads.update(kept.load(wording).heads)
    kept.save(kept.SHIPPED, learnt)
    kept.SHIPPED.chmod(0o644)


def calibrate(revision: str) -> None:
    """Write calibration.json: weights that fit the development half best, by the examples of that git revision.

    81316c0 is the last one at which no example had been written by somebody who knew what that half gets wrong. With
    later ones, its questions lie nearer to the examples than anybody else's will, and weights trust too much.
    """
    entries = known_of(_at(revision, FAQ))
    with TemporaryDirectory() as folder:
        background = Path(folder) / "background.txt"
        background.write_text(_at(revision, learner.BACKGROUND), encoding="utf-8")
        with _instead(learner, "BACKGROUND", background):
            readers = {kind: _taught(encoder, None, entries) for kind, encoder in _encoders().items()}
    calibration.write({kind: _calibrated(reader, entries) for kind, reader in readers.items()})


def _at(revision: str, path: Path) -> str:
    name = f"{revision}:{path.relative_to(ROOT).as_posix()}"
    return subprocess.run(["git", "show", name], cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout


def _encoders() -> dict[str, Encoder | None]:
    return {"full": open_encoder(), "light": QuickEncoder(), "wording": None}


@contextmanager
def _instead(module: ModuleType, name: str, path: Path) -> Iterator[None]:
    """Meanwhile, the module's path is another one."""
    before = getattr(module, name)
    setattr(module, name, path)
    try:
        yield
    finally:
        setattr(module, name, before)


def _taught(encoder: Encoder | None, cache: Path | None, entries: Sequence[Known] = ()) -> Reader:
    reader = Reader(thresholds(), encoder, cache)
    reader.learn(entries or known())
    return reader


def _calibrated(reader: Reader, entries: Sequence[Known]) -> calibration.Calibration:
    rows, right = [], []
    for question, evidence in _seen(reader):
        table = features(evidence)
        for place in np.argsort(-evidence.odds)[:CANDIDATES]:
            rows.append(table[place])
            right.append(float(entries[place].id in question.right))
    return calibration.fitted(np.array(rows), np.array(right))


def _seen(reader: Reader) -> Iterator[tuple[Question, Evidence]]:
    for language in LANGUAGES:
        for question in questions(language, "development"):
            evidence = reader.evidence(question.text)
            if evidence:
                yield question, evidence


def confused() -> Iterator[str]:
    """A line for each development question that went wrong: what it is, what it was taken for."""
    reader = _taught(open_encoder(), None)
    for language in LANGUAGES:
        for question in questions(language, "development"):
            meaning = reader.read(question.text)
            missed = question.right and first(meaning) not in question.right
            if missed or (not question.right and shown(meaning)):
                places = ", ".join(f"{one.id} {one.score:.2f}" for one in meaning.ranked[:3])
                wanted = "|".join(sorted(question.right)) or question.kind
                yield f"{language} {meaning.verdict:7} {wanted}: {question.text} → {places}"
