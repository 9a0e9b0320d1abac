"""How many tokens a text costs, without a tokenizer: an estimate by classes of pieces.

The text is split as o200k splits it before it merges bytes (a sign stays with the word after it, newlines to
the signs before them); each piece then costs by its class and length. Fitted on 758 real diffs of 14
repositories in eight languages against o200k: error 2.4 % at the median and 7.0 % at p95 on repositories left
out of the fit (tests/bench/packing.py), where `len / 4` has 20 % and 48 %. Weights of CJK: 180 diffs rich in
it. No rank file, no download, 7 MB/s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

# Diffs that are under-counted: 1.5 % at 1.10, 0.7 % at 1.12, 0.5 % at 1.14.
SAFETY = 1.12
# Tokens of a family over tokens of o200k, on the same diffs. The longest start of the model's name wins.
FAMILIES = {
    "gpt": 1.0,
    "o1": 1.0,
    "o3": 1.0,
    "o4": 1.0,
    "deepseek": 1.06,
    "claude": 1.5,  # Opus 4.7, Sonnet 5 and later: 30 % above the models before
    "claude-2": 1.15,
    "claude-3": 1.15,
    "claude-opus-4-1": 1.15,
    "claude-opus-4-5": 1.15,
    "claude-opus-4-6": 1.15,
    "claude-sonnet-4": 1.15,
    "claude-haiku-4": 1.15,
}
UNKNOWN = 1.15  # most open models have a vocabulary of 100,000 to 250,000
# https://platform.openai.com/docs counts 3 tokens a message, one for the role and 3 before the answer; other
# chat templates cost about the same.
MESSAGE_FRAME, REPLY_FRAME = 5, 3
LOWEST, HIGHEST = (
    0.8,
    3.0,
)  # ratios that are believed: below are servers that leave out what they had in a cache
STEP = 0.3  # of the way to the latest report: a wrong family factor is gone after about five calls
LEAST_TO_LEARN = 200  # tokens

# Tokens for one of what `parts_of` finds. The first two lines are fitted (tests/bench/packing.py fits them
# again and leaves a repository out each time); the rest hardly occurs in diffs and is counted from samples.
WEIGHTS = {
    "word": 0.83, "sign before": 0.39, "capital": 0.11, "mixed": 2.15, "letter": 0.18, "many letters": 0.68,
    "digits": 1.27, "newlines": 1.53, "spaces": 0.62, "signs": 1.11, "sign": 0.39,
    "han": 0.76, "kana": 0.72, "latin": 0.6, "mark": 0.65,
    "script": 1.0, "hangul": 1.0, "symbol": 1.8, "pictograph": 2.0, "rare": 2.6, "rarest": 4.0,
    "many signs": 0.66, "many capitals": 0.57, "controls": 1.0,
}  # fmt: skip
# First to last character of a script, and the sets that hold what is common of it.
SCRIPTS = (
    ("latin", "\x80", "\u017f", ""),
    ("symbol", "\u0180", "\u036f", ""),
    ("script", "\u0370", "\u1fff", ""),
    ("mark", "\u2000", "\u206f", ""),
    ("mark", "\u3000", "\u303f", ""),
    ("kana", "\u3040", "\u30ff", ""),
    ("rarest", "\u3400", "\u4dbf", ""),
    ("han", "\u4e00", "\u9fff", "gb2312 big5 shift_jis"),
    ("hangul", "\uac00", "\ud7ff", "euc_kr"),
    ("mark", "\uff00", "\uff1f", ""),
    ("pictograph", "\U0001f000", "\U0001faff", ""),
    ("rarest", "\U00010000", "\U0010ffff", ""),
)
RUNS = re.compile(r"(?<![\w+/])[\w+/]{40,}", re.ASCII)
CASES, NUMBERS = re.compile("[a-z][A-Z]"), re.compile("[A-Za-z][0-9]|[0-9][A-Za-z]")  # turns inside a run
PIECES = re.compile(
    r"[\x00-\x09\x0b\x0c\x0e-/:-@\[-`{-\x7f]?(?:[A-Z]*[a-z]+|[A-Z]+)"  # a word with the sign before it
    r"|[0-9]{1,3}"
    r"|[^\x00-\x7f]+"
    r"| ?[!-/:-@\[-`{-\x7f\x00-\x08\x0e-\x1b]+[\r\n/]*"  # signs
    r"|\s*[\r\n]+|\s+(?!\S)|\s"
)


def estimate(text: str) -> int:
    """Tokens of o200k, about: neither a family's factor nor the safety factor is in it."""
    pieces: list[str] = PIECES.findall(text)
    return round(sum(times * _cost(piece) for piece, times in Counter(pieces).items()) + _without_words(text))


@lru_cache(maxsize=50_000)
def _cost(piece: str) -> float:
    return sum(WEIGHTS[name] * amount for name, amount in parts_of(piece))


def parts_of(piece: str) -> list[tuple[str, float]]:
    """What a piece costs by: names in WEIGHTS, and how much of each."""
    last = piece[-1]
    if last > "\x7f":
        return [(_script(letter), 1) for letter in piece]
    if last.isalpha():
        return _word(piece)
    if last.isdigit():
        return [("digits", 1)]
    if last < " " and not last.isspace():
        return [("controls", len(piece))]
    if piece.isspace():
        return [("newlines" if last in "\r\n" else "spaces", 1)]
    signs = piece.strip()
    beyond = signs[12:]
    turns: float = (
        sum(sign != before for sign, before in zip(beyond, signs[11:], strict=False)) if beyond else 0
    )
    turns += len(beyond) / 32  # the longest tokens of one sign repeated
    return [("signs", 1), ("sign", max(0, min(len(signs), 12) - 2)), ("many signs", turns)]


def _word(piece: str) -> list[tuple[str, float]]:
    """A space before it is free; another sign is not, and neither are capitals."""
    word = piece if piece[0].isalpha() else piece[1:]
    parts = [("word", 1.0)]
    if len(word) < len(piece) and piece[0] != " ":
        parts.append(("sign before", 1))
    if word[-1] <= "Z":
        return [
            *parts,
            ("capital", max(0, min(len(word), 16) - 2)),
            ("many capitals", max(0, len(word) - 16)),
        ]
    if len(word) > 1 and word[:2].isupper():
        parts.append(("mixed", 1))
    return [*parts, ("letter", max(0, min(len(word), 12) - 6)), ("many letters", max(0, len(word) - 12))]


@lru_cache(maxsize=20_000)
def _script(letter: str) -> str:
    """By how common a character is: what no national set of characters holds costs its bytes."""
    for name, first, last, charset in SCRIPTS:
        if first <= letter <= last:
            if charset and not _is_in(letter, charset):
                return "rare"
            return name
    return "rare" if letter > "\u2fff" else "symbol"


def _is_in(letter: str, charsets: str) -> bool:
    for charset in charsets.split():
        try:
            if len(letter.encode(charset)) <= 2:  # EUC-KR spells what it does not hold in eight bytes
                return True
        except UnicodeEncodeError:
            continue
    return False


def _without_words(text: str) -> float:
    """What long runs that are no words (base64, random names) cost on top of their pieces."""
    return sum(
        0.15 * len(run)
        for run in RUNS.findall(text)
        if min(len(CASES.findall(run)), len(NUMBERS.findall(run))) > 0.1 * len(run)
    )


def count(text: str, *, factor: float = 1.0) -> int:
    """Tokens with the safety factor, rounded up. `factor` is `family_factor`, or the ratio that the model's
    own usage reports have taught."""
    return int(estimate(text) * factor * SAFETY) + 1 if text else 0


def counter(model: str, *, ratio: float | None = None) -> Callable[[str], int]:
    """How to count for a model: exactly where its tokenizer is installed (`gitgpt[exact]`), else the safe
    estimate with the ratio learned for it, or its family's."""
    from gitgpt.diff import exact  # start-up: looks for a package

    return exact.counter(model) or partial(count, factor=ratio or family_factor(model))


def family_factor(model: str) -> float:
    """Tokens of this model over tokens of o200k. Vendor prefixes (`openai/gpt-5`) do not matter."""
    name = model.rpartition("/")[2].lower()
    best = max((start for start in FAMILIES if name.startswith(start)), key=len, default="")
    return FAMILIES.get(best, UNKNOWN)


def count_messages(contents: Iterable[str], count: Callable[[str], int]) -> int:
    """Tokens of a whole chat request: what the messages cost and what frames them."""
    return REPLY_FRAME + sum(count(content) + MESSAGE_FRAME for content in contents)


def learn_factor(ratio: float, *, text_estimate: int, reported: int) -> float:
    """The next ratio of reported prompt tokens to `estimate`, moved a step towards the latest call.

    `ratio` is the one used so far. What a report says is bounded: a gateway that counts its own hidden
    prompt must not make requests tiny, and one that reports too little must not make them too large. Short
    prompts teach nothing, their frame weighs too much. Upwards it learns at once: the next request must not
    be over a budget again.
    """
    if text_estimate < LEAST_TO_LEARN or reported < LOWEST * text_estimate:
        return ratio
    seen = min(reported / text_estimate, HIGHEST)
    return seen if seen > ratio else ratio + STEP * (seen - ratio)
