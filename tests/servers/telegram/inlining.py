"""The method that answers inline queries, with the checks that articles must pass."""

from typing import Any

from tests.servers.telegram.entities import parse_html, parse_plain
from tests.servers.telegram.keyboards import read_keyboard
from tests.servers.telegram.refusals import broken
from tests.servers.telegram.schema import Call
from tests.servers.telegram.world import World

MOST = 50
ID_BYTES = 64
TEXT = 4096
LABEL = 64


def answer_inline(world: World, call: Call) -> bool:
    results = call.params["results"]
    if not isinstance(results, list):
        raise broken("can't parse inline query results JSON object", "JSON")
    if len(results) > MOST:
        raise broken("RESULTS_TOO_MUCH", "inline results")
    for result in results:
        _check(result, call)
    ids = [result["id"] for result in results]
    if len(set(ids)) < len(ids):
        raise broken("RESULT_ID_DUPLICATE", "inline results")
    _check_button(call.params.get("button"))
    query = world.find_inline(call.params["inline_query_id"])
    query.results, query.button = results, call.params.get("button")
    query.cache_time = call.params.get("cache_time", 300)
    world.feed.add("offered", query.user)
    return True


def _check(result: Any, call: Call) -> None:
    """One result; of all types only articles are known here."""
    if not isinstance(result, dict) or result.get("type") != "article":
        raise broken("type of inline query result is unsupported", "inline results")
    if not 1 <= len(str(result.get("id", "")).encode()) <= ID_BYTES:
        raise broken("RESULT_ID_INVALID", "inline results")
    if not result.get("title"):
        raise broken("ARTICLE_TITLE_EMPTY", "inline results")
    content = result.get("input_message_content") or {}
    parse = parse_html if content.get("parse_mode") == "HTML" else parse_plain
    shown = parse(str(content.get("message_text", ""))).text
    if not shown.strip():
        raise broken("MESSAGE_EMPTY", "inline results")
    if len(shown) > TEXT:
        raise broken("MESSAGE_TOO_LONG", "length")
    if "reply_markup" in result:
        call.odd.extend(read_keyboard(result["reply_markup"], private=False).odd)


def _check_button(button: Any) -> None:
    if button is None:
        return
    text, start = str(button.get("text", "")), str(button.get("start_parameter", ""))
    if not 1 <= len(text) <= LABEL or not (1 <= len(start) <= ID_BYTES or "web_app" in button):
        raise broken("BUTTON_INVALID", "inline results")
