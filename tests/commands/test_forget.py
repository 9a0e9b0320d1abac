"""`gitgpt forget`: everything on the disk goes, except for the configuration."""

from __future__ import annotations

import json
from pathlib import Path

from ground.repo import Repo

from gitgpt.commands import forget

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"


def fill(home: Path) -> list[Path]:
    names = ("usage/2026-01.csv", "limits.db", "trust/x", "reports/bug.txt", "other.json")
    found = [home / ".local/state/gitgpt" / name for name in names] + [home / ".cache/gitgpt/cache.db"]
    for path in (*found, home / ".config/gitgpt/config.toml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# text\n")
    return found


def test_it_deletes_everything_but_the_configuration(repo: Repo, home: Path) -> None:
    found = fill(home)
    done = repo.gitgpt("forget", "--yes")
    assert (done.code, done.errors) == (0, "gitgpt: deleted\n")
    assert not any(path.exists() for path in found)
    assert not (home / ".local/state/gitgpt").exists() and not (home / ".cache/gitgpt").exists()
    assert (home / ".config/gitgpt/config.toml").exists()
    assert repo.gitgpt("forget", "--yes").errors == "gitgpt: nothing is kept\n"


def test_it_asks_and_lists(repo: Repo, home: Path) -> None:
    found = fill(home)
    assert repo.gitgpt("forget").code == 2
    listed = json.loads(repo.gitgpt("forget", "--list", "--json").text)["kept"]
    assert [row["what"] for row in listed] == [kept.what for kept in forget.KEPT]
    assert all(path.exists() for path in found)


def test_a_link_is_deleted_and_not_what_it_leads_to(repo: Repo, home: Path) -> None:
    mine = home / "mine"
    mine.mkdir()
    (mine / "file").write_text("x")
    (home / ".cache").mkdir()
    (home / ".cache/gitgpt").symlink_to(mine)
    assert repo.gitgpt("forget", "--yes").code == 0
    assert (mine / "file").exists() and not (home / ".cache/gitgpt").is_symlink()


def test_the_docs_list_the_same_places() -> None:
    page = PAGE.read_text()
    for kept in forget.KEPT:
        assert f"| {kept.what} | `~/" in page, kept.what
