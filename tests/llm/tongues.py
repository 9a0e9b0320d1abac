"""Each dialect as a server speaks it: where it is asked, how its key travels, and what was recorded.

A new dialect is one row here and one file in `recorded/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ground import server as wire
from ground.server import Answer

from gitgpt.llm.types import Usage

RECORDED = Path(__file__).with_name("recorded")
TEXT = "feat(parser): read CRLF"


class Tongue(NamedTuple):
    """`base` is the path of a base URL, `path` and `stream_path` where the requests must arrive, `key` the
    header and the form in which the key must. `usage` is what the recordings add up to."""

    name: str
    dialect: str
    base: str
    path: str
    stream_path: str
    key: tuple[str, str] = ("authorization", "Bearer {}")
    model: str = "model-x"
    key_header: str = ""
    options: Mapping[str, Any] = MappingProxyType({})
    usage: Usage = Usage(prompt=100, cached=64, completion=10, reasoning=4)
    status_401: int = 401

    def __repr__(self) -> str:
        return self.name

    @property
    def recorded(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((RECORDED / f"{self.dialect}.json").read_text(encoding="utf-8"))
        return found

    def whole(self, case: str) -> Answer:
        return wire.json_reply(self.recorded[case])

    def stream(self, case: str = "stream", *, events: int | None = None) -> Answer:
        """The recorded stream, or only its first events and then the end of the connection."""
        all_events = self.recorded[case]
        body = [self._frame(event) for event in all_events[:events]]
        content = "application/x-ndjson" if self.dialect == "ollama" else "text/event-stream"
        return wire.sse(*body)._replace(headers={"Content-Type": content})

    def _frame(self, event: Any) -> bytes:
        if self.dialect == "ollama":
            return json.dumps(event).encode() + b"\n"
        data = event["data"]
        data = data if isinstance(data, str) else json.dumps(data)
        name = f"event: {event['event']}\n" if "event" in event else ""
        return f"{name}data: {data}\n\n".encode()


CHAT = "/v1/chat/completions"
GEMINI = "/v1beta/models/model-x:"
TONGUES = [
    Tongue("openai", "openai", "/v1", CHAT, CHAT),
    Tongue(
        "azure",
        "openai",
        "",
        "/openai/v1/chat/completions",
        "/openai/v1/chat/completions",
        key=("api-key", "{}"),
        key_header="api-key",
        options={"root": "openai/v1", "output_cap": "max_completion_tokens"},
    ),
    Tongue(
        "azure-classic",
        "openai",
        "",
        "/openai/deployments/model-x/chat/completions?api-version=2024-10-21",
        "/openai/deployments/model-x/chat/completions?api-version=2024-10-21",
        key=("api-key", "{}"),
        key_header="api-key",
        options={"api_version": "2024-10-21"},
    ),
    Tongue("responses", "responses", "/v1", "/v1/responses", "/v1/responses"),
    Tongue("anthropic", "anthropic", "/v1", "/v1/messages", "/v1/messages"),
    Tongue(
        "anthropic-2023",
        "anthropic",
        "/v1",
        "/v1/messages",
        "/v1/messages",
        key=("x-api-key", "{}"),
        options={"version": "2023-06-01"},
    ),
    Tongue(
        "gemini",
        "gemini",
        "/v1beta",
        f"{GEMINI}generateContent",
        f"{GEMINI}streamGenerateContent?alt=sse",
        key=("x-goog-api-key", "{}"),
        status_401=400,
    ),
    Tongue("ollama", "ollama", "", "/api/chat", "/api/chat", usage=Usage(prompt=100, completion=10)),
]
