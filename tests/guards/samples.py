"""Random secrets of a given form, made when the tests run, so that no scanner trips over this repository."""

from __future__ import annotations

import random
import re
import string

CLASS = re.compile(r"\[([^\[\]]+)\]\{(\d+)\}")


def expand(template: str, *, seed: int = 0) -> str:
    """`AKIA[A-Z2-7]{16}` becomes AKIA and 16 random characters of that class; the rest stands for itself."""
    source = random.Random(f"{seed}:{template}")

    def fill(match: re.Match[str]) -> str:
        return "".join(source.choices(characters(match.group(1)), k=int(match.group(2))))

    return CLASS.sub(fill, template)


def characters(spec: str) -> list[str]:
    """What a character class matches among printable ASCII."""
    pattern = re.compile(f"[{spec}]")
    return [c for c in string.printable[:95] if pattern.match(c)]
