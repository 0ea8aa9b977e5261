"""Forms that the program goes by: a field that it asks for and that is not there is named, with what to do."""

from pathlib import Path

import pytest

from bot.content import read_content
from bot.settings import load
from handlers.talk.content_file import ContentError
from tests.transcripts.stage import ROOT

SHIPPED = ROOT / "handlers/content/announcement.toml"


def test_an_announcement_lacks_a_language(tmp_path: Path) -> None:
    path = tmp_path / "announcement.toml"
    path.write_text(SHIPPED.read_text("utf-8").replace('id = "text_en"', 'id = "text_fr"'), "utf-8")
    with pytest.raises(ContentError) as raised:
        read_content(load(ROOT / "config.toml", {"USHER_CONTENT_ANNOUNCEMENT": str(path)}))
    assert raised.value.faults == [f'{path}:1: has no field "text_en". Add a [[field]] of that id.']
