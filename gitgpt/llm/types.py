"""The types of a model call.

NamedTuples for the same reason as in `gitgpt.diff.changeset`: they are built at every start of the hook.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

Role = Literal["system", "user", "assistant"]
Purpose = Literal["commit", "changelog", "docs", "chat"]
Json = dict[str, Any]  # a decoded JSON object; its shape is checked where it is read


class Message(NamedTuple):
    role: Role
    content: str


class Request(NamedTuple):
    """One question to a model, independent of who answers it.

    `max_output_tokens` bounds the completion, reasoning included. `schema` is a JSON schema for the answer,
    if the dialect can ask for that. `local_answer` is the job's own answer without any model: failover ends
    there, so that no job fails for lack of a network. `shrink` is called once if a model's window is
    exceeded: it gets the number of tokens that fit (None if unknown) and returns the same question in that
    many, or None. `redactions` is how many were made in the messages, and `about` is the text for the
    excerpt in the usage log (empty: the last message); both are only recorded. `is_fresh` ignores a cached
    answer. `boundary` is the random word that fences data in the messages, if any: it does not affect the
    answer.
    """

    messages: tuple[Message, ...]
    purpose: Purpose
    local_answer: Callable[[], str]
    max_output_tokens: int = 2048
    schema: Json | None = None
    shrink: Callable[[int | None], Request | None] | None = None
    redactions: int = 0
    about: str = ""
    is_fresh: bool = False
    boundary: str = ""


class Usage(NamedTuple):
    """Tokens of one call. `cached` is part of `prompt`, `reasoning` part of `completion`.

    `is_estimated` marks numbers that were counted here because the server reported none.
    """

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    reasoning: int = 0
    is_estimated: bool = False
    cost: float | None = None  # US dollars, where the server itself says (OpenRouter)

    @property
    def total(self) -> int:
        return self.prompt + self.completion


FailureKind = Literal[
    "interrupted",  # Ctrl-C; only ever seen in the usage log
    "no-key",  # nothing to authenticate with; no request was made
    "misconfigured",  # a key, URL or option that must not go on the wire; no request was made
    "circuit-open",  # it failed a moment ago and is skipped for a while; no request was made
    "limited",  # our own limiter: no room before the deadline; no request was made
    "budget",  # our own budgets: no room this day or month; no request was made
    "dns",  # the host name cannot be resolved
    "connection",  # refused, reset, unreachable
    "proxy",  # the proxy refuses, is down, or wants a login
    "tls",  # the certificate cannot be trusted
    "timeout",  # the deadline, or no byte for the read timeout
    "cut",  # the connection or the stream ended before its end marker
    "redirected",  # a 3xx: never followed, a key must not travel
    "auth",  # 401: the key is wrong or expired
    "forbidden",  # 403
    "not-found",  # 404: no such model or URL
    "too-large",  # 413, or the context window is exceeded
    "rejected",  # 400, 422: the request as sent is not acceptable
    "rate-limited",  # 429 that passes by waiting
    "quota",  # no credit: final however often it is tried
    "period-limit",  # a daily quota or spending limit is used up: final until the period ends
    "unavailable",  # 408, 409, 425, 5xx, 529
    "refused",  # the model or its content filter would not answer
    "incomplete",  # stopped by the output limit
    "empty",  # a good ending, but no text: asked for again once
    "filtered",  # your own filter: a blocked word in what would be sent, or in the answer
    "malformed",  # not what the dialect promises: no JSON, wrong types, too big
]

# Failures that the same request may not meet again a moment later. Not "dns": without a network each commit
# would wait for retries that cannot help.
TRANSIENT: frozenset[FailureKind] = frozenset({"rate-limited", "unavailable", "connection", "timeout", "cut"})


class Failure(NamedTuple):
    """Why a provider did not answer; `detail` is one line without a key."""

    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after: float | None = None  # seconds, the server's own hint
    parameter: str | None = None  # the rejected parameter, or the setting that would help
    max_context: int | None = None  # tokens, when the server states its window
    prompt: int | None = None  # tokens, when it states how large the question was
    usage: Usage | None = None  # what the failed call used, when the server reports it
    partial: str = ""  # the text that came before the stream broke
    headers: Mapping[str, str] = MappingProxyType({})  # of the answer, names in lower case
    message: str = ""  # the server's own words, longer than in `detail`; read by the steps, never shown

    @property
    def is_transient(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self.kind in TRANSIENT


class Endpoint(NamedTuple):
    """One link of a failover chain: its address, dialect, model and key.

    `key` is a callable so that it is read for each call (rotation without restart) and never part of a repr.
    `key_header` replaces the dialect's header for the key. `headers` are sent as they are. `ca_bundle` is a
    file or folder, `proxy` a URL; both win over the environment. `options` are the dialect's. `key_variables`
    are the variables of a key, to name them if it is missing.
    """

    name: str
    dialect: str
    base_url: str
    model: str
    key: Callable[[], str]
    connect_timeout: float = 5.0  # seconds
    read_timeout: float = 30.0  # seconds
    options: Mapping[str, Any] = MappingProxyType({})
    needs_key: bool = True
    key_header: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    proxy: str = ""
    ca_bundle: str = ""
    allow_http: bool = False  # plain http to another machine: the key and the diff can be read on the way
    requests_per_minute: int = 0  # 0: no limit
    tokens_per_minute: int = 0
    key_variables: tuple[str, ...] = ()
    describe_missing_key: Callable[[], str] = (
        str  # says why there is no key; "" where nothing better is known
    )

    @property
    def id(self) -> str:
        """The name of stored state: for this model at this address, independent of the key."""
        import hashlib  # start-up: loaded by requests, but not needed when nothing is kept

        place = "\0".join((self.dialect, self.base_url or self.name, self.model))
        return hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()[:16]


class WireRequest(NamedTuple):
    """The request that a dialect built. The key is not in `headers`; `key_header` names the header for it."""

    url: str
    body: Json
    headers: Mapping[str, str] = MappingProxyType({})
    key_header: str = "Authorization"
    key_prefix: str = "Bearer "


class Completion(NamedTuple):
    """A complete answer, as a dialect read it."""

    text: str
    usage: Usage
    finish: str = "stop"
    is_cached: bool = False
    headers: Mapping[str, str] = MappingProxyType({})  # of the answer, names in lower case
    model: str = ""  # the model that answered, where the server names it


class Event(NamedTuple):
    """One event of a stream: its name ("" if the dialect has none) and its raw data."""

    name: str
    data: bytes


class Delta(NamedTuple):
    """What one event adds to an answer. `finish` is the dialect's own word for why the answer ended.

    From the event with `is_whole` on, the answer counts as complete. After `is_last` nothing follows;
    without it, usage may still come.
    """

    text: str = ""
    usage: Usage | None = None
    finish: str = ""
    is_whole: bool = False
    is_last: bool = False
    model: str = ""


class Link(NamedTuple):
    """The outcome of one link of the chain; `failure` is None for the one that answered."""

    name: str
    model: str
    failure: Failure | None


class Reply(NamedTuple):
    """An answer, the provider that gave it, and why the others did not. `provider` is "rules" for the local
    answer."""

    text: str
    provider: str
    model: str
    usage: Usage
    links: tuple[Link, ...] = ()
    request_id: str = ""
    is_cached: bool = False

    @property
    def is_local(self) -> bool:
        return self.provider == "rules"


class Completer(Protocol):
    """The model call as every job needs it; `gitgpt.llm.client.Client` is one. `on_text` gets the whole
    answer so far, again and again, while it comes."""

    def complete(
        self, request: Request, *, deadline: Deadline, on_text: Callable[[str], None] | None = None
    ) -> Reply: ...


class Dialect(Protocol):
    """A pure module: builds requests and reads answers, never touches the network.

    A provider is one file with these functions, one line in `gitgpt.llm.providers.registry` and one row
    in the contract test. `FRAMING` is how a stream is cut into events.
    """

    FRAMING: Literal["sse", "ndjson"]

    def build(self, endpoint: Endpoint, request: Request, *, stream: bool) -> WireRequest: ...

    def parse(self, body: Json) -> Completion | Failure: ...

    def parse_event(self, event: Event) -> Delta | Failure: ...

    def classify_error(self, status: int, headers: Mapping[str, str], body: bytes) -> Failure: ...


class Deadline:
    """A point on the monotonic clock that is passed down; every wait checks it first."""

    def __init__(self, seconds: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at = now() + seconds

    def within(self, seconds: float) -> Deadline:
        """The nearer of this deadline and `seconds` from now."""
        return Deadline(min(seconds, self.remaining()), now=self._now)

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._at - self._now())


class Secret(str):
    """A key on its way to the wire. Its repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(***)"


class Call(NamedTuple):
    """One request to one link of the chain, as the steps pass it on."""

    endpoint: Endpoint
    request: Request
    key: Secret
    deadline: Deadline
    id: str  # the same for everything that one question leads to
    on_text: Callable[[str], None] | None = None  # streams: gets the whole text so far
    waited: float = 0.0  # seconds, for room under the user's own limit


Ask = Callable[[Call], "Completion | Failure"]
