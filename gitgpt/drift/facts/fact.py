"""One thing that documentation may name."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["symbol", "flag", "variable", "key"]


How = Literal["plain", "derived", "loose"]


class Fact(NamedTuple):
    """`name` is as documentation writes it: `parse`, `--dry-run`, `APP_HOME`, `max_size`.

    `owner` is the class of a member. `default` is the source of the default, `help` what the code itself says
    about it, both empty when there is none. `how` is "derived" for a flag that is made from a parameter's
    name and stands nowhere in the code as it is, "loose" for a string that only looks like what it is.
    """

    kind: Kind
    name: str
    path: str
    line: int
    text: str
    owner: str = ""
    default: str = ""
    help: str = ""
    how: How = "plain"
