"""Finds keys: in the environment, a private key file, or an untracked `.env`. Never in the repository.

A key is read at each call (rotation without restart) and only ever shown masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import ConfigError, FileError
from gitgpt.repository.git import Repository

OWN_VARIABLE = "GITGPT_API_KEY"
LARGEST_FILE = 64_000  # bytes
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # what PowerShell's `>` writes
# One line of a `.env`: optional export, name, and the value with or without quotes and a comment.
ASSIGNMENT = re.compile(
    r"""\s*(?:export\s+)?(?P<name>[A-Za-z_][\w.]*)\s*=\s*"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>[^\r\n]*?))\s*(?:(?<=\s)\#.*|(?<=["'])\s*\#.*)?$"""
)


class FoundKey(NamedTuple):
    """A key and where it was found; empty if there is none. Its repr shows neither."""

    value: str = ""
    origin: str = ""

    def __repr__(self) -> str:
        return f"Key({shorten_key(self.value)!r}, {self.origin!r})"


def shorten_key(key: str) -> str:
    """Enough to recognise a key, too little to use it."""
    if not key:
        return "none"
    return f"{key[:3]}…{key[-4:]}" if len(key) >= 20 else "…"


def find_key(
    variables: tuple[str, ...],
    *,
    key_file: str,
    environ: Mapping[str, str],
    top: Path | None,
    is_main: bool = True,
) -> FoundKey:
    """The first of: GITGPT_API_KEY, the provider's own variables, the key file, an untracked `.env`.

    GITGPT_API_KEY is for the main provider only. Raises ConfigError for a key that could break a header, and
    for a key file that cannot be read.
    """
    wanted = (OWN_VARIABLE, *variables) if is_main else variables
    for variable in wanted:
        if environ.get(variable, "").strip():
            return FoundKey(_clean_key(environ[variable], variable), variable)
    if key_file:
        path = Path(key_file).expanduser()
        return FoundKey(_clean_key(_from_key_file(path), str(path)), str(path))
    return _from_dotenv(top, wanted, environ) if top else FoundKey()


def list_warnings(key_file: str) -> tuple[str, ...]:
    """What is wrong with how the key is kept, and what to do."""
    path = Path(key_file).expanduser() if key_file else None
    if path is None or not path.exists() or not path.stat().st_mode & 0o077:
        return ()
    return (f"{path} can be read by others: chmod 600 {path}",)


def _from_key_file(path: Path) -> str:
    """The file's first line that is not a comment; also the value of `NAME=key`. It is the user's own, and
    may be a link, as the secrets that a container mounts are."""
    try:
        text = _decode_text(files.read_file(path.resolve(), limit=LARGEST_FILE))
    except FileError as exc:
        reason = exc.message.replace(f"cannot read {path}: ", "")
        raise ConfigError(f"cannot read the key file {path}: {reason}", advice="see api_key_file") from exc
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    line = next(lines, "")
    assigned = ASSIGNMENT.match(line)
    is_assignment = assigned and assigned["name"].isupper() and not line.rstrip().endswith("=")
    return _assigned_value(assigned) if assigned and is_assignment else line


def _decode_text(content: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or else in Latin-1: keys are ASCII, only comments differ."""
    if content.startswith(UTF_16):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _clean_key(text: str, origin: str) -> str:
    """The key as it fits into a header: without quotes, `Bearer` and invisible characters around it. Raises
    ConfigError if something else than printable ASCII is left."""
    key = _strip_invisible(text)
    if len(key) > 1 and key[0] == key[-1] and key[0] in "\"'":
        key = _strip_invisible(key[1:-1])
    key = re.sub(r"^bearer\s+", "", key, flags=re.IGNORECASE)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(
            f"{origin} does not hold a key: a key is one line of printable ASCII without spaces"
        )
    return key


def _strip_invisible(text: str) -> str:
    """Without white space, byte order marks and zero-width characters at both ends, as copied from a page."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _from_dotenv(top: Path, wanted: tuple[str, ...], environ: Mapping[str, str]) -> FoundKey:
    """A key from `.env`, only if git does not track the file: a clone must not bring its own key."""
    path = top / ".env"
    try:
        content = files.read_tree_file(top, path.name, limit=LARGEST_FILE)
    except FileError:
        return FoundKey()
    found = read_assignments(_decode_text(content), environ)
    variable = next((name for name in wanted if found.get(name)), None)
    if variable is None or _is_tracked(path):
        return FoundKey()
    return FoundKey(_clean_key(found[variable], f"{path}: {variable}"), f"{variable} in {path}")


def read_assignments(text: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a `.env`. `${NAME}` is replaced by an earlier line or the environment."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        assigned = None if line.lstrip().startswith("#") else ASSIGNMENT.match(line)
        if not assigned:
            continue
        value = _assigned_value(assigned)
        if assigned["single"] is None and "${" in value:
            value = re.sub(r"\$\{(\w+)\}", lambda name: found.get(name[1], environ.get(name[1], "")), value)
        found[assigned["name"]] = value
    return found


def _assigned_value(assigned: re.Match[str]) -> str:
    if assigned["double"] is not None:
        return re.sub(r"\\(.)", r"\1", assigned["double"])
    if assigned["single"] is not None:
        return assigned["single"]
    return re.split(r"\s#", assigned["bare"])[0].strip()


def _is_tracked(path: Path) -> bool:
    """In the index or in the last commit: GIT_INDEX_FILE may name an empty index."""
    repository = Repository(path.parent)
    if repository.run("ls-files", "--", path.name):
        return True
    code, out = repository.call("ls-tree", "HEAD", "--", path.name, ok=(0, 128))
    return code == 0 and bool(out)
