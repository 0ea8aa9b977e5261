"""How the fake Bot API says no: the real status codes and texts, and whether the bot should have known better."""

from typing import Any

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


class Refusal(Exception):
    """A call that is answered with ok=false.

    code: HTTP status and error_code. rule: the rule that the bot broke, "" where it could not have known.
    parameters: ResponseParameters, e.g. {"retry_after": 3}.
    """

    def __init__(self, code: int, text: str, *, rule: str = "", parameters: dict[str, Any] | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.rule = rule
        self.parameters = parameters or {}

    def body(self) -> dict[str, Any]:
        """The answer as Telegram words it."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.text}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def broken(text: str, rule: str = "parameters") -> Refusal:
    """400 for a call that no bot should make."""
    return Refusal(400, f"Bad Request: {text}", rule=rule)


def unlucky(text: str, parameters: dict[str, Any] | None = None) -> Refusal:
    """400 for something that the bot could not have known (a chat that is gone, a query that died)."""
    return Refusal(400, f"Bad Request: {text}", parameters=parameters)


def forbidden(text: str) -> Refusal:
    return Refusal(403, f"Forbidden: {text}")


def too_many(seconds: int, rule: str = "") -> Refusal:
    """429; seconds: whole seconds to wait, at least 1."""
    wait = max(1, seconds)
    text = f"Too Many Requests: retry after {wait}"
    return Refusal(429, text, rule=rule, parameters={"retry_after": wait})
