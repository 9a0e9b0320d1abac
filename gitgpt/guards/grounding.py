"""Whether a message names only what its writer was shown: the change and the context that was sent.

A model that saw no `parse_config` and no "40 %" must not mention them. Only text that is spelled like code
counts as a name: an identifier, a path, a flag, a version, a number. Plain words of any language never do.
The comparison is generous (case, separators, plural), because a false alarm costs an honest line. Of 744
true subjects of 14 repositories 3.1 % are refused, each for a name that its diff does not hold; against the
diff of another repository, 99 % of the subjects that state a name are (tests/bench/grounding.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from gitgpt.guards.message_blocks import (
    ITEM,
    is_fenced,
    split_blocks,
    split_sentences,
)

MAX_TOLD = 3  # names in a reason
# server.ts is a file: its whole name must have been shown. `query` and `find` of `query.find` may be apart.
EXTENSIONS = """
py pyi js jsx mjs cjs ts tsx vue go rs java kt c h cc cpp hpp cs rb php swift ex exs sh sql md mdx rst txt
toml yml yaml json xml html css scss ini cfg lock
"""
SMALL = 12  # people count up to it: "three of 4 files"

# What may be a name, cut out of a line: no blank, quote or bracket inside; ASCII: 修复parseConfig has one.
WORD = r"(?a)`[^`\n]{1,80}`|--[A-Za-z][\w-]*|[@$#.~/]?[A-Za-z0-9_][\w$@./:+%-]*(?:\(\))?"
# A flag; a call; snake_case, scope::name; camelCase, HTTPServer. Not APIs, IDs: plurals of an abbreviation.
CODED = (
    r"--[A-Za-z]|.*\(\)$|.*\w::\w|.*[A-Za-z0-9]_{1,3}[A-Za-z0-9]|_{1,3}[A-Za-z]|\$\w"
    r"|.*[a-z][A-Z]|.*[A-Z]{2}[a-z]{2}"
)
# foo.bar, README.md; not "e.g." and not "end.Then", which is the joint of two sentences
DOTTED = r"\.?[\w$@-]+(?:\.[a-z_][\w$-]*)+$"
PLURAL = r"[A-Z]{2,6}s$"
ABBREVIATIONS = r"(?:[a-z]\.)+[a-z]?$|(?:etc|vs|cf|al|resp)\.?$"
NUMBER = (
    r"[v~^]?(\d+(?:\.\d+)*)(?:[.x*-]*|[%x]|(?:ms|s|m|h|d|k|kb|mb|gb|px|rem|em|st|nd|rd|th)s?|[.-][\w.-]+)$"
)
PARTS = r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+"
# Spelled like code, and known to everybody who writes about it.
KNOWN = """
github gitlab bitbucket gitea codeberg typescript javascript coffeescript openai openapi openssl
opentelemetry graphql postgresql mysql sqlite nosql mongodb dynamodb rabbitmq clickhouse macos ios
ipados tvos watchos visionos freebsd openbsd netbsd websocket websockets webassembly webgl webgpu
webview webhook webhooks oauth devops devtools intellij pypi pytorch tensorflow numpy scipy eslint
jsdoc tsdoc junit cmake latex youtube linkedin circleci appveyor ipv4 ipv6 grpc mtls ebpf jquery
powershell vscode stackoverflow jetbrains wifi nan fastapi chatgpt huggingface deepseek asyncio
nodejs node.js vue.js next.js nuxt.js react.js express.js d3.js three.js .net asp.net vb.net readme
changelog dotenv pagerduty bigquery cloudflare cloudfront cloudwatch wordpress appimage opengl
opencl coc autofix autocomplete mkdocs readthedocs esbuild npmjs utf8 base64 sha256 regex regexes
docstring docstrings enums structs subclass i18n l10n a11y k8s tl;dr and/or i/o n/a ci/cd tcp/ip
"""


class Stated(NamedTuple):
    """A message without the lines of its body that say too much, and the names in those lines.

    `subject` are the names in the subject that were not shown; a subject is never cut.
    """

    text: str
    subject: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def drop_ungrounded(message: str, shown: Iterable[str]) -> Stated:
    """`message` held against everything that was sent: the diff, the facts, the author's words.

    A list item goes as a whole, with its indented lines; of a paragraph the sentence goes.
    """
    subject, _, body = message.partition("\n")
    ground = Ground(shown)
    kept, dropped = [], []
    for block in split_blocks(body):
        rest, names = _grounded(block, ground)
        dropped += names
        kept.append(rest)
    text = subject + "\n" + "\n".join(line for block in kept for line in block)
    return Stated(
        text.rstrip() + "\n" if dropped else message,
        find_ungrounded(subject, ground),
        tuple(dict.fromkeys(dropped)),
    )


def list_names(names: tuple[str, ...]) -> str:
    """The names as a reason may hold them: few, short, on one line."""
    shown = (re.sub(r"[^\w$@./:+%() -]", "", name)[:40] for name in names[:MAX_TOLD])
    return ", ".join(shown)


class Ground:
    """What was sent, in the forms that are looked for. The rarer forms are made when first needed."""

    def __init__(self, shown: Iterable[str]) -> None:
        self.text = "\n".join(shown).lower()
        self._compact: str | None = None
        self._numbers: frozenset[str] | None = None

    @property
    def compact(self) -> str:
        """Letters and digits only: parse_config and parseConfig are one name."""
        if self._compact is None:
            self._compact = re.sub(r"[\W_]+", "", self.text)
        return self._compact

    @property
    def numbers(self) -> frozenset[str]:
        if self._numbers is None:
            self._numbers = frozenset(re.findall(r"\d+(?:\.\d+)*", self.text))
        return self._numbers


def find_ungrounded(line: str, ground: Ground) -> tuple[str, ...]:
    """The names, numbers and versions of a line that were not shown, each once."""
    if not any(_is_suspicious(word, ground) for word in line.split()):
        return ()  # start-up: nearly every honest line, and no pattern needed compiling
    return tuple(dict.fromkeys(name for word in re.findall(WORD, line) for name in _missing(word, ground)))


def states_code(line: str) -> bool:
    """Whether it names anything that could be invented: something spelled like code, or a version."""
    words = [word.strip("`.,:()") for word in re.findall(WORD, line)]
    return any(_is_coded(word) or ("." in word and re.match(NUMBER, word)) for word in words)


def _is_suspicious(word: str, ground: Ground) -> bool:
    bare = word.strip("`'\"“”()[]{}<>*,;:.!?。，、")
    is_cased = bare[1:].islower() or bare.isupper() or bare.upper() == bare.lower()
    is_plain = bare.isalpha() and is_cased and "()" not in word
    has_number = any(character.isdigit() for character in bare)
    return bool(bare) and not is_plain and (has_number or bare.lower() not in ground.text)


def _missing(word: str, ground: Ground) -> tuple[str, ...]:
    if word.startswith("`"):
        inner = word.strip("`").strip()
        if inner.lower() in ground.text or _squeezed(inner) in ground.compact:
            return ()
        return tuple(name for part in re.findall(WORD, inner) for name in _missing(part, ground))
    name = word if word.endswith("()") else word.rstrip(".:,-/+%")
    if suffix := re.search(r"-(?:based|like|only|related|specific|style|aware|compatible|compliant)$", name):
        name = name[: suffix.start()]
    if match := re.match(NUMBER, word.rstrip(".:,/")):
        return () if _is_known_number(match[1], ground) else (name,)
    if not _is_coded(name) or _is_said(name, ground):
        return ()
    return (name,)


def _is_known_number(number: str, ground: Ground) -> bool:
    if number in ground.numbers or ("." not in number and int(number[:9]) <= SMALL):
        return True
    return any(
        known.startswith(number + ".") or ("." in known and number.startswith(known + "."))
        for known in ground.numbers
    )  # 2.32 for 2.32.0, and the other way round


def _is_coded(name: str) -> bool:
    lower = name.lower()
    if (
        lower in KNOWN
        or lower.rstrip("s") in KNOWN
        or re.match(PLURAL, name)
        or re.match(ABBREVIATIONS, lower)
    ):
        return False
    if "/" in name.strip("/"):
        return _is_path(name)
    return bool(re.match(CODED, name) or re.match(DOTTED, name))


def _is_path(name: str) -> bool:
    """Two plain words with a slash are an alternative: read/write, client/server."""
    parts = name.strip("/").split("/")
    return len(parts) > 2 or any(re.search(r"[._\d@]|[a-z][A-Z]", part) for part in parts)


def _is_said(name: str, ground: Ground) -> bool:
    squeezed = _squeezed(name)
    if len(squeezed) < 2 or squeezed in ground.compact or squeezed.rstrip("s") in ground.compact:
        return True
    parts = [part for part in re.split(r"[./:]+|\(\)", name) if len(part) > 1]
    if len(parts) < 2 or (parts[-1].lower() in _words(EXTENSIONS) and not name.endswith("()")):
        return False
    return _squeezed(parts[-1]) in ground.compact and all(
        not _is_coded(part) or _is_said(part, ground) for part in parts
    )


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


def _grounded(block: list[str], ground: Ground) -> tuple[list[str], list[str]]:
    names = list(find_ungrounded(" ".join(block), ground))
    if not names:
        return block, []
    if re.match(ITEM, block[0]) or is_fenced(block):
        return [], names
    said = split_sentences(" ".join(line.strip() for line in block))
    kept = " ".join(sentence for sentence in said if not find_ungrounded(sentence, ground))
    return ([kept] if kept.strip() else []), names
