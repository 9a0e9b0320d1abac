"""What an edit of documentation has no reason to bring in, told by its form."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"(?:https?|ftp|mailto|javascript|data|file):[^\s)>\]\"']*", re.I)
MARKUP = re.compile(r"<!--|<[/!?]?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", re.I)
PATH = re.compile(
    r"(?<![\w/.-])(?:\.{0,2}/)?(?:[\w.-]+/)+[\w.-]*\w"
    r"|(?<![\w./-])[\w-]+\.(?:py|md|rst|txt|toml|ya?ml|json|sh|js|ts|go|c|h|cfg|ini)\b"
)
CODE = re.compile(
    r"^\s*(?:import \w|from [\w.]+ import |(?:async )?def \w+\(|class \w+[(:]|@\w[\w.]*(?:\(|$)"
    r"|[\w.]+\([^)]*\);?\s*$|(?:return|raise|assert|del|await|yield)\b.*[()=\[\]]|[\w.\[\]]+ [-+*/|]?= "
    r"|(?:if|for|while|with|try|else)\b.*:\s*$|\$ |>>>|\.\.\. |#!|<\?|function \w*\(|(?:const|let|var) \w+ ="
    r"|[{}];?\s*$)",
    re.M,
)
HEADING = re.compile(r"^\s*#+ .*", re.M)
ORDERS = re.compile(
    r"(?:ignore|disregard|forget) (?:all |any |the )*(?:previous|prior|above|earlier)"
    r"|\b(?:as|i am|i'm) an ai\b|language model"
    r"|\bi(?:'m| am) (?:sorry|unable)|\bhere(?:'s| is) (?:the|your)\b"
    r"|\bsudo \w|\brm -|\|\s*(?:ba)?sh\b|\bcurl \S|\bwget \S|\[REDACTED:",
    re.I,
)
TABLE = (
    (ADDRESS, "an address"),
    (MARKUP, "HTML"),
    (re.compile("`{3,}|~{3,}"), "a block of code"),
    (PATH, "the name of another file"),
    (ORDERS, "words that are no documentation"),
)


def brought_in(was: str, now: str, *, known: str, is_code: bool) -> str:
    """What the new text has that neither the old one nor `known` has; empty for nothing of the kind. Code is
    at home in a block of code only, wherever it is known from."""
    for pattern, name in TABLE:
        if _matches(pattern, now) - _matches(pattern, known) - _matches(pattern, was):
            return name
    for pattern, name in () if is_code else ((CODE, "code"), (HEADING, "a heading")):
        if _matches(pattern, now) - _matches(pattern, was):
            return name
    return ""


def _matches(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match[0].strip().lower() for match in pattern.finditer(text)}
