"""Changes single values of the user's configuration file and leaves everything else as it was written.

Only simple forms are edited: a key at the top, or in a `[table]` of its own. A file that cannot be changed
safely is refused. The result is parsed before it is written.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gitgpt.errors import ConfigError
from gitgpt.files import create_file, read_file, replace_file

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HEADER = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def set_value(text: str, path: Sequence[str], value: Any) -> str:
    """The text with the value at that path of keys. Raises ConfigError if it cannot be put there."""
    lines = text.splitlines()
    start, end = _table_lines(lines, path[:-1])
    line = f"{_write_key(path[-1])} = {write_toml(value)}"
    if start is None:
        header = ".".join(map(_write_key, path[:-1]))
        lines += ([""] if lines and lines[-1].strip() else []) + [f"[{header}]", line]
    elif (place := _key_lines(lines, start, end, path[-1])) is not None:
        comment = _comment_of(lines[place[0]], place) if place[1] - place[0] == 1 else ""
        lines[place[0] : place[1]] = [line + comment]
    else:
        while end > start and not lines[end - 1].strip():
            end -= 1
        lines.insert(end, line)
    return _checked(lines, path, value)


def unset_value(text: str, path: Sequence[str]) -> str:
    """The text without that key. Raises ConfigError if it is written in a form that is not edited."""
    lines = text.splitlines()
    start, end = _table_lines(lines, path[:-1])
    place = _key_lines(lines, start, end, path[-1]) if start is not None else None
    if place is None:
        if _dig(_parse(text), path) is None:
            return text
        raise ConfigError(f"{'.'.join(path)} is written in a form that is not edited", advice=BY_HAND)
    del lines[place[0] : place[1]]
    return _checked(lines, path, None)


BY_HAND = "change it by hand: gitgpt config edit"


def write_toml(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_write_key(str(key))} = {write_toml(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(write_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _write_key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _table_lines(lines: Sequence[str], table: Sequence[str]) -> tuple[int | None, int]:
    """The first line after the table's header and the line after its last; the top of the file for none."""
    headers = [(number, found[1]) for number, line in enumerate(lines) if (found := HEADER.match(line))]
    ends = [number for number, _ in headers] + [len(lines)]
    if not table:
        return 0, ends[0]
    for at, (number, name) in enumerate(headers):
        if _split_key(name) == list(table) and "[[" not in lines[number]:
            return number + 1, ends[at + 1]
    return None, len(lines)


def _split_key(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", name)]


def _key_lines(lines: Sequence[str], start: int, end: int, key: str) -> tuple[int, int] | None:
    """The first line of a key and the line after its value, which can go on over several lines."""
    wanted = re.compile(rf"\s*(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')\s*=")
    for number in range(start, end):
        if wanted.match(lines[number]):
            for last in range(number + 1, end + 1):
                if _is_complete("\n".join(lines[number:last])):
                    return number, last
    return None


def _is_complete(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _comment_of(line: str, place: tuple[int, int]) -> str:
    """The comment after a value on one line."""
    for found in re.finditer(r"\s+#", line):
        if _is_complete(line[: found.start()]):
            return line[found.start() :]
    return ""


def _checked(lines: Sequence[str], path: Sequence[str], value: Any) -> str:
    text = "\n".join(lines).strip("\n")
    text = f"{text}\n" if text else ""
    found = _dig(_parse(text), path)
    wanted = list(value) if isinstance(value, tuple) else value
    if found != wanted:
        raise ConfigError(f"{'.'.join(path)} is also set in another form", advice=BY_HAND)
    return text


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"the configuration file is not valid TOML: {exc}", advice=BY_HAND) from exc


def _dig(table: Any, path: Sequence[str]) -> Any:
    for key in path:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table


def edit_file(path: Path, change: Callable[[str], str]) -> bool:
    """Applies a change to the file, which is created if it is not there; False if nothing changed. A link,
    as dotfile managers make them, is followed. Raises ConfigError and FileError."""
    target = path.resolve()
    try:
        before = read_file(target).decode("utf-8-sig") if target.exists() else ""
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is not UTF-8 text", advice="save it as UTF-8") from exc
    after = change(before)
    if after == before and target.exists():
        return False
    if target.exists():
        replace_file(target, after.encode())
    else:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        create_file(target, after.encode(), mode=0o600)
    return True
