"""What was generated before, what a person made of it, and what the commits say now, become one part.

A line that a person wrote or changed stays, one that a person struck out stays away, one that is still
right stays as it is (whatever a formatter did to it); only what is new is added, and what was generated
from commits that are gone is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from gitgpt.jobs.changelog.changelog_data import Entry, Release
from gitgpt.jobs.changelog.line_marks import (
    STRUCK,
    Marker,
    key_entries,
    make_marker,
    mark_line,
    read_marker,
    split_key,
)
from gitgpt.jobs.changelog.parse_file import BodyBlock, edit_blocks, list_titles, split_blocks
from gitgpt.jobs.changelog.render_keepachangelog import EntryStyle, render_body, render_entry

FEWEST_WORDS = 3  # a shorter text may occur by chance


class Merged(NamedTuple):
    """`lines` of a body, its marker among them, each with its end. `struck` are keys a person took out,
    `entries` counts those in this part; `is_changed` is false where a person's part needs nothing."""

    lines: tuple[str, ...]
    struck: frozenset[str]
    entries: int
    is_changed: bool


class _Plan(NamedTuple):
    """Entries by key: all that are wanted, those to be added, and the marks of the lines to be removed."""

    wanted: Mapping[str, Entry]
    new: Mapping[str, Entry]
    stale: frozenset[str]
    struck: frozenset[str]


def merge_body(
    body: Sequence[str],
    release: Release,
    look: EntryStyle,
    *,
    elsewhere: frozenset[str] = frozenset(),
    struck: frozenset[str] = frozenset(),
    llm: bool = False,
) -> Merged:
    """`body` are the lines below a heading, none for a new part; `elsewhere` are shortened ids in other
    parts, `struck` keys that a person took out of one; `llm` says that a model worded `release`."""
    old = read_marker(body)
    blocks = split_blocks(body)
    titles = look.titles.adopt_titles(list_titles(blocks))
    marks = {mark_line(block.text) for block in blocks if block.kind == "item"}
    before = dict(old.lines) if old else {}
    kept = {key: mark for key, mark in before.items() if mark in marks}
    struck = struck | {key for key in before if key not in kept}
    was_llm = bool(old and old.llm)
    plan = _plan(
        release, blocks, kept, elsewhere, struck, is_adopted=not (old and old.is_open), covers=was_llm
    )
    is_own = _is_pristine(blocks, before, plan) and not was_llm
    is_reworded = llm and is_own and bool(before)
    if is_reworded:
        kept = {}
    marker = _next_marker(release, plan, kept, look, llm=was_llm or (llm and bool(plan.new or is_reworded)))
    if not (plan.new or plan.stale or is_reworded):
        lines = [line for block in blocks for line in block.lines]
    elif is_own:
        rendered = render_body(
            release._replace(entries=tuple(plan.wanted.values())), look._replace(titles=titles)
        )
        lines = [line + "\n" for line in rendered.split("\n")] if rendered else []
    else:
        items = [
            (titles.find_title(entry.section, entry.type), render_entry(entry, look))
            for entry in plan.new.values()
        ]
        lines = edit_blocks(blocks, items, plan.stale, titles)
    markers = sum(block.kind == "marker" for block in blocks)
    is_changed = (
        bool(plan.new or plan.stale) or markers > 1 or (old is not None and old.lines != marker.lines)
    )
    return Merged(_with_marker(lines, marker), plan.struck, len(plan.wanted), is_changed)


def mark_entry(entry: Entry, look: EntryStyle) -> str:
    return mark_line(BodyBlock("item", tuple(render_entry(entry, look).split("\n"))).text)


def _plan(
    release: Release,
    blocks: Sequence[BodyBlock],
    kept: Mapping[str, str],
    elsewhere: frozenset[str],
    struck: frozenset[str],
    *,
    is_adopted: bool,
    covers: bool,
) -> _Plan:
    """With `covers`, a line covers all the ids in its key, however the entries are divided today."""
    every = key_entries(release.entries)
    out = {key for key in every if not split_key(key).isdisjoint(frozenset().union(*map(split_key, struck)))}
    out |= _told(every, blocks) if is_adopted else set()
    away = {key for key in every if not split_key(key).isdisjoint(elsewhere)}
    wanted = {key: entry for key, entry in every.items() if key not in out and key not in away}
    standing = set(wanted) & set(kept)
    if covers:
        present = frozenset().union(*map(split_key, wanted))
        standing = {key for key in kept if split_key(key) <= present}
        said = frozenset().union(*map(split_key, standing))
        new = {key: entry for key, entry in wanted.items() if not split_key(key) <= said}
    else:
        new = {key: entry for key, entry in wanted.items() if key not in kept}
    stale = frozenset(mark for key, mark in kept.items() if key not in standing)
    return _Plan(wanted, new, stale, frozenset(out - away) | (struck - set(every)))


def _told(entries: Mapping[str, Entry], blocks: Iterable[BodyBlock]) -> set[str]:
    """Keys of the entries that a person has already written about: by number, commit, or the same words."""
    items = [block.text for block in blocks if block.kind in ("item", "text")]
    marks = {mark_line(text) for text in items}
    plain = "\n".join(items).casefold()
    words = set(plain.translate(dict.fromkeys(map(ord, "()[],.;:"), " ")).split())
    found = set()
    for key, entry in entries.items():
        names = {
            f"{reference.mark}{reference.number}" for reference in entry.references if reference.is_request
        }
        names |= {name[:length] for name in entry.ids for length in (7, 8, 9, 10, 12, len(name))}
        is_long = len(entry.text.split()) >= FEWEST_WORDS
        is_same = mark_line(entry.text) in marks or (is_long and entry.text.casefold() in plain)
        if is_same or not words.isdisjoint(names):
            found.add(key)
    return found


def _is_pristine(blocks: Iterable[BodyBlock], before: Mapping[str, str], plan: _Plan) -> bool:
    """Whether only gitgpt has written here, so that the part can be replaced."""
    known = set(before.values())
    return not plan.struck and all(
        block.kind != "text" and (block.kind != "item" or mark_line(block.text) in known) for block in blocks
    )


def _next_marker(
    release: Release, plan: _Plan, kept: Mapping[str, str], look: EntryStyle, *, llm: bool
) -> Marker:
    every = set(key_entries(release.entries))
    release = release._replace(entries=tuple(plan.wanted.values()))
    if not (release.is_unreleased or release.is_cut):
        return make_marker(release, llm=llm)
    standing = {key: mark for key, mark in kept.items() if mark not in plan.stale}
    said = frozenset().union(*map(split_key, standing)) if llm else frozenset()
    wanted = {
        key: entry for key, entry in plan.wanted.items() if key in plan.new or not split_key(key) <= said
    }
    lines = standing | {key: kept.get(key) or mark_entry(entry, look) for key, entry in wanted.items()}
    if not llm:
        lines = {key: lines[key] for key in plan.wanted}
    lines.update(dict.fromkeys(sorted(plan.struck & every), STRUCK))
    return make_marker(release, llm=llm, lines=lines)


def _with_marker(lines: Sequence[str], marker: Marker) -> tuple[str, ...]:
    """The marker comes first; an old one is replaced, and everything else stays where it is."""
    blocks = split_blocks(lines)
    places = [at for at, block in enumerate(blocks) if block.kind == "marker"]
    if places:
        first = blocks[places[0]]
        blocks[places[0]] = first._replace(lines=(marker.render() + "\n", *first.lines[1:]))
        kept = (block for at, block in enumerate(blocks) if at not in places[1:])
        return tuple(line for block in kept for line in block.lines)
    text = list(lines)
    while text and not text[0].strip():
        del text[0]
    return ("\n", marker.render() + "\n", *(["\n", *text] if text else []))
