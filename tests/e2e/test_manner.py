"""A real history in its own manner, and the draft of the next commit there, without a model."""

from __future__ import annotations

import pytest
from ground.repo import Repo

ADDED = "add parse to words.py"
HISTORIES = {
    "brackets": (["[words] Add x", "[web] Mend", "[words] Say z", "[web] Go"], f"[words] A{ADDED[1:]}"),
    "bullets": (["* Add x", "* Mend y", "* Say z", "* Drop a"], "* Add parse to words.py"),
    "past, full stop": (["Added x.", "Mended y.", "Moved z.", "Dropped a."], "Added parse to words.py."),
    "spelled types": (["Feat: add x", "Fix: mend y", "Docs: say z", "Fix: go"], f"Feat: {ADDED}"),
    "areas": (["Words: add x", "Web: mend y", "Words: say z", "Web: drop a"], f"Words: {ADDED}"),
    "gitmoji": (["🆕 Add x", "🐛 Mend y", "🆕 Add z", "🔥 Drop a"], "🆕 Add parse to words.py"),
}  # fmt: skip
WRITTEN = {"brackets": '"[area] ..."', "bullets": '"* ..."'}


@pytest.mark.parametrize("manner", HISTORIES)
def test_the_draft_wears_the_manner_of_the_history(repo: Repo, manner: str) -> None:
    subjects, header = HISTORIES[manner]
    for number, subject in enumerate(subjects * 2):
        repo.stage_file("words/words.py", f"LIMIT = {number}\n")
        repo.commit(subject)
    repo.stage_file("words/words.py", f"LIMIT = {number}\n\n\ndef parse(text):\n    return text.split()\n")
    assert repo.gitgpt("draft", "--offline").text.splitlines()[0] == header
    told = repo.gitgpt("doctor", "--offline").text
    assert WRITTEN.get(manner, "(the last 8 messages") in told
