"""A bare Bot API client, for tests of the fake itself: one call, one answer, nothing retried."""

from typing import Any

import httpx

from tests.servers.telegram.server import FakeTelegram

Answered = tuple[int, str, Any]


class Caller:
    """`await call("sendMessage", chat_id=7, text="Hi")` gives (status, description, result or parameters)."""

    def __init__(self, server: FakeTelegram) -> None:
        self._url = f"{server.api_url}{server.token}"
        self.http = httpx.AsyncClient(base_url=server.base_url, trust_env=False, verify=False, timeout=5)

    async def __aenter__(self) -> "Caller":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def __call__(self, method: str, **params: Any) -> Answered:
        return read(await self.http.post(f"{self._url}/{method}", json=params))

    async def form(self, method: str, fields: dict[str, str], files: dict[str, Any] | None = None) -> Answered:
        """The same with a form: urlencoded, or multipart where there are files."""
        return read(await self.http.post(f"{self._url}/{method}", data=fields, files=files))

    async def order(self, name: str, **order: Any) -> Any:
        """POST /control/<name>."""
        return (await self.http.post(f"/control/{name}", json=order)).json()

    async def look(self, name: str) -> Any:
        """GET /control/<name>."""
        return (await self.http.get(f"/control/{name}")).json()


def read(response: httpx.Response) -> Answered:
    body = response.json()
    return response.status_code, body.get("description", ""), body.get("result", body.get("parameters"))
