"""Where a key comes from: the environment, a private key file, or an untracked `.env`. Never the repository.

A key is read at each call (rotation without restart) and only ever shown masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gitgpt.errors import ConfigError
from gitgpt.repository.git import Repository

OWN_VARIABLE = "GITGPT_API_KEY"
LARGEST_FILE = 64_000  # bytes


class FoundKey(NamedTuple):
    """A key and where it was found; empty where there is none. Its repr shows neither."""

    value: str = ""
    origin: str = ""

    def __repr__(self) -> str:
        return f"Key({mask(self.value)!r}, {self.origin!r})"


def mask(key: str) -> str:
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

    GITGPT_API_KEY is the main provider's: no other one of the chain gets it. Raises ConfigError for a key
    that could break a header, and for a key file that cannot be read.
    """
    wanted = (OWN_VARIABLE, *variables) if is_main else variables
    for variable in wanted:
        if environ.get(variable, "").strip():
            return FoundKey(_clean(environ[variable], variable), variable)
    if key_file:
        path = Path(key_file).expanduser()
        return FoundKey(_clean(_read(path), str(path)), str(path))
    return _from_dotenv(top / ".env", wanted) if top else FoundKey()


def warnings(key_file: str) -> tuple[str, ...]:
    """What is wrong with how the key is kept, in words a person can act on."""
    path = Path(key_file).expanduser() if key_file else None
    if path is None or not path.exists() or not path.stat().st_mode & 0o077:
        return ()
    return (f"{path} can be read by others: chmod 600 {path}",)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE).decode("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not text"
        raise ConfigError(f"cannot read the key file {path}: {reason}", advice="see api_key_file") from exc


def _clean(text: str, origin: str) -> str:
    """A key as it can stand in a header: no white space around it, printable ASCII within."""
    key = text.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigError(
            f"{origin} does not hold a key: a key is one line of printable ASCII without blanks"
        )
    return key


def _from_dotenv(path: Path, wanted: tuple[str, ...]) -> FoundKey:
    """A key out of `.env`, only where git does not track the file: a clone must not bring a key along."""
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return FoundKey()
    found = dict(_assignments(_read(path)))
    variable = next((name for name in wanted if found.get(name)), None)
    if variable is None or _is_tracked(path):
        return FoundKey()
    return FoundKey(_clean(found[variable], f"{path}: {variable}"), f"{variable} in {path}")


def _assignments(text: str) -> list[tuple[str, str]]:
    pairs = []
    for line in text.splitlines():
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            pairs.append((name.strip(), _unquote(value.strip())))
    return pairs


def _unquote(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.split(" #")[0].strip()


def _is_tracked(path: Path) -> bool:
    code, _ = Repository(path.parent).call("ls-files", "--error-unmatch", "--", path.name, ok=(0, 1))
    return code == 0
