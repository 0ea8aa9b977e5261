"""Width and height from the header alone, of all kinds of JPEG and PNG, and of what is broken."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.picture_size import picture_size
from tests.examples import examples


def drawn(kind: str, **options: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", (321, 654), "navy").save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("content", [
    drawn("png"), drawn("jpeg"), drawn("jpeg", progressive=True), drawn("jpeg", exif=b"Exif\0\0" + b"\1" * 60_000),
])  # fmt: skip
def test_of_whole_pictures(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(content)
    assert picture_size(tmp_path / "a") == (321, 654)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", drawn("gif"), drawn("jpeg")[:100], drawn("png")[:14]])
def test_of_what_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(content)
    assert picture_size(tmp_path / "a") == (0, 0)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.binary(max_size=200), sign=st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]))
def test_any_bytes_have_some_size(tmp_path: Path, rest: bytes, sign: bytes) -> None:
    (tmp_path / "a").write_bytes(sign + rest)
    assert min(picture_size(tmp_path / "a")) >= 0
