"""Fits what is fitted, on the development half of the questions: weights of the evidence, what is shipped learnt."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from handlers.understanding import Encoder, Reader, calibration, kept, open_encoder
from handlers.understanding.encoder import QuickEncoder
from handlers.understanding.evidence import Evidence, features
from tests.benchmarks.questions import LANGUAGES, Question, known, questions
from tests.benchmarks.understanding import first, shown, thresholds

CANDIDATES = 6
"""Of the head's best entries, to which the weights are fitted."""


def fit() -> None:
    """Write calibration.json and learnt.npz."""
    encodings = kept.load(kept.SHIPPED).encodings
    with TemporaryDirectory() as folder, _nothing_shipped():
        full, wording = Path(folder) / "full", Path(folder) / "wording"
        kept.save(full, kept.Kept(encodings))
        readers = {
            "full": _taught(open_encoder(), full),
            "light": _taught(QuickEncoder(), None),
            "wording": _taught(None, wording),
        }
        learnt = kept.load(full)
        learnt.heads.update(kept.load(wording).heads)
    calibration.write({kind: _calibrated(reader) for kind, reader in readers.items()})
    kept.save(kept.SHIPPED, learnt)
    kept.SHIPPED.chmod(0o644)


@contextmanager
def _nothing_shipped() -> Iterator[None]:
    shipped = kept.SHIPPED
    kept.SHIPPED = shipped.with_name("nothing")
    try:
        yield
    finally:
        kept.SHIPPED = shipped


def _taught(encoder: Encoder | None, cache: Path | None) -> Reader:
    reader = Reader(thresholds(), encoder, cache)
    reader.learn(known())
    return reader


def _calibrated(reader: Reader) -> calibration.Calibration:
    rows, right = [], []
    for question, evidence in _seen(reader):
        table = features(evidence)
        for place in np.argsort(-evidence.odds)[:CANDIDATES]:
            rows.append(table[place])
            right.append(float(known()[place].id in question.right))
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
