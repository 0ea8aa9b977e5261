"""Kept files: whole or not at all, once each, under no name but their own hash."""

import hashlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.files import KEPT, Files, NotKept, safe_name
from handlers.talk.message import FileNote
from tests.bot.attached import NOW

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files", 1000, lambda: NOW)


async def of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def broken(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    raise ConnectionResetError


def stored(files: Files) -> list[bytes]:
    return [path.read_bytes() for path in sorted(files._folder.rglob("*")) if path.is_file()]


async def test_a_file_is_kept_under_its_hash(files: Files) -> None:
    token = hashlib.sha256(JPEG).hexdigest()
    assert await files.keep(of(JPEG[:3], JPEG[3:]), "a.jpg", "text/html") == FileNote(
        "a.jpg", len(JPEG), "image/jpeg", token, KEPT
    )
    assert await files.keep(of(JPEG), "b.jpg") == FileNote("b.jpg", len(JPEG), "image/jpeg", token, KEPT)
    assert stored(files) == [JPEG]
    assert [piece async for piece in files.pieces(token)] == [JPEG]


async def test_what_fails_leaves_nothing(files: Files) -> None:
    for source, reason in ((of(b"x" * 600, b"x" * 600), "large"), (of(), "empty"), (of(b""), "empty")):
        with pytest.raises(NotKept) as error:
            await files.keep(source, "a")
        assert error.value.reason == reason
    with pytest.raises(NotKept):  # a reset is no sentence of ours, but it is an OSError like a full disk
        await files.keep(broken(b"half"), "a")
    assert stored(files) == []


async def test_a_full_disk_is_told(files: Files, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("no folder")
    with pytest.raises(NotKept) as error:
        await files.keep(of(JPEG), "a")
    assert error.value.reason == "full"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
async def test_a_disk_that_fills_up_meanwhile(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files._opened", lambda path: open("/dev/full", "wb"))  # noqa: PTH123, SIM115
    with pytest.raises(NotKept) as error:
        await files.keep(of(JPEG), "a")
    assert error.value.reason == "full"


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "0" * 64, "A" * 64, "0" * 63 + "\n", "é" * 64])
async def test_tokens_that_nobody_was_given(files: Files, token: str) -> None:
    await files.keep(of(JPEG), "a")
    assert files.path(token) is None
    with pytest.raises(NotKept):
        [piece async for piece in files.pieces(token)]


async def test_old_files_are_forgotten(files: Files) -> None:
    old = await files.keep(of(b"old"), "a")
    again = await files.keep(of(b"again"), "a")
    for note in (old, again):
        path = files.path(note.token)
        assert path is not None
        os.utime(path, ((NOW - timedelta(days=181)).timestamp(),) * 2)
    await files.keep(of(b"again"), "a")
    assert files.forget(NOW - timedelta(days=180)) == 1
    assert stored(files) == [b"again"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("film.pdf", "film.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\剧照.jpg", "剧照.jpg"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\0\0", "file"),
        ("...", "file"),
        ("", "file"),
        ("a\ud800.pdf", "a?.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ('"><img src=x>.png', '"><img src=x>.png'),
    ],
)
def test_names_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


async def test_all_together_have_so_much_room(tmp_path: Path) -> None:
    small = Files(tmp_path / "files", 1000, lambda: NOW, room=1500)
    await small.keep(of(b"a" * 900), "a")
    await small.keep(of(b"b" * 900), "b")
    with pytest.raises(NotKept) as error:
        await small.keep(of(b"c"), "c")
    assert error.value.reason == "full"
    again = Files(tmp_path / "files", 1000, lambda: NOW, room=1500)
    with pytest.raises(NotKept):
        await again.keep(of(b"c"), "c")
    assert again.forget(NOW + timedelta(days=1)) == 2
    assert (await again.keep(of(b"c"), "c")).size == 1
