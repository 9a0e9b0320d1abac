"""The stored profile: used while it is valid, learned again when it is not, and never an obstacle."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground.history import Node, write_history
from ground.repo import Repo

from gitgpt.conventional.profile import Profile
from gitgpt.jobs.commit import house_style
from gitgpt.jobs.commit.house_style import StyleMemory
from gitgpt.repository.git import Repository
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import DRAFTED, PROFILES

LONG = [Node(f"n{number}", f"[ABC-{number}] Add thing {number}") for number in range(60)]
SHORT = LONG[:8]


class Place:
    """A repository with a history, and where its profile is kept."""

    def __init__(self, repo: Repo, folder: Path) -> None:
        self.repo = repo
        self.memory = StyleMemory(SqliteStore(folder / "cache.db"), "here")
        self.now = 1000.0
        self.head = ""

    def profile(self, *, author: str = "a@example.com") -> Profile:
        repository = Repository(self.repo.path)
        head = self.head
        return house_style.load_profile(
            repository, head, memory=self.memory, author=author, now=lambda: self.now
        )

    def rewrite(self, nodes: list[Node]) -> None:
        write_history(self.repo, nodes)
        self.head = self.repo.head

    def lose(self) -> None:
        """Nothing that git could tell is left."""
        (self.repo.path / ".git/objects").rename(self.repo.path / ".git/gone")


@pytest.fixture
def place(repo: Repo, tmp_path: Path) -> Place:
    return Place(repo, tmp_path / "memory")


def test_what_was_kept_is_what_was_learned(place: Place) -> None:
    place.rewrite(LONG)
    learned = place.profile()
    assert (learned.form, learned.learned, learned.place.form) == ("plain", 60, "[{}] ")
    place.lose()
    assert place.profile() == learned


def test_precedents_are_kept_with_it(place: Place) -> None:
    for number in range(3):
        place.repo.stage_file(f"src/{number}.py", "x")
        place.repo.commit(f"feat(src): add {number}")
    place.head = place.repo.head
    learned = place.profile()
    assert [one.paths for one in learned.habits.precedents] == [("src/2.py",), ("src/1.py",)]
    place.lose()
    kept = place.profile().habits.precedents
    assert [(one.type, one.scope, *one.paths) for one in kept] == [
        ("feat", "src", "src/2.py"),
        ("feat", "src", "src/1.py"),
    ]


def test_a_new_head_is_learned_anew(place: Place) -> None:
    place.rewrite(SHORT)
    assert place.profile().form == "plain"
    place.rewrite([Node(f"n{number}", f"feat: add {number}") for number in range(8)])
    assert place.profile().form == "conventional"


def test_of_many_messages_one_more_changes_nothing_for_an_hour(place: Place) -> None:
    place.rewrite(LONG)
    before = place.profile()
    place.rewrite([*LONG, Node("last", "Add one more")])
    place.now += house_style.LIFETIME - 1
    assert place.profile() == before
    place.now += 2
    assert place.profile().learned == 61


def test_another_author_has_another_profile(place: Place) -> None:
    own = [Node(f"o{number}", f"Mends {number}", email="b@example.com") for number in range(12)]
    place.rewrite(LONG + own)
    assert place.profile(author="a@example.com").mood == "imperative"
    assert place.profile(author="b@example.com").mood == "present"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"fields": []}', "\x00", "[" * 50_000])
def test_a_profile_that_cannot_be_read_is_learned_again(place: Place, content: str) -> None:
    place.rewrite(SHORT)
    learned = place.profile()
    place.memory.store.put(PROFILES, "here", content)
    assert place.profile() == learned


def test_no_draft_can_be_read_from_its_mark(place: Place) -> None:
    house_style.remember_draft(place.memory, "Add x\n\nBecause.")
    assert place.memory.store.get(DRAFTED, "here") == house_style._mark("Add x")
    assert house_style.is_drafted(place.memory, "Add x")
    assert not house_style.is_drafted(place.memory, "Add y")


def test_a_folder_that_cannot_be_written_costs_nothing(place: Place, tmp_path: Path) -> None:
    place.rewrite(SHORT)
    (tmp_path / "memory").write_text("a file where the folder would be")
    assert place.profile().form == "plain"
    house_style.remember_draft(place.memory, "Add x")


def test_a_history_that_cannot_be_read_gives_no_profile(place: Place) -> None:
    place.rewrite(SHORT)
    place.lose()
    assert place.profile().learned == 0


def test_as_many_drafts_are_remembered_as_a_history_is_long(place: Place) -> None:
    for number in range(house_style.DRAFTS + 20):
        house_style.remember_draft(place.memory, f"Add {number}")
    assert len((place.memory.store.get(DRAFTED, "here") or "").split()) == house_style.DRAFTS
