"""Which pull request brought a commit in, told by the merge that did."""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.jobs.changelog.change import Change, Reference


def find_requests(changes: Sequence[Change]) -> dict[str, Reference]:
    """Commit id -> the request whose merge into the main line brought it, for one release, newest first.

    From the oldest merge to the newest, each claims what its branch reaches short of the main line and of
    earlier claims; so every commit is walked over once.
    """
    by_id = {change.id: change for change in changes}
    main = _first_parents(changes, by_id)
    claimed: dict[str, Reference] = {}
    seen = {change.id for change in main}
    for merge in reversed(main):
        if not merge.is_merge:
            continue
        request = next((reference for reference in merge.references if reference.is_request), None)
        open_ids = merge.parents.split()[1:]
        while open_ids:
            name = open_ids.pop()
            if name in by_id and name not in seen:
                seen.add(name)
                open_ids += by_id[name].parents.split()
                if request:
                    claimed[name] = request
    return claimed


def _first_parents(changes: Sequence[Change], by_id: dict[str, Change]) -> list[Change]:
    """The main line, newest first: from the release's own commit down the first parents."""
    line = []
    current = changes[0] if changes else None
    while current:
        line.append(current)
        current = by_id.get(current.parents.partition(" ")[0])
    return line
