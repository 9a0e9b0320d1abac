"""The only door to requests: one POST, bounded in time and in size.

Uses requests' adapter without its Session. A Session replaces a key that was set by hand with one from
`~/.netrc`, reads the whole body of redirects even if it must not follow them, and keeps cookies; an adapter
does none of that. Time-outs of requests are per read, and `getaddrinfo` has none. So each call runs in a
daemon thread, and the caller stops waiting at the deadline, whatever the thread is doing.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from requests import exceptions
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

import gitgpt
from gitgpt.llm import unpacking, urls
from gitgpt.llm.types import Deadline, Endpoint, Failure, FailureKind

LARGEST_BODY = 8 * 1024 * 1024  # bytes, decoded; an answer of 100,000 tokens is half a megabyte
LARGEST_STREAM = 64 * 1024 * 1024  # bytes; a streamed token takes about 300
PIECE = 65536
USER_AGENT = f"gitgpt/{gitgpt.__version__}"

# NAT drops idle connections silently; probes detect that (openai-python#3269).
KEEP_ALIVE = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
        if hasattr(socket, name)
    ),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
]


class Post(NamedTuple):
    """One request as it goes out. `headers` contain the key, so the repr does not show them."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    limit: int = LARGEST_BODY

    def __repr__(self) -> str:
        return f"Post({self.url!r}, {len(self.body)} bytes)"


class Answer(NamedTuple):
    """The head of an answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]


Item = Answer | bytes | Failure | None  # what the thread passes on; None is the end


class Exchange:
    """One answer while it is read. Iterating yields the decoded body in pieces as they come; a Failure is the
    last item and says why the rest is missing."""

    def __init__(self, call: _Call, deadline: Deadline, answer: Answer) -> None:
        self.answer = answer
        self._call = call
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes | Failure]:
        while True:
            item = self._call.next_item(self._deadline)  # hurry() may have changed it meanwhile
            if isinstance(item, (bytes, Failure)):
                yield item
            if not isinstance(item, bytes):
                return

    def read(self) -> bytes | Failure:
        """The whole body."""
        pieces: list[bytes] = []
        for piece in self:
            if isinstance(piece, Failure):
                return piece
            pieces.append(piece)
        return b"".join(pieces)

    def hurry(self, seconds: float) -> None:
        """Brings the deadline forward: the rest is not worth a long wait."""
        self._deadline = self._deadline.within(seconds)

    def close(self) -> None:
        """Stops reading. The connection is not used again."""
        self._call.abandon()


class Transport:
    """Keeps connections between the calls of one run. Safe to share among threads."""

    def __init__(self) -> None:
        self._adapter = _Adapter(pool_maxsize=16)

    def open(self, post: Post, endpoint: Endpoint, deadline: Deadline) -> Exchange | Failure:
        """Sends the request and waits for the head of its answer."""
        if deadline.remaining() <= 0:
            return Failure("timeout", "no time was left to ask", parameter="deadline")
        call = _Call(self._adapter, post, endpoint, deadline)
        first = call.next_item(deadline)
        if isinstance(first, Answer):
            return Exchange(call, deadline, first)
        return first if isinstance(first, Failure) else Failure("cut", "the answer has no head")

    def close(self) -> None:
        self._adapter.close()


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: object) -> None:
        super().init_poolmanager(connections, maxsize, block, socket_options=KEEP_ALIVE, **kwargs)


class _Call:
    """A request in its own thread. The thread ends with its request, or with the process."""

    def __init__(self, adapter: HTTPAdapter, post: Post, endpoint: Endpoint, deadline: Deadline) -> None:
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._is_abandoned = threading.Event()
        self._response: requests.Response | None = None
        self._work = (adapter, post, endpoint, deadline)
        threading.Thread(target=self._run, name="gitgpt-call", daemon=True).start()

    def next_item(self, deadline: Deadline) -> Item:
        """The next item, or a Failure if nothing came before the deadline."""
        try:
            return self._items.get(timeout=deadline.remaining())
        except queue.Empty:
            self.abandon()
            return Failure("timeout", "no complete answer before the deadline", parameter="deadline")
        except BaseException:  # Ctrl-C: let the server know as well
            self.abandon()
            raise

    def abandon(self) -> None:
        self._is_abandoned.set()
        if self._response is not None:
            # Wakes the thread out of a read. Not every kind of response can do it.
            with contextlib.suppress(ValueError, AttributeError, OSError):
                self._response.raw.shutdown()

    def _run(self) -> None:
        problem = socks_problem(self._work[2], self._work[1].url)
        if problem:
            self._items.put(Failure("proxy", problem, parameter="socks"))
            return
        try:
            self._response = _send_post(*self._work)
            self._hand_over(self._response)
        except _TROUBLE as exc:
            self._items.put(translate_exception(exc, self._work[2]))

    def _hand_over(self, response: requests.Response) -> None:
        with contextlib.closing(response):
            is_redirect = 300 <= response.status_code < 400  # never followed, so its body is never read
            pieces = iter(()) if is_redirect else _read_pieces(response, self._work[1].limit)
            piece = None
            try:
                piece = next(pieces, None)  # before the head: mostly the caller then wakes up once, not twice
            finally:
                headers = {name.lower(): value for name, value in response.headers.items()}
                self._items.put(Answer(response.status_code, headers))
            while piece is not None:
                self._items.put(piece)
                if isinstance(piece, Failure) or self._is_abandoned.is_set():
                    return
                piece = next(pieces, None)
            self._items.put(None)


def _send_post(adapter: HTTPAdapter, post: Post, endpoint: Endpoint, deadline: Deadline) -> requests.Response:
    longest = deadline.remaining() + 1.0  # the caller, who stops waiting at the deadline, is to be first
    headers = {
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        **post.headers,
    }
    request = requests.Request("POST", post.url, headers=headers, data=post.body).prepare()
    return adapter.send(
        request,
        stream=True,
        timeout=(min(endpoint.connect_timeout, longest), min(endpoint.read_timeout, longest)),
        verify=find_certificates(endpoint.ca_bundle, os.environ),
        proxies=find_proxies(endpoint, post.url),
    )


def find_certificates(ca_bundle: str, environ: Mapping[str, str]) -> str | bool:
    """The certificates to trust: a file, a folder, or True for requests' own. requests itself ignores
    SSL_CERT_FILE and SSL_CERT_DIR, which other programs honour."""
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
    return ca_bundle or next((environ[name] for name in names if environ.get(name)), True)


def find_proxies(endpoint: Endpoint, url: str) -> dict[str, str]:
    """The proxy per scheme: the endpoint's own, else the environment's; never for this machine itself."""
    if endpoint.proxy:
        return {"http": endpoint.proxy, "https": endpoint.proxy}
    return {} if urls.is_loopback(url) else get_environ_proxies(url)


def socks_problem(endpoint: Endpoint, url: str) -> str:
    """Why a SOCKS proxy cannot be used, "" if there is none or it can: requests itself calls that an
    invalid schema."""
    if not any(proxy.lower().startswith("socks") for proxy in find_proxies(endpoint, url).values() if proxy):
        return ""
    from importlib.util import find_spec

    return "" if find_spec("socks") else "the proxy is a SOCKS proxy, which needs the package PySocks"


# -- the body


def _read_pieces(response: requests.Response, limit: int) -> Iterator[bytes | Failure]:
    """The decoded body as it comes. A body beyond `limit` bytes, sent or unpacked, ends in a Failure."""
    raw = iter(lambda: response.raw.read1(PIECE, decode_content=False), b"")
    size = 0
    for piece in unpacking.unpack_body(raw, response.headers.get("Content-Encoding", ""), limit):
        size += len(piece) if isinstance(piece, bytes) else 0
        if size > limit:
            yield Failure("malformed", f"the answer is larger than {limit // 1024**2} MB")
            return
        yield piece
        if isinstance(piece, Failure):
            return


# -- what can go wrong, translated once

_TROUBLE = (exceptions.RequestException, urllib3.exceptions.HTTPError, unpacking.Damaged, OSError, ValueError)

# The first row that fits an exception, or anything in the chain that led to it, decides.
_TABLE: tuple[tuple[type[BaseException], FailureKind, str], ...] = (
    (exceptions.InvalidProxyURL, "proxy", "the proxy's URL cannot be understood"),
    (exceptions.InvalidURL, "misconfigured", "the URL cannot be understood"),
    (exceptions.InvalidHeader, "misconfigured", "a header cannot be sent as it is"),
    (exceptions.InvalidSchema, "misconfigured", "the URL does not begin with https://"),
    (exceptions.MissingSchema, "misconfigured", "the URL does not begin with https://"),
    (exceptions.ProxyError, "proxy", "the proxy did not let the request through"),
    (urllib3.exceptions.ProxyError, "proxy", "the proxy did not let the request through"),
    (socket.gaierror, "dns", "the host name cannot be resolved"),
    (urllib3.exceptions.NameResolutionError, "dns", "the host name cannot be resolved"),
    (ssl.SSLCertVerificationError, "tls", "the certificate is not trusted"),
    (exceptions.SSLError, "tls", "no secure connection"),
    (urllib3.exceptions.SSLError, "tls", "no secure connection"),
    (ssl.SSLError, "tls", "no secure connection"),
    (ConnectionRefusedError, "connection", "the connection was refused"),
    (ConnectionResetError, "cut", "the connection was reset"),
    (BrokenPipeError, "cut", "the connection was closed"),
    (urllib3.exceptions.NewConnectionError, "connection", "no connection"),
    (exceptions.ConnectTimeout, "timeout", "no connection"),
    (urllib3.exceptions.ConnectTimeoutError, "timeout", "no connection"),
    (exceptions.Timeout, "timeout", "no answer"),
    (urllib3.exceptions.TimeoutError, "timeout", "no answer"),
    (TimeoutError, "timeout", "no answer"),
    (urllib3.exceptions.ProtocolError, "cut", "the connection ended in the middle of the answer"),
    (exceptions.ChunkedEncodingError, "cut", "the connection ended in the middle of the answer"),
    (exceptions.ConnectionError, "connection", "no connection"),
    (exceptions.ContentDecodingError, "malformed", "the answer cannot be unpacked"),
    (unpacking.Damaged, "malformed", "the answer cannot be unpacked"),
    (UnicodeError, "misconfigured", "the host name or a header holds characters that cannot be sent"),
    (exceptions.RequestException, "connection", "the request failed"),
    (urllib3.exceptions.HTTPError, "connection", "the request failed"),
    (ValueError, "misconfigured", "the request cannot be sent as it is"),
    (OSError, "connection", "the request failed"),
)


def translate_exception(exc: BaseException, endpoint: Endpoint) -> Failure:
    """The failure that an exception means. Its text is not passed on: it can hold a URL with a password."""
    led_here = tuple(_list_causes(exc))
    if any(isinstance(cause, OSError) and "CA certificate bundle" in str(cause) for cause in led_here):
        return Failure("tls", "the file or folder of trusted certificates does not exist")
    kind, words = next(
        (kind, words) for row, kind, words in _TABLE if any(isinstance(cause, row) for cause in led_here)
    )
    setting = None
    if kind == "timeout":
        setting = "connect_timeout" if words == "no connection" else "read_timeout"
    return Failure(kind, words + _more(kind, words, led_here, endpoint), parameter=setting)


def _describe_host(endpoint: Endpoint) -> str:
    """The host and port alone: the rest of a URL can hold a password."""
    try:
        parts = urlsplit(endpoint.base_url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f" ({parts.hostname}{port})" if parts.hostname else ""


def _more(kind: FailureKind, words: str, led_here: tuple[BaseException, ...], endpoint: Endpoint) -> str:
    """What is worth knowing besides the kind, from parts of the exception that hold no secret."""
    if kind == "timeout":
        seconds = endpoint.connect_timeout if words == "no connection" else endpoint.read_timeout
        return f" within {seconds:g} s"
    if kind in ("dns", "connection"):
        return _describe_host(endpoint)
    if kind == "tls":
        reason = next((c.verify_message for c in led_here if isinstance(c, ssl.SSLCertVerificationError)), "")
        return f": {reason}" if reason else ""
    if kind == "proxy":
        statuses = (text for text in map(str, led_here) if "Tunnel connection failed: " in text)
        return "".join(f" (HTTP {text.rpartition('failed: ')[2][:3]})" for text in list(statuses)[:1])
    return ""


def _list_causes(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it: causes, contexts, and urllib3's own `reason`."""
    seen: set[int] = set()
    waiting = [exc]
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
