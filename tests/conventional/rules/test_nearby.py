"""Which earlier commits count for a change, and how much."""

from __future__ import annotations

import pytest

from gitgpt.conventional.habits import Precedent
from gitgpt.conventional.rules.nearby import Nearby, find_nearby
from gitgpt.diff.changeset import ChangeSet, FileDiff

ELSEWHERE = tuple(Precedent("docs", "", False, (f"guide/part{number}.md",)) for number in range(20))


def nearby(paths: list[str], *precedents: Precedent) -> Nearby:
    changes = ChangeSet(tuple(FileDiff(path, "modified") for path in paths))
    return find_nearby(changes, precedents + ELSEWHERE)


def closest(path: str, *others: str) -> list[str]:
    """The others, closest first."""
    found = nearby([path], *(Precedent(other, "", False, (other,)) for other in others))
    return sorted(others, key=lambda other: -found.types[other])


@pytest.mark.parametrize(
    ("path", "ordered"),
    [
        ("src/pay/card.py", ["src/pay/card.py", "src/pay/bank.py", "src/ship/van.py", "lib/x.rb"]),
        ("src/pay/card.py", ["src/pay/card_test.py", "src/pay/bank.py"]),
        ("web/pay/index.ts", ["web/pay/list.ts", "web/ship/list.ts", "api/main.go"]),
        ("Makefile", ["Makefile", "docs/Makefile", "src/a.c"]),
    ],
)
def test_what_shares_more_of_its_path_is_closer(path: str, ordered: list[str]) -> None:
    assert closest(path, *reversed(ordered)) == ordered


def test_the_same_paths_are_as_close_as_can_be() -> None:
    found = nearby(["a/b.py", "c.py"], Precedent("fix", "pay", False, ("a/b.py", "c.py")))
    assert found.closest == pytest.approx(1)
    assert found.close == 1
    assert found.scopes["pay"] == found.types["fix"] == pytest.approx(1)


def test_a_commit_of_the_author_counts_more() -> None:
    others = Precedent("fix", "", False, ("a/b.py",)), Precedent("feat", "", True, ("a/b.py",))
    found = nearby(["a/b.py"], *others)
    assert found.types["feat"] == pytest.approx(4 * found.types["fix"])
    assert found.own_types == {"feat": 1}


def test_a_renamed_file_is_known_by_its_old_name() -> None:
    moved = ChangeSet((FileDiff("new/place.py", "renamed", "a/b.py"),))
    found = find_nearby(moved, (Precedent("fix", "", False, ("a/b.py",)), *ELSEWHERE))
    assert found.types["fix"] > 10 * found.types["docs"]


def test_what_every_commit_touches_says_little() -> None:
    log = tuple(Precedent("fix", "", False, ("CHANGES", f"src/{number}.py")) for number in range(20))
    found = nearby(["CHANGES", "guide/part3.md"], *log)
    assert found.types["docs"] > found.types["fix"]


def test_nothing_is_near_without_precedents() -> None:
    assert find_nearby(ChangeSet((FileDiff("a", "modified"),)), ()) == Nearby()
    assert find_nearby(ChangeSet(), ELSEWHERE) == Nearby()
