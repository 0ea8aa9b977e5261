"""JSON to and from strict readers and writers, where halves of surrogate pairs would make them fail: "?" instead."""

import json

import msgspec


def mended(raw: bytes | msgspec.Raw) -> bytes:
    """The same JSON in clean UTF-8. Raises json.JSONDecodeError if it is none, RecursionError if it is too deep."""
    loose = json.loads(bytes(raw).decode("utf-8", "replace"))
    return json.dumps(loose, ensure_ascii=False).encode("utf-8", "replace")


def as_json(value: object) -> bytes:
    """UTF-8 JSON of anything made of plain types and structs."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False).encode("utf-8", "replace")
