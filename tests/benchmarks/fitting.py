"""Fits what is fitted, on the development half of the questions: the weights of the evidence, and the shipped learning."""

from collections.abc import Iterator
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
    full = open_encoder()
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("full", "wording")]
        readers = {"full": _taught(full, paths[0]), "light": _taught(QuickEncoder(), None), "wording": _taught(None, paths[1])}
        parts = [kept.load(path) for path in paths if path.exists()] or [kept.load(kept.SHIPPED)]
    calibration.write({kind: _calibrated(reader) for kind, reader in readers.items()})
    heads = {key: head for part in parts for key, head in part.heads.items()}
    kept.save(kept.SHIPPED, kept.Kept(parts[0].encodings, heads))


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
