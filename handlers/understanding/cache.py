"""Encodings of examples on disk, so that a start need not encode them again; a damaged file is as good as none."""

import io
import logging
import os
import tempfile
import zipfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import numpy as np

from handlers.understanding.encoder import Vectors

log = logging.getLogger(__name__)


def mark(version: str, sentence: str) -> bytes:
    """The name of an encoding: of the encoder's version and the sentence."""
    return blake2b(f"{version}\n{sentence}".encode("utf-8", "replace"), digest_size=16).digest()


def load(path: Path | None) -> dict[bytes, Vectors]:
    """All encodings in the file; none, if there is no file or it cannot be read."""
    if path is None or not path.exists():
        return {}
    try:
        with np.load(path, allow_pickle=False) as kept:
            names, rows = kept["names"], kept["rows"].astype(np.float32)
        if names.shape != (len(rows), 16) or rows.ndim != 2 or not np.isfinite(rows).all():
            raise ValueError("its arrays do not fit")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, TypeError) as error:
        log.warning("%s is made anew: %s", path, error)
        return {}
    return {name.tobytes(): row for name, row in zip(names, rows, strict=True)}


def save(path: Path | None, encodings: Mapping[bytes, Vectors]) -> None:
    """Replace the file in one step. A disk that refuses costs time at the next start, nothing else."""
    if path is None or not encodings:
        return
    names = np.frombuffer(b"".join(encodings), np.uint8).reshape(-1, 16)
    buffer = io.BytesIO()
    np.savez(buffer, names=names, rows=np.stack(list(encodings.values())).astype(np.float16))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getvalue())
        Path(aside).replace(path)
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error)
