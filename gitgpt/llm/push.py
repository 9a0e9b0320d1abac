"""Posts text to a server of the user, through the one door to HTTP: no redirects, no long waits.

https://github.com/prometheus/pushgateway#api: a POST to `/metrics/job/NAME{/LABEL/VALUE}` replaces metrics
of the same names in that group.
"""

from __future__ import annotations

import socket
from urllib.parse import quote, urlsplit

from gitgpt.errors import FileError
from gitgpt.llm.explain import explain_failure
from gitgpt.llm.http import Post, Transport
from gitgpt.llm.types import Deadline, Endpoint, Failure

SECONDS = 10.0


def push_metrics(gateway: str, body: bytes, *, content_type: str) -> None:
    """Raises FileError when the gateway does not take it. `gateway` may name its own group
    (`http://host:9091/metrics/job/ci`); without one it is this machine's."""
    url = build_address(gateway)
    endpoint = Endpoint("pushgateway", "", url, "", key=str, needs_key=False, allow_http=True)
    transport = Transport()
    try:
        exchange = transport.open(
            Post(url, body, {"Content-Type": content_type}), endpoint, Deadline(SECONDS)
        )
        if isinstance(exchange, Failure):
            raise FileError(f"metrics were not pushed: {explain_failure(exchange)}")
        answer = exchange.read()
        if exchange.answer.status not in (200, 202):
            told = answer[:200].decode("utf-8", "replace").strip() if isinstance(answer, bytes) else ""
            raise FileError(f"metrics were not pushed: {url} answers {exchange.answer.status}: {told}")
    finally:
        transport.close()


def build_address(gateway: str) -> str:
    """The URL to post to. Raises FileError for anything but an HTTP URL."""
    try:
        parts = urlsplit(gateway)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        raise FileError(
            f"{gateway!r} is not the address of a pushgateway", advice="for instance http://localhost:9091"
        )
    if "/metrics/job/" in parts.path:
        return gateway
    return f"{gateway.rstrip('/')}/metrics/job/gitgpt/instance/{quote(socket.gethostname(), safe='')}"
