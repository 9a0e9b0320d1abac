"""Unpacks the body of an answer by what its bytes are.

No compression is asked for, but some proxies and gateways compress anyway, and some announce an encoding that
they did not apply. So the first bytes decide, and the announced name only where bytes cannot: brotli and raw
deflate have no signature.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol

from gitgpt.llm.types import Failure

Damaged = zlib.error
GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# Modules that can unpack what the standard library cannot; none of them is required.
BROTLI, ZSTD = ("brotli", "brotlicffi"), ("compression.zstd", "backports.zstd", "zstandard")
SIGNATURE = 4  # bytes


class _Unpacker(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


def unpack_body(pieces: Iterable[bytes], announced: str, limit: int) -> Iterator[bytes | Failure]:
    """The unpacked pieces; a Failure ends what cannot be unpacked. Raises zlib.error for damaged bytes."""
    source = iter(pieces)
    start = b""
    for piece in source:
        start += piece
        if len(start) >= SIGNATURE:
            break
    kind = find_encoding(start, announced)
    if kind == "identity":
        if start:
            yield start
        yield from source
        return
    if kind in ("gzip", "zlib", "deflate"):
        yield from _inflate(start, source, -15 if kind == "deflate" else 32 + 15, limit)
        return
    unpacker = _other_unpacker(kind)
    if unpacker is None:
        problem = f"the answer is compressed with {kind}, which was not asked for"
        yield Failure("malformed", problem, parameter="packing")
        return
    for piece in (start, *source):  # bounded by the limit of the packed size only: read in one go
        try:
            yield unpacker.decompress(piece)
        except Exception as exc:  # each module has errors of its own
            raise Damaged(str(exc)) from exc


def find_encoding(start: bytes, announced: str) -> str:
    """How a body is packed that begins with these bytes."""
    names = announced.lower().replace("x-gzip", "gzip")
    if start.startswith(GZIP):
        return "gzip"
    if start.startswith(ZSTANDARD):
        return "zstd"
    if start[:1] == b"\x78" and len(start) > 1 and int.from_bytes(start[:2], "big") % 31 == 0:
        return "zlib"
    if _is_plain(start):
        return "identity"
    if "br" in names.replace(" ", "").split(","):
        return "br"
    return "deflate" if "deflate" in names else "identity"


def _is_plain(start: bytes) -> bool:
    """Whether it begins like JSON, a stream of events or a web page."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"d", b"e", b":", b"<", b"")


def _inflate(start: bytes, source: Iterable[bytes], bits: int, limit: int) -> Iterator[bytes | Failure]:
    inflater = zlib.decompressobj(wbits=bits)
    yield inflater.decompress(start, limit + 1)
    for piece in source:
        yield inflater.decompress(piece, limit + 1)
    if not inflater.eof:
        yield Failure("cut", "the connection ended in the middle of the answer")


def _other_unpacker(kind: str) -> _Unpacker | None:
    for name in BROTLI if kind == "br" else ZSTD:
        try:
            module = import_module(name)
        except ImportError:
            continue
        if kind == "br":
            made: _Unpacker = _Brotli(module.Decompressor())
            return made
        maker = getattr(module, "ZstdDecompressor", None)
        decompressor = maker() if maker else None
        if decompressor is None:
            continue
        found: _Unpacker = decompressor.decompressobj() if name == "zstandard" else decompressor
        return found
    return None


class _Brotli:
    """Gives the two brotli packages one method."""

    def __init__(self, decompressor: object) -> None:
        self._decompress = getattr(decompressor, "decompress", None) or decompressor.process  # type: ignore[attr-defined]  # one of both

    def decompress(self, data: bytes, /) -> bytes:
        unpacked: bytes = self._decompress(data)
        return unpacked
