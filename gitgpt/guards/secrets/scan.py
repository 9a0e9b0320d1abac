"""Where the secrets of a text are.

Two ways keep this above 10 MB/s. The text is folded to lower-case ASCII of the same length, where `find` is
five times as fast as in a str with wide characters. Tokens with a prefix are long runs of token characters,
a sixth of ordinary code: their keywords are looked for in those runs alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

from gitgpt.guards.secrets.card_numbers import find_cards, find_ids
from gitgpt.guards.secrets.cookies import find_cookies
from gitgpt.guards.secrets.labelled_columns import find_columns
from gitgpt.guards.secrets.labelled_prose import PROSE
from gitgpt.guards.secrets.labelled_values import find_labelled
from gitgpt.guards.secrets.labels import find_foreign_stems, find_stems
from gitgpt.guards.secrets.prefixed_apps import APPLICATIONS
from gitgpt.guards.secrets.prefixed_platforms import INFRASTRUCTURE
from gitgpt.guards.secrets.prefixed_services import OTHERS
from gitgpt.guards.secrets.private_keys import find_blocks
from gitgpt.guards.secrets.random_values import find_random_values
from gitgpt.guards.secrets.rule import (
    Rule,
    SecretSpan,
    compile_once,
    is_any,
    is_placeholder,
)
from gitgpt.guards.secrets.structural_calls import CALLS
from gitgpt.guards.secrets.structural_commands import COMMANDS
from gitgpt.guards.secrets.structural_formats import FORMATS
from gitgpt.guards.secrets.structural_keys import KEYS
from gitgpt.guards.secrets.structural_settings import SETTINGS
from gitgpt.guards.secrets.structural_stdin import PIPED

TOKENS = (*INFRASTRUCTURE, *APPLICATIONS, *OTHERS)
CONTEXTS = (*FORMATS, *CALLS, *COMMANDS, *SETTINGS, *PIPED, *KEYS, *PROSE)
RULES = (*TOKENS, *CONTEXTS)
_Hit = tuple[int, str, list[Rule]]  # the place of a keyword, the keyword, its rules
RUN = b"a" * 20
TOKEN_CHARACTERS = bytes(
    ord("a" if (chr(c).isalnum() and c < 128) or chr(c) in "+/_-" else " ") for c in range(256)
)
DIGITS = bytes(ord("0" if 48 <= c <= 57 else " ") for c in range(256))
CAPITALS = bytes(ord("A" if 65 <= c <= 90 else " ") for c in range(256))
PLACEHOLDER = r"\[REDACTED:[a-z0-9-]+:\d+\]"
MUCH = 60_000  # characters, all texts of a process together, from which on compiling 40 patterns (5 ms) pays
LITTLE = 5_000  # characters of one text that are looked through as fast without them
REACH, BEHIND = (
    1500,
    160,
)  # characters after a keyword that a pattern may read; the rest of a word is added to a match
LONGEST_CUT = 100  # characters at the end of a text that are looked at for what was cut
GENERIC = "secret"  # the rule of what is only known from elsewhere
MOST_NESTED = 8  # matches refused in a row before a rule skips to the end of the last
LEAD = 20  # characters before a run that may hold its keyword

_looked_through = [0]  # characters, in this process


def find_secrets(
    text: str, *, id_numbers: bool = False, settings: Sequence[tuple[int, int]] = ()
) -> list[SecretSpan]:
    """Spans in order, none overlapping another, none with a line end inside, none in a placeholder.

    `id_numbers` adds numbers that identify people: resident ids, social security numbers, IBANs. `settings`
    are the stretches that come from files of settings, in order.
    """
    raw = text.encode("ascii", "replace")
    folded = raw.lower().decode("ascii")
    digits = raw.translate(DIGITS)
    # A short run in lower case without a digit is a path or a snake_case name: every other one.
    capitals = raw.translate(CAPITALS)
    numbered, telling = [], []
    for run in _find_runs(raw):
        if digits.find(b"0", *run) >= 0:
            numbered.append(run)
        elif run[1] - run[0] <= 32 and capitals.find(b"A", *run) < 0:
            continue
        telling.append(run)
    spans = [
        *find_blocks(text, folded),
        *_find_tokens(text, folded, telling),
        *_find_structures(text, folded),
    ]
    stems, foreign = find_stems(folded), list(find_foreign_stems(text))
    spans += find_labelled(text, stems, foreign, settings=settings)
    spans += find_random_values(text, numbered)
    spans += find_cookies(text, folded)
    spans += find_columns(text, folded, [*stems, *foreign])
    spans += find_cards(text, raw)
    if id_numbers:
        spans += find_ids(text)
    return merge_spans(_outside_placeholders(text, spans) if b"[REDACTED:" in raw else spans)


def find_cut(text: str, *, known: Collection[str]) -> SecretSpan | None:
    """A token at the very end whose rest was cut off: the beginning of a `known` secret, or a prefix that
    only tokens have, with some random characters after it."""
    tail = text[-LONGEST_CUT:]
    run = compile_once(r"[\w+/.-]{6,}$").search(tail)
    if run is None:
        return None
    start, rest = len(text) - len(run.group()), run.group()
    whole = next((secret for secret in known if secret.startswith(rest) and secret != rest), "")
    if whole:
        return SecretSpan(start, len(text), GENERIC, whole)
    folded = rest.lower()
    words = _long_keywords()
    if not folded.startswith(words):
        return None
    keyword = next(word for word in words if folded.startswith(word))
    behind = rest[len(keyword) :]
    if not compile_once(r"(?=.*\d)(?=.*[A-Za-z]).{5}").match(behind):
        return None
    return SecretSpan(start, len(text), _by_keyword(TOKENS)[keyword][0].id, rest)


def _find_runs(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where 20 and more token characters follow one another. Looking for twenty equal bytes is five times as
    fast as a pattern: `find` can skip."""
    shape = raw.translate(TOKEN_CHARACTERS) + b" "
    start = shape.find(RUN)
    while start >= 0:
        end = shape.find(b" ", start + len(RUN))
        yield start, end
        start = shape.find(RUN, end)


def _outside_placeholders(text: str, spans: list[SecretSpan]) -> list[SecretSpan]:
    """A second pass must not read a placeholder as something new."""
    taken = [match.span() for match in compile_once(PLACEHOLDER).finditer(text)]
    ends = [end for _, end in taken]
    kept = []
    for span in spans:
        index = bisect_right(ends, span.start)
        if index == len(taken) or taken[index][0] >= span.end:
            kept.append(span)
    return kept


def _find_structures(text: str, folded: str) -> Iterator[SecretSpan]:
    yield from _read_hits(text, _find_keywords(CONTEXTS, folded), anywhere=True)


def _find_tokens(text: str, folded: str, runs: list[tuple[int, int]]) -> Iterator[SecretSpan]:
    places = [max(0, start - LEAD) for start, _ in runs]
    pieces = [folded[place:end] for place, (_, end) in zip(places, runs, strict=True)]
    offsets = [0, *accumulate([len(piece) + 1 for piece in pieces])]
    hits = (
        (places[run] + hit - offsets[run], keyword, rules)
        for hit, keyword, rules in _find_keywords(TOKENS, "\n".join(pieces))
        for run in (bisect_right(offsets, hit) - 1,)
    )
    yield from _read_hits(text, hits, anywhere=False)


def _read_hits(text: str, hits: Iterable[_Hit], *, anywhere: bool) -> Iterator[SecretSpan]:
    """What the rules find at their keywords. A rule does not search what it found again, nor all of what it
    refused: a megabyte of one keyword is a trap."""
    done: dict[tuple[str, str], int] = {}
    refused: dict[tuple[str, str], int] = {}
    for at, keyword, rules in hits:
        begins = anywhere or _begins_word(text, at)
        for rule in rules:
            place = rule.pattern, keyword  # those of another keyword come in an order of their own
            if at < done.get(place, 0) or not (begins or rule.back):
                continue
            end, span = _match(rule, text, at, len(keyword))
            if span:
                yield span
            else:
                refused[place] = refused.get(place, 0) + 1 if end else 0
            if span or refused[place] > MOST_NESTED:
                done[place] = end


def _find_keywords(table: tuple[Rule, ...], haystack: str) -> Iterator[_Hit]:
    """The places of the keywords of a table, with their rules."""
    words = _by_keyword(table)
    _looked_through[0] += len(haystack)
    if len(haystack) > LITTLE and _looked_through[0] > MUCH:
        yield from _find_many(table, haystack)
        return
    for keyword, rules in words.items():
        at = haystack.find(keyword)
        while at >= 0:
            if not (_is_run(keyword) and haystack[at - 1 : at] == keyword[0]):
                yield at, keyword, rules
            at = haystack.find(keyword, at + 1)


def _find_many(table: tuple[Rule, ...], haystack: str) -> Iterator[_Hit]:
    """One pattern for all keywords with the same first character: `re` looks for a literal beginning as fast
    as `find` does, and a pass for each of 200 keywords takes four times as long. Compiling them is what
    makes this too slow for little text."""
    for finder, owners in _finders(table):
        for hit in finder.finditer(haystack):
            keyword = hit[0] + hit[1]
            yield hit.start(), keyword, owners[keyword]


@cache
def _finders(table: tuple[Rule, ...]) -> list[tuple[re.Pattern[str], dict[str, list[Rule]]]]:
    """For each first character the pattern of its keywords, and whose they are."""
    words, finders = _by_keyword(table), []
    for first in dict.fromkeys(keyword[0] for keyword in words):
        # The longest first: a hit hides the shorter keywords that it begins with, and carries their rules.
        group = sorted((word for word in words if word[0] == first), key=len, reverse=True)
        owners = {
            found: [rule for word in group if found.startswith(word) for rule in words[word]]
            for found in group
        }
        # The rest is only looked at: one keyword may begin inside another (sb_secret_, secret_).
        # A keyword of one character, repeated, counts at the start of its run: 8 MB of it took 20 s.
        runs = [f"(?<!{first}{first}){word[1:]}" for word in group if _is_run(word)]
        others = _alternation([word[1:] for word in group if not _is_run(word)])
        pattern = re.escape(first) + "(?=(" + "|".join(filter(None, (*runs, others))) + "))"
        finders.append((re.compile(pattern), owners))
    return finders


def _is_run(keyword: str) -> bool:
    return len(keyword) > 2 and len(set(keyword)) == 1


def _alternation(words: list[str]) -> str:
    """Any of the words, in that order; those with the same first character together, which `re` decides
    by one look instead of one for each."""
    firsts = dict.fromkeys(word[0] for word in words)
    tails = {first: [re.escape(word[1:]) for word in words if word[0] == first] for first in firsts}
    return "|".join(re.escape(first) + "(?:" + "|".join(tails[first]) + ")" for first in firsts)


@cache
def _long_keywords() -> tuple[str, ...]:
    return tuple(word for word in _by_keyword(TOKENS) if len(word) > 2)


@cache
def _by_keyword(table: tuple[Rule, ...]) -> dict[str, list[Rule]]:
    words: dict[str, list[Rule]] = {}
    for rule in table:
        for keyword in rule.keywords:
            words.setdefault(keyword, []).append(rule)
    return words


def _match(rule: Rule, text: str, at: int, length: int) -> tuple[int, SecretSpan | None]:
    """Where the match ends, 0 without one, and the span when it passes."""
    pattern = compile_once(rule.pattern)
    limit = at + length + (BEHIND if rule.back else REACH)
    match = (
        pattern.search(text, max(0, at - rule.back), limit) if rule.back else pattern.match(text, at, limit)
    )
    if match is None:
        return 0, None
    start, end = match.span(1 if pattern.groups else 0)
    secret = text[start:end]
    if rule.check is not is_any and (is_placeholder(secret) or (rule.check and not rule.check(secret))):
        return end, None
    if end == limit:
        rest = compile_once(r"[\w.+/=%-]*").match(text, end)
        end = rest.end() if rest else end
    return end, SecretSpan(start, end, rule.id, text[start:end])


def _begins_word(text: str, at: int) -> bool:
    """Whether a token can begin here: not inside a word, but after `\\n` in a string or `%3D` in a URL."""
    if at == 0 or not text[at - 1].isalnum() or not text[at].isalnum():
        return True
    return compile_once(r"\\[nrt]$|%[0-9A-Fa-f]{2}$").search(text[max(0, at - 3) : at]) is not None


# What only says that there is a secret gives way to the rule that knows which.
GENERAL = frozenset({"password", "secret", "key", "random-value"})


def merge_spans(spans: list[SecretSpan]) -> list[SecretSpan]:
    """Overlapping spans become one that covers both, named by the more telling rule."""
    merged: list[SecretSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = merged[-1] if merged else None
        if last is None or span.start >= last.end:
            merged.append(span)
            continue
        rule = span.rule if last.rule in GENERAL and span.rule not in GENERAL else last.rule
        secret = last.secret + span.secret[last.end - span.start :] if span.end > last.end else last.secret
        merged[-1] = SecretSpan(last.start, max(last.end, span.end), rule, secret)
    return merged
