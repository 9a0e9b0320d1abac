"""What users of a repository are told about a breaking change, where the change proves that it is one."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.conventional.line_wrap import wrap
from gitgpt.conventional.rules.announced import Need, find_needs, find_told, is_guide
from gitgpt.conventional.rules.breaking import LostSymbol
from gitgpt.conventional.rules.reading import ChangeReading
from gitgpt.conventional.rules.wording import Phrase, say
from gitgpt.diff.trivial import TrivialChange

LINE = 72
FOOTER = "BREAKING CHANGE: "
SHIPPED = ("feat", "fix", "refactor", "perf")  # types of changes to what others use
SILENT = ("docs", "test", "ci", "style")  # types of changes whose documents speak of others
HARMLESS = ("formatting", "imports", "typo", "move", "lock")  # natures of changes that break nothing


class NoticeCase(NamedTuple):
    reading: ChangeReading
    nature: TrivialChange | None
    type: str


class Notice(NamedTuple):
    """`footers` may be empty where it `is_breaking`: what breaks is told elsewhere."""

    is_breaking: bool = False
    footers: tuple[str, ...] = ()


def notice_of(case: NoticeCase, lost: LostSymbol, language: str) -> Notice:
    """A footer each for what goes or what the change itself says of it, and for what it requires. A line
    that goes on is indented, so that none of a document's words can be taken for another trailer."""
    if case.nature and case.nature.kind in HARMLESS:
        return Notice()
    told = None if case.type in SILENT else find_told(case.reading)
    said = told or _gone(case, lost, language)
    if told == "" and not said:
        said = _where(case, language)
    needs = [_required(need, language) for need in find_needs(case.reading) if need.name not in said]
    footers = tuple(wrap(FOOTER + text, LINE).replace("\n", "\n  ") for text in (said, *needs) if text)
    return Notice(told is not None or bool(footers), footers)


def _gone(case: NoticeCase, lost: LostSymbol, language: str) -> str:
    is_shipped = case.type in SHIPPED and not case.nature
    promised = (name for name in lost.promised if is_shipped or name.startswith("--"))
    names = tuple(dict.fromkeys((*promised, *lost.deprecated)))
    room = LINE - len(FOOTER)
    if not names and lost.places:
        return say(Phrase("remove deprecated", lost.places, is_all=True), language, room)
    return say(Phrase("remove", names, is_all=True), language, room) if names else ""


def _where(case: NoticeCase, language: str) -> str:
    """The guide that says more."""
    guides = tuple(file.base for file in case.reading.files if is_guide(file))
    return say(Phrase("see", guides), language, LINE - len(FOOTER)) if guides else ""


def _required(need: Need, language: str) -> str:
    return say(Phrase("require", (need.name,), new=need.version), language, LINE - len(FOOTER))
