"""Secrets that are known by the name they are given: `password = "..."`, `-H 'X-Api-Key: ...'`, `密码：...`.

Each stem of such a name is read in three steps: the sign after the name, the name itself, the value.
Each step is bounded, so that the time is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.guards.secrets import labelled_syntax
from gitgpt.guards.secrets.labels import (
    Place,
    Promise,
    read_foreign_name,
    read_name,
    split_words,
)
from gitgpt.guards.secrets.rule import SecretSpan, compile_once
from gitgpt.guards.secrets.values import (
    Form,
    is_example,
    is_secret_value,
    is_word_list,
    is_word_with_number,
    score_randomness,
)

MOST_NESTED = 8  # values inside one another that are read before the rest of the outermost is skipped
_QUOTES = frozenset("\"'`")
_ACCOUNT = r"(?:账号|帐号|用户名|用户|ユーザー名?|ID)[ :：]{0,2}[\w.@-]{2,30}[,，、;； ]{1,2}\w{0,4}$"


class _Name(NamedTuple):
    start: int
    text: str
    promise: Promise


class _Value(NamedTuple):
    start: int
    end: int
    form: Form
    whole: str = ""  # of which this is a part, where a language joins strings


def find_labelled(
    text: str, stems: Sequence[Place], foreign: Iterable[Place], *, settings: Sequence[Place] = ()
) -> Iterator[SecretSpan]:
    """`stems` and `foreign` are the places that `find_stems` and `find_foreign_stems` found, in order.
    `settings` are the stretches of the text that come from files of settings."""
    done = tries_until = tries = 0
    for start, stem_end in stems:
        if start < done:
            continue
        end, spans = _read_assignment(text, start, stem_end, in_settings=_is_within(start, settings))
        if spans:
            yield from spans
            done = spans[-1].end
            continue
        # A refused value may hold another assignment; one that holds a thousand of them is a trap.
        tries = tries + 1 if start < tries_until else 0
        tries_until = max(tries_until, end)
        if tries > MOST_NESTED:
            done = tries_until
    for place in foreign:
        yield from _read_foreign(text, *place)


def _is_within(at: int, places: Sequence[Place]) -> bool:
    index = bisect_right(places, (at, at)) - 1
    return any(start <= at < end for start, end in places[max(0, index) : index + 2])


def _read_assignment(text: str, start: int, end: int, *, in_settings: bool) -> tuple[int, list[SecretSpan]]:
    """How far was read, and the secrets: more than one where the value is a list."""
    behind = compile_once(labelled_syntax.NAME_BEHIND).match(text, end)
    end = behind.end() if behind else end
    if text[end : end + 1] not in labelled_syntax.MAY_FOLLOW:
        return end, []
    sign = compile_once(labelled_syntax.SIGN).match(text, end)
    if sign is None or not _may_assign(text, start, sign) or _is_attribute(text, end, sign):
        return end, []
    name = _name_around(text, start, end)
    if name is None:
        return end, []
    if sign["typed"] and compile_once(r"<(?:\w{1,20}:)?$").search(text[max(0, name.start - 22) : name.start]):
        sign = (
            compile_once(labelled_syntax.SIGN).match(text, text.find(">", end, end + 100)) or sign
        )  # no type: attributes
    values = list(_read_values(text, name, sign))
    if in_settings:
        values = [
            value._replace(form="lone") if value.form in ("code", "setting") else value for value in values
        ]
    spans = [span for value in values if (span := _judge(text, value, name, sign))]
    return values[0].end if values else end, spans


def _read_values(text: str, name: _Name, sign: re.Match[str]) -> Iterator[_Value]:
    """The value, and what follows it where it is the first of a list or of the lines of a block."""
    first = _read_value(text, name, sign)
    if first is None:
        if sign["sign"] == ":":
            yield from _more(text, sign.end(), labelled_syntax.NEXT_ITEM)
        return
    joined = [first, *_joined_pieces(text, first)] if first.form == "quoted" else [first]
    whole = "".join(text[piece.start : piece.end] for piece in joined)
    yield from (piece._replace(whole=whole if len(joined) > 1 else "") for piece in joined)
    if first.form == "quoted" and "[" in sign.group():
        yield from _more(text, first.end, labelled_syntax.NEXT_QUOTED)
    elif text[sign.end() : sign.end() + 1] in ("|", ">") and first.form == "setting":
        line_start = text.rfind("\n", 0, first.start) + 1
        yield from _block_lines(text, first.end, text[line_start : first.start])


def _joined_pieces(text: str, first: _Value) -> Iterator[_Value]:
    """The other strings of `"ab" + "cd"`, of `"ab" "cd"`, and of lines that a language joins."""
    at = first.end
    for _ in range(labelled_syntax.MOST_PIECES):
        found = compile_once(labelled_syntax.NEXT_PIECE).match(text, at)
        if found is None:
            return
        yield _Value(found.start(1), found.end(1), "quoted")
        at = found.end(1)


def _more(text: str, at: int, pattern: str) -> Iterator[_Value]:
    form: Form = "quoted" if pattern is labelled_syntax.NEXT_QUOTED else "setting"
    for _ in range(labelled_syntax.MOST_ITEMS):
        found = compile_once(pattern).match(text, at)
        if found is None:
            return
        yield _Value(found.start(1), found.end(1), form)
        at = found.end(1)


def _block_lines(text: str, at: int, indent: str) -> Iterator[_Value]:
    """The other lines of a YAML block, as far as they are single words."""
    for _ in range(labelled_syntax.MOST_ITEMS):
        start = text.find("\n", at, at + 40) + 1
        if not start or text[at:start].strip() or not text.startswith(indent, start):
            return
        found = compile_once(r"[^\s:]{4,2000}(?=[ \t]*\r?(?:\n|$))").match(text, start + len(indent))
        if found is None:
            return
        yield _Value(found.start(), found.end(), "setting")
        at = found.end()


def _may_assign(text: str, start: int, sign: re.Match[str]) -> bool:
    """A cheap check of the signs that are most frequent in prose and calls, before the name is read."""
    if not (sign["comma"] or sign["call"] or sign["space"]):
        return True
    if not _QUOTES.isdisjoint(text[sign.end() : sign.end() + 3]):
        return True
    before = text[max(0, start - 24) : start]
    is_word = "-" in before or "\n" in before[-14:] or start < 14
    return sign["space"] is not None and (is_word or any(word in before for word in labelled_syntax.SETTERS))


def _is_attribute(text: str, end: int, sign: re.Match[str]) -> bool:
    """`for="password" class="small"`: another attribute, not a type and a value."""
    if not sign["typed"] or text[end] not in _QUOTES:
        return False
    return (
        compile_once(r"[ \t]+(?:class|type|id|style|title|placeholder|auto)").match(sign["typed"]) is not None
    )


def _name_around(text: str, start: int, end: int) -> _Name | None:
    before = compile_once(labelled_syntax.NAME_BACKWARDS).match(text[max(0, start - 64) : start][::-1])
    first = start - before.end() if before else start
    name = text[first:end]
    promise = read_name(name)
    before_name = text[max(0, first - 10) : first].lower()
    if before_name.endswith((".svg?", "did:", "[type='", '[type="')):
        return None
    if promise == "key" and before_name.endswith("public "):
        return None
    return _Name(first, name, promise) if promise else None


def _read_value(text: str, name: _Name, sign: re.Match[str]) -> _Value | None:
    at = sign.end()
    if sign["element"]:
        return _value(compile_once(labelled_syntax.ELEMENT).match(text, at), 1, "setting")
    quoted = compile_once(labelled_syntax.QUOTED).match(text, at)
    if quoted:
        return _value(quoted, quoted.lastindex or 0, "quoted")
    if sign["sign"] is None and not (sign["spelled"] or sign["prose"] or _takes_word(text, name)):
        return None
    block = compile_once(labelled_syntax.BLOCK_SCALAR).match(text, at)
    if block:
        return _value(block, 1, "setting")
    return _read_line(text, name, sign) or _read_word(text, name, sign)


def _value(found: re.Match[str] | None, group: int, form: Form) -> _Value | None:
    return _Value(found.start(group), found.end(group), form) if found else None


def _line_before(text: str, name: _Name) -> str:
    """The text before the name on its line, at most 200 characters."""
    window = text[max(0, name.start - 200) : name.start]
    return window[window.rfind("\n") + 1 :]


def _takes_word(text: str, name: _Name) -> bool:
    """Whether a mere space separates name and value here: options, Dockerfiles, redis.conf."""
    if name.text.startswith("-"):
        return "$" not in name.text  # `-p$PASS file`
    is_setting = name.text in labelled_syntax.WORD_SETTINGS or name.text.endswith(".password")
    setter = r"(?:ENV|SetEnv|setx|setenv|set[ \t]+-\w{1,3})"
    pattern = r"[+-]?[ \t]*$" if is_setting else rf"[+-]?[ \t]*{setter}[ \t]+$"
    return compile_once(pattern).match(_line_before(text, name)) is not None


def _is_set(text: str, name: _Name) -> bool:
    """`ENV NAME value`, `setenv NAME value`, `set -gx NAME value`: the value cannot be a variable."""
    pattern = r"[+-]?[ \t]*(?:ENV|SetEnv|setx|setenv|set[ \t]+-\w{1,3})[ \t]+$"
    return compile_once(pattern).match(_line_before(text, name)) is not None


def _is_environment(text: str, name: _Name, sign: re.Match[str]) -> bool:
    """`NAME=value` and `--name=value`, where no language would put a variable without saying so."""
    is_tight = not sign.group()[:1].isspace() and text[sign.end() - 1 : sign.end()] == "="
    return is_tight and (name.text.isupper() or name.text.startswith("-"))


def _read_line(text: str, name: _Name, sign: re.Match[str]) -> _Value | None:
    """The rest of the line, when the line is a setting and nothing else."""
    if not sign["spelled"] and sign["sign"] not in ("=", ":", "：", "＝"):
        return None
    if not compile_once(labelled_syntax.SETTING_BEFORE).match(_line_before(text, name)):
        return None
    at = sign.end()
    line_end = text.find("\n", at, at + labelled_syntax.LONGEST)
    line_end = line_end if line_end >= 0 else min(len(text), at + labelled_syntax.LONGEST)
    found = compile_once(labelled_syntax.LINE_VALUE).match(text, at, line_end)
    # A trailing comma or bracket is code; `&` begins the next parameter of a query.
    if found is None or found.group(1).endswith((",", "{", "(", "[")) or "&" in found.group(1)[8:]:
        return None
    is_spaced = sign["sign"] == "=" and (sign.group()[:1].isspace() or text[at - 1] != "=")
    environment = _is_environment(text, name, sign)
    return _value(found, 1, "environment" if environment else "code" if is_spaced else "setting")


def _read_word(text: str, name: _Name, sign: re.Match[str]) -> _Value | None:
    """Up to the next delimiter."""
    found = compile_once(labelled_syntax.BARE).match(text, sign.end())
    if found is None:
        return None
    environment = _is_environment(text, name, sign) or (sign["space"] and _is_set(text, name))
    before, behind = text[name.start - 1 : name.start], text[found.end() : found.end() + 1]
    is_literal = environment or before in ("?", "&", ";") or behind == "&" or name.text.startswith("-")
    is_tight = text[sign.end() - 1 : sign.end()] == "=" and not sign.group()[:1].isspace()
    is_literal = is_literal or sign["prose"] is not None or (is_tight and is_word_with_number(found.group()))
    if not is_literal and behind in ("(", "[", "{", "<"):
        return None
    return _value(found, 0, "environment" if environment else "setting" if is_literal else "code")


def _judge(text: str, value: _Value, name: _Name, sign: re.Match[str]) -> SecretSpan | None:
    secret = text[value.start : value.end].rstrip("\r")
    if value.form != "quoted":
        secret = secret.rstrip(";")
    if (sign["typed"] or _is_weak(sign)) and _is_verb(name, sign):
        return None
    is_alone = value.form in ("lone", "environment") and _ends_line(text, value.end)
    if _is_weak(sign) and not (sign["space"] and is_alone):
        is_pair = text[name.start - 1 : name.start] == "{"  # a tuple of Erlang
        if sign["comma"] and not is_pair and _QUOTES.isdisjoint(sign.group()[:3]):
            return None
        is_mixed = compile_once(labelled_syntax.MIXED).search(secret[:400]) is not None
        has_cases = secret != secret.lower() and secret != secret.upper()
        if not is_mixed and not (has_cases and score_randomness(secret[:400]) > 4):
            return None
    if not secret or secret == name.text or _is_hashed(text, name):
        return None
    judged = value.whole or secret
    if not is_secret_value(judged, name.promise, form=value.form) and not _is_given_away(judged, name):
        return None
    end = value.start + len(secret)
    if len(secret) >= labelled_syntax.LONGEST - 1:  # cut by the bound: the rest of the word belongs to it
        rest = compile_once(r"[^\s\"'`<>;,&]*").match(text, end)
        end = rest.end() if rest else end
    return SecretSpan(value.start, end, name.promise, text[value.start : end])


def _ends_line(text: str, at: int) -> bool:
    return text[at : at + 1] in ("", "\n", "\r")


def _is_hashed(text: str, name: _Name) -> bool:
    """`md5('password') == ...`: what is compared is a digest."""
    before = text[max(0, name.start - 30) : name.start]
    return compile_once(r"(?i)(?:md5|sha\d{1,3}|hash|digest)\w{0,12}\(b?[\"']$").search(before) is not None


def _is_given_away(secret: str, name: _Name) -> bool:
    """Values that only their name gives away: the words of a passphrase, hexadecimal after `X_KEY`."""
    lowered = name.text.lower()
    if "passphrase" in lowered or "mnemonic" in lowered or "seed" in lowered:
        return is_word_list(secret) or (
            compile_once(r"\d").search(secret) is not None and secret.count(" ") in (1, 2)
        )
    if (
        lowered.endswith(("secret", "secret_key", "secretkey"))
        and len(secret) > 7
        and is_word_with_number(secret)
    ):
        return not is_example(secret)
    is_constant = name.promise == "key" and compile_once(r"^\w+_(?:key|KEY)$").match(name.text) is not None
    if not is_constant or is_example(secret):
        return False
    return compile_once(r"^(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64})$").match(secret) is not None


def _is_verb(name: _Name, sign: re.Match[str]) -> bool:
    """`pass "x1" to it`, `rulePass("rule-1")`, and the statement of Python."""
    if (
        split_words(name.text)[-1] != "pass"
        or name.text[0] == "-"
        or (name.text.isupper() and len(name.text) > 4)
    ):
        return False
    return sign["comma"] is None or name.text == "pass"


def _is_weak(sign: re.Match[str]) -> bool:
    """Signs that more often compare or list than assign: the value must look like a secret by itself."""
    is_comparison = sign["sign"] in ("==", "===", "!=", "!==")
    return is_comparison or any(sign[group] for group in ("comma", "call", "space", "prose"))


def _read_foreign(text: str, start: int, end: int) -> Iterator[SecretSpan]:
    match = compile_once(labelled_syntax.FOREIGN).match(text, end)
    if match is None:
        return
    value = match.group(1).rstrip(".!?:")
    is_told = match.group().strip()[: -len(match.group(1))].strip()[-1:] in tuple(":：=＝【（是为為は")
    has_account = compile_once(_ACCOUNT).search(text[max(0, start - 40) : start]) is not None
    is_cut = "\u00c0" <= text[match.end() : match.end() + 1] <= "\u024f"  # inside a word of Turkish
    if is_cut or not (is_told or has_account or compile_once(labelled_syntax.MIXED).search(value)):
        return
    promise = read_foreign_name(text[start : match.start(1)])
    if promise and is_secret_value(value, promise, form="setting"):
        yield SecretSpan(match.start(1), match.start(1) + len(value), promise, value)
