"""Reads the three body formats that Bot API clients send: JSON, urlencoded and multipart forms."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from tests.servers.telegram.refusals import broken

_NAME = re.compile(rb'\bname="?([^";\r\n]*)"?', re.IGNORECASE)
_FILENAME = re.compile(rb'\bfilename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*([^\r\n;]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file inside a multipart form."""

    name: str
    content: bytes
    media_type: str


Form = tuple[dict[str, Any], dict[str, Upload]]


def read_body(content_type: str, query: str, body: bytes) -> Form:
    """All parameters of a call, from its address and its body. Raises Refusal where they cannot be read."""
    values: dict[str, Any] = dict(_pairs(query.encode("latin-1"))) if query else {}
    if not body:
        return values, {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        values.update(_read_json(body))
        return values, {}
    if kind == "application/x-www-form-urlencoded":
        values.update(_pairs(body))
        return values, {}
    if kind == "multipart/form-data":
        fields, files = _read_multipart(content_type, body)
        values.update(fields)
        return values, files
    raise broken(f"the body has content type {kind!r}, which the Bot API ignores", "content type")


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        raise broken("strings must be encoded in UTF-8", "UTF-8") from None


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        values = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise broken(f"can't parse JSON object: {fault}", "JSON") from None
    if not isinstance(values, dict):
        raise broken("can't parse JSON object: an object is expected", "JSON")
    return values


def _read_multipart(content_type: str, body: bytes) -> Form:
    found = _BOUNDARY.search(content_type)
    if not found:
        raise broken("boundary is missing in the multipart form", "multipart")
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1"))[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not name:
            raise broken("a part of the multipart form has no name", "multipart")
        key = name[1].decode()
        filename = _FILENAME.search(head)
        if filename:
            files[key] = Upload(_filename(filename[1]), content, _media_type(head))
        else:
            fields[key] = _text(content)
    return fields, files


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise broken("strings must be encoded in UTF-8", "UTF-8") from None


def _filename(raw: bytes) -> str:
    text = raw.decode("utf-8", errors="replace")
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), text).replace('\\"', '"')


def _media_type(head: bytes) -> str:
    found = _TYPE.search(head)
    return found[1].decode("latin-1").strip() if found else "application/octet-stream"
