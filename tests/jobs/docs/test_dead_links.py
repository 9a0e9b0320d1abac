"""Links that lead nowhere: of a whole tree, and those that a change adds."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.jobs.docs.dead_links import check_dead_links
from gitgpt.jobs.docs.sides import sides_of_change, sides_of_tree
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository

FILES = {
    "README.md": "# Crane\n\n## Heavy loads\n\nText.\n\n> #### Quoted\n\n<h2>In HTML</h2>\n",
    "docs/guide.md": "# Guide\n\n<a name='by-name'></a>\n\n## A `code` title {#own}\n",
    "docs/parts.rst": "Parts\n=====\n\nText.\n",
    "docs/img/crane.png": "png\n",
    "docs/zh/guide.md": "# Guide\n",
    "Makefile": "docs/report.md: crane\n\tcrane > docs/report.md\n",
    ".gitignore": "made-*.svg\n",
}
DEAD = {
    "a file": ("docs/a.md", "[x](giude.md)", "link-broken giude.md"),
    "a file in the right place": ("README.md", "[x](parts.rst)", "link-broken parts.rst -> docs/parts.rst"),
    "an image": ("docs/a.md", "![x](img/carne.png 'title')", "link-broken img/carne.png"),
    "HTML": ("README.md", '<img src="docs/img/carne.png">', "link-broken docs/img/carne.png"),
    "a definition": ("docs/a.md", "[x]: ../CRANE.md", "link-broken ../CRANE.md"),
    "from the top": ("docs/a.md", "[x](/docs/img/no.png)", "link-broken /docs/img/no.png"),
    "an anchor": ("docs/a.md", "[x](../README.md#light-loads)", "anchor-broken light-loads"),
    "an anchor of its own": ("docs/a.md", "# A\n[x](#b)", "anchor-broken b"),
    "two in a line": ("docs/a.md", "[x](one.md) [x](two.md)", "link-broken one.md\nlink-broken two.md"),
    "a figure": ("docs/a.rst", ".. figure:: img/carne.png\n", "link-broken img/carne.png"),
    "a role": ("docs/a.rst", "See :doc:`giude`.\n", "link-broken giude"),
    "a toctree": (
        "docs/a.rst",
        ".. toctree::\n   :maxdepth: 1\n\n   parts\n   More <prats>\n\nEnd\n",
        "link-broken prats",
    ),
    "a toctree of MyST": ("docs/a.md", "```{toctree}\nguide\ngiude\n```\n", "link-broken giude"),
    "a navigation": ("mkdocs.yml", "nav:\n  - Home: guide.md\n  - giude.md\n", "link-broken docs/giude.md"),
}  # fmt: skip
ALIVE = {
    "files": ("docs/a.md", "[x](guide.md) [y](../README.md) [z](img) [w](img/crane.png) [v](guide)"),
    "anchors": ("docs/a.md", "[x](../README.md#heavy-loads) [y](guide.md#own) [z](guide.md#by-name)"),
    "anchors of quotations and HTML": ("docs/a.md", "[x](../README.md#quoted) [y](../README.md#in-html)"),
    "lines of code and special anchors": ("docs/a.md", "[x](../Makefile#L3) [y](#top)"),
    "addresses": ("docs/a.md", "[x](https://a.b/c.md) [y](mailto:a@b.c) ![z](//a.b/c.png) [w](<{{ url }}>)"),
    "pages of the host": ("README.md", "[x](../../issues) [y](../../blob/main/no.md)"),
    "code and comments": ("docs/a.md", "`[x](no.md)`\n```\n[x](no.md)\n```\n<!-- [x](no.md) -->"),
    "what is no link": ("docs/a.md", "[Optional](str) [x](crane.lift) a[0](b)"),
    "routes": ("docs/a.md", "[x](/guide/intro) [y](page.html)"),
    "what the build makes": ("docs/a.md", "[x](report.md)"),
    "a translation": ("docs/zh/a.md", "[x](../zh/parts/../guide.md)"),
    "a changelog": ("CHANGELOG.md", "[x](no.md)"),
    "a template": ("templates/a.md", "[x](no.md)"),
    "a pattern": ("docs/a.rst", ".. toctree::\n   :glob:\n\n   parts*\n   self\n"),
    "pages by a plugin": ("mkdocs.yml", "plugins:\n  - gen-files\nnav:\n  - giude.md\n"),
    "a binary file": ("docs/a.md", "[x](no.md)\0"),
}


def dead(repo: Repo, path: str, text: str, *, is_whole: bool) -> list[str]:
    repo.commit("docs: crane", FILES)
    repo.stage_file(path, text)
    here = Repository(repo.path)
    if is_whole:
        repo.git("commit", "-qm", "docs: more")
        sides = sides_of_tree(here, snapshots.head(here), top=repo.path)
    else:
        sides = sides_of_change(here, snapshots.head(here), snapshots.INDEX, top=repo.path)
    return [
        f"{item.rule} {item.subject}" + (f" -> {item.right}" if item.right else "")
        for item in check_dead_links(sides)
    ]


@pytest.mark.parametrize("is_whole", [True, False], ids=["tree", "change"])
@pytest.mark.parametrize("name", DEAD)
def test_links_that_lead_nowhere(repo: Repo, name: str, is_whole: bool) -> None:
    """Each kind of link, in a whole tree and as an addition."""
    path, text, expected = DEAD[name]
    assert dead(repo, path, text, is_whole=is_whole) == expected.split("\n")


@pytest.mark.parametrize("name", ALIVE)
def test_links_that_lead_somewhere_or_may(repo: Repo, name: str) -> None:
    """No report without proof."""
    path, text = ALIVE[name]
    assert dead(repo, path, text, is_whole=True) == []


def test_a_change_is_not_blamed_for_links_that_were_there(repo: Repo) -> None:
    """Only the link that the change adds is reported."""
    repo.commit("docs: crane", {**FILES, "docs/a.md": "[x](no.md)\n"})
    repo.stage_file("docs/a.md", "Text.\n\n[x](no.md) and [y](never.md)\n")
    here = Repository(repo.path)
    sides = sides_of_change(here, snapshots.head(here), snapshots.INDEX, top=repo.path)
    assert [item.subject for item in check_dead_links(sides)] == ["never.md"]
