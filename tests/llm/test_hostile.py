"""Whatever a server sends: a value or a failure with one short line, never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitgpt.llm import faults, sse, stream
from gitgpt.llm.providers import registry
from gitgpt.llm.server_error import ServerError, one_line
from gitgpt.llm.types import Completion, Failure
from gitgpt.llm.wait_hints import wait_hint

NAMES = [
    "error",
    "message",
    "code",
    "type",
    "choices",
    "content",
    "delta",
    "text",
    "usage",
    "candidates",
    "output",
    "response",
    "done",
    "details",
    "violations",
    "retryDelay",
    "parts",
    "status",
    "param",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(failure: Failure) -> None:
    assert "\n" not in failure.detail and len(failure.detail) < 300
    assert failure.retry_after is None or 0 <= failure.retry_after < 4e7


@quick
@given(st.integers(100, 999), st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_errors(status: int, body: bytes) -> None:
    check(faults.classify_fault(status, {}, body))


@quick
@given(st.text(max_size=60), st.text(max_size=60))
def test_hints(seconds: str, message: str) -> None:
    hint = wait_hint({"retry-after": seconds}, ServerError(message))
    assert hint is None or 0 <= hint < 4e7


@pytest.mark.parametrize("name", registry.DIALECTS)
@quick
@given(value=JSON)
def test_bodies(name: str, value: object) -> None:
    dialect = registry.load_dialect(name)
    if isinstance(value, dict):
        outcome = dialect.parse(value)
        assert isinstance(outcome, (Completion, Failure))
        if isinstance(outcome, Failure):
            check(outcome)


@pytest.mark.parametrize("name", registry.DIALECTS)
@quick
@given(
    pieces=st.lists(st.binary(max_size=40) | JSON.map(lambda v: b"data: " + json.dumps(v).encode() + b"\n\n"))
)
def test_streams(name: str, pieces: list[bytes]) -> None:
    outcome = stream.read_stream(pieces, registry.load_dialect(name), on_text=lambda _: None)
    assert isinstance(outcome, (Completion, Failure))


@quick
@given(
    st.lists(
        st.sampled_from(
            [b"data: a", b"data", b":", b"\r", b"\n", b"\r\n", b"event: x", b"\xef\xbb\xbf", b"id"]
        )
    )
)
def test_cuts_do_not_matter(parts: list[bytes]) -> None:
    """The same events in one piece, as generated, and byte by byte."""
    whole = b"".join(parts)
    expected = list(sse.split_events([whole]))
    assert list(sse.split_events(parts)) == expected
    assert list(sse.split_events([whole[at : at + 1] for at in range(len(whole))])) == expected


@quick
@given(st.text(max_size=400))
def test_words_of_a_server_are_one_printable_line(words: str) -> None:
    assert one_line(words).isprintable()
