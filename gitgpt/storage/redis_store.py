"""The store of a team, or of CI runners that share nothing else, in Redis (`gitgpt[redis]`).

One Lua script does everything in one step on the server, with the server's clock. A server that does not
answer within 100 ms is reported once, and the fallback store on this machine takes over until the process
ends. Each space is five structures under one hash tag, so that Redis Cluster keeps them together.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Protocol, TypeVar

from gitgpt.errors import ConfigError
from gitgpt.storage.store import FUTURE, UNLIMITED, Reservation, RoomRequest, Space, Store, Summary
from gitgpt.storage.windows import BURST, SLOTS, WINDOW

T = TypeVar("T")

PATIENCE = 0.1  # seconds for a connection, and for an answer
PREFIX = "gitgpt"
PASSWORD = re.compile(r"(?<=://)[^@/]*@")
FILLED_IN = {"SLOTS": SLOTS, "BURST": BURST, "FUTURE": FUTURE}  # in redis_store.lua


# What redis-py raises besides its own errors, for a server that is none.
NONSENSE = (OSError, ValueError, TypeError, AttributeError, LookupError, AssertionError)


class _Script(Protocol):
    def __call__(self, *, keys: list[str], args: list[str]) -> object: ...


class RedisStore:
    """A `gitgpt.storage.store.Store` at a Redis URL (redis://, rediss:// for TLS). `shared` names the spaces
    that are kept there; the others, and all of them while the server is away, are in `fallback`."""

    def __init__(
        self,
        url: str,
        *,
        fallback: Store,
        shared: frozenset[str],
        warn: Callable[[str], None],
        clock: Callable[[], float] | None = None,
        window: float = WINDOW,
        patience: float = PATIENCE,
    ) -> None:
        self._script, own, self._close = _connect(url, patience)
        # away, full, or an answer of another kind
        self._errors: tuple[type[Exception], ...] = (*own, *NONSENSE)
        self._url = PASSWORD.sub("", url)
        self._fallback = fallback
        self._shared = shared
        self._warn = warn
        self._clock = clock
        self._window = window
        self._is_away = False

    @property
    def place(self) -> str:
        return self._url

    def get(self, space: Space, key: str) -> str | None:
        arguments = (key, _life(space), str(int(space.counts_hits)))
        return self._at(space, "get", arguments, _text, otherwise=lambda: self._fallback.get(space, key))

    def put(self, space: Space, key: str, value: str) -> None:
        arguments = (key, *_bounds(space), value)
        self._at(space, "put", arguments, _nothing, otherwise=lambda: self._fallback.put(space, key, value))

    def swap(self, space: Space, key: str, old: str | None, new: str | None) -> bool:
        values = (str(int(old is not None)), old or "", str(int(new is not None)), new or "")
        return self._at(
            space,
            "swap",
            (key, *_bounds(space), *values),
            lambda answer: answer == 1,
            otherwise=lambda: self._fallback.swap(space, key, old, new),
        )

    def list_keys(self, space: Space) -> list[str]:
        return self._at(
            space, "list", (_life(space),), _texts, otherwise=lambda: self._fallback.list_keys(space)
        )

    def summarize(self, space: Space) -> Summary:
        return self._at(space, "summary", (), _summary, otherwise=lambda: self._fallback.summarize(space))

    def clear(self, space: Space) -> int:
        return self._at(space, "clear", (), _number, otherwise=lambda: self._fallback.clear(space))

    def reserve(self, rooms: tuple[RoomRequest, ...], *, patience: float) -> Reservation | float:
        wanted = [room for room in rooms if room.limit > 0]
        if not wanted:
            return UNLIMITED
        each = [text for room in wanted for text in (room.bucket, repr(room.amount), repr(room.limit))]
        return self._run(
            "limits",
            ("reserve", self._now(), repr(self._window), repr(patience), *each),
            _reservation,
            otherwise=lambda: self._fallback.reserve(rooms, patience=patience),
        )

    def settle(self, bucket: str, slot: int, difference: float) -> None:
        if slot and difference:
            self._run(
                "limits",
                ("settle", self._now(), repr(self._window), bucket, str(slot), repr(difference)),
                _nothing,
                otherwise=lambda: self._fallback.settle(bucket, slot, difference),
            )

    def report(self, room: RoomRequest, *, remaining: float) -> None:
        amounts = (room.bucket, repr(room.limit), repr(remaining))
        self._run(
            "limits",
            ("report", self._now(), repr(self._window), *amounts),
            _nothing,
            otherwise=lambda: self._fallback.report(room, remaining=remaining),
        )

    def close(self) -> None:
        self._close()
        self._fallback.close()

    def _now(self) -> str:
        return repr(self._clock()) if self._clock else ""

    def _at(
        self,
        space: Space,
        operation: str,
        arguments: tuple[str, ...],
        decode: Callable[[object], T],
        *,
        otherwise: Callable[[], T],
    ) -> T:
        if space.name not in self._shared:
            return otherwise()
        return self._run(space.name, (operation, self._now(), *arguments), decode, otherwise=otherwise)

    def _run(
        self,
        name: str,
        arguments: tuple[str, ...],
        decode: Callable[[object], T],
        *,
        otherwise: Callable[[], T],
    ) -> T:
        if self._is_away:
            return otherwise()
        try:
            return decode(self._script(keys=[f"{{{PREFIX}:{name}}}"], args=list(arguments)))
        except UnicodeError:  # a lone surrogate in a value: no store keeps it
            return otherwise()
        except self._errors as exc:
            self._is_away = True
            reason = type(exc).__name__
            self._warn(f"{self._url} cannot be used ({reason}); the store of this machine is used instead")
            return otherwise()


def _connect(url: str, patience: float) -> tuple[_Script, tuple[type[Exception], ...], Callable[[], None]]:
    """No connection yet: redis-py makes it with the first command. Raises ConfigError."""
    try:
        redis = importlib.import_module("redis")
    except ImportError as exc:
        raise ConfigError("redis: the package is missing", advice="pip install 'gitgpt[redis]'") from exc
    try:
        client = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=None,
        )
    except ValueError as exc:
        raise ConfigError(f"redis: {PASSWORD.sub('', url)} is no Redis URL: {exc}") from exc
    return client.register_script(_read_script()), (redis.RedisError,), client.close


def _read_script() -> str:
    script = Path(__file__).with_name("redis_store.lua").read_text(encoding="utf-8")
    for name, value in FILLED_IN.items():
        script = script.replace(name, str(value))
    return script


def _life(space: Space) -> str:
    return "-1" if space.lifetime == inf else repr(space.lifetime)


def _bounds(space: Space) -> tuple[str, str, str]:
    return _life(space), str(space.entries), str(space.size)


def _text(answer: object) -> str | None:
    return None if answer is None else str(answer)


def _nothing(_answer: object) -> None: ...


def _number(answer: object) -> int:
    return int(str(answer))


def _texts(answer: object) -> list[str]:
    assert isinstance(answer, list)
    return [str(each) for each in answer]


def _summary(answer: object) -> Summary:
    entries, hits, size, *oldest = _texts(answer)
    made = oldest[0] if oldest and oldest[0] != "None" else None
    return Summary(int(entries), int(hits), int(size), float(made) if made else None)


def _reservation(answer: object) -> Reservation | float:
    wait, *slot = _texts(answer)
    return Reservation(float(wait), int(slot[0])) if slot else float(wait)
