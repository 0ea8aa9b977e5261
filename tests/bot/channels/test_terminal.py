"""The command line shows files, places and cards to people and to scripts, and takes files by their paths."""

import io
import json
from pathlib import Path

import pytest

from bot.channels.terminal import Line, NoFile, TerminalChannel, heard
from handlers.talk.message import Address, Card, Choice, FileNote, Incoming, Owed, Place, Reply
from tests.bot.attached import attached

MUSEUM = Place("Science Museum", "5 Beichen East Road", 40.0059, 116.3914, "https://map.example/")
DAN = Card("WU Dan", "+861059041158", "BEGIN:VCARD\r\nEND:VCARD\r\n")


@pytest.fixture
def channel(tmp_path: Path) -> TerminalChannel:
    return TerminalChannel(io.StringIO(), attachments=attached(tmp_path / "files"))


def owed(text: str = "", language: str = "en", **rest: object) -> Owed:
    return Owed(1, Address("terminal", "ada"), Reply(text, **rest), language)  # type: ignore[arg-type]


def written(channel: TerminalChannel) -> str:
    assert isinstance(channel.out, io.StringIO)
    return channel.out.getvalue()


def only_file(folder: Path) -> Path:
    [path] = [path for path in folder.rglob("*") if path.is_file()]
    return path


async def test_what_people_see(channel: TerminalChannel, tmp_path: Path) -> None:
    note = FileNote("faq.toml", 0, "text/plain", content="a = 1\n")
    await channel.send(owed("Here", file=note, place=MUSEUM, card=DAN, thread="#12 Ada", rows=((Choice("Yes", "y"),),)))
    assert written(channel) == (
        f"(#12 Ada)\nHere\n[faq.toml, 1 kB: {only_file(tmp_path)}]\n"
        "[Science Museum, 5 Beichen East Road: https://map.example/]\n[WU Dan: +861059041158]\n  1  Yes\n\n"
    )


async def test_what_scripts_see(channel: TerminalChannel, tmp_path: Path) -> None:
    channel.as_json = True
    note = FileNote("faq.toml", 0, "text/plain", content="a = 1\n")
    await channel.send(owed(file=note, place=MUSEUM, card=DAN, thread="#12 Ada"))
    path = only_file(tmp_path)
    assert json.loads(written(channel)) == {
        "to": "ada",
        "text": "",
        "thread": "#12 Ada",
        "file": {"name": "faq.toml", "size": 6, "type": "text/plain", "path": str(path)},
        "place": {
            "name": "Science Museum", "address": "5 Beichen East Road", "latitude": 40.0059, "longitude": 116.3914,
            "url": "https://map.example/",
        },
        "card": {"name": "WU Dan", "phone": "+861059041158", "vcard": DAN.vcard},
    }  # fmt: skip
    assert path.read_text("utf-8") == "a = 1\n"


async def test_a_file_that_cannot_be_had(channel: TerminalChannel) -> None:
    await channel.send(owed("看", "zh", file=FileNote("a.pdf", 5, "", "0" * 64, "kept")))
    assert written(channel) == "看\n📎 a.pdf 已经取不到了，请对方重新发送。\n\n"


async def test_a_file_is_taken_by_its_path(channel: TerminalChannel, tmp_path: Path) -> None:
    (tmp_path / "剧照.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    line = Line("ada", file=str(tmp_path / "剧照.png"), text="our poster")
    note = await channel.taken(line)
    assert note is not None
    assert (note.name, note.size, note.media_type, note.origin) == ("剧照.png", 8, "image/png", "kept")
    said = heard(line, "run 1", note)
    address = Address("terminal", "ada")
    assert said == Incoming(address, "run 1", "file", "our poster", file=note, name="ada", numbered=True)
    assert await channel.taken(Line("ada", text="hello")) is None


async def test_a_file_that_was_dropped_into_the_terminal(channel: TerminalChannel, tmp_path: Path) -> None:
    (tmp_path / "my programme.csv").write_text("film\n")
    path = f"{tmp_path}/my programme.csv"
    for written in (path, f"'{path}'", f'"{path}"', path.replace(" ", "\\ ")):
        note = await channel.taken(Line("ada", file=written))
        assert note is not None
        assert (note.name, note.media_type) == ("my programme.csv", "text/csv")


async def test_files_that_cannot_be_taken(channel: TerminalChannel, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with (tmp_path / "large").open("wb") as large:
        large.truncate(20_000_001)
    said = []
    for name in ("missing", "empty", "large", "."):
        with pytest.raises(NoFile) as wrong:
            await channel.taken(Line("ada", file=str(tmp_path / name)))
        said.append(str(wrong.value).replace(str(tmp_path), ""))
    assert said == [
        "there is no file '/missing'",
        "the file '/empty' cannot be taken: it is empty",
        "the file '/large' cannot be taken: it is too large",
        "there is no file ''",
    ]
