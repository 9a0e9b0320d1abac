"""`gitgpt eval`: a real history replayed through the rules and two models on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Answer, Received, Server, completion, hang

HISTORY = [
    ("feat(words): split a text into words", "words.py", "def parse(text):\n    return text.split()\n"),
    ("docs: say how to parse", "README.md", "# Words\n\nCall parse.\n"),
    ("chore(deps): bump requests from 2.31.0 to 2.32.0", "requirements.txt", "requests==2.32.0\n"),
    ("fix(words): keep empty lines", "words.py", "def parse(text):\n    return text.split('\\n')\n"),
]
ANSWERS = {
    "words.py": "feat(words): split a text into lines",
    "README.md": "fix(docs): say how to parse",
}


def answer(request: Received) -> Answer:
    """One model is good and the other says nothing usable."""
    if request.json["model"] == "bad":
        return completion("undefined")
    name = next(name for name in ANSWERS if name in request.prompt)
    return completion(ANSWERS[name])


@pytest.fixture
def replayed(repo: Repo, server: Server) -> Repo:
    repo.commit("chore: begin")  # changes nothing: passed over
    for message, name, content in HISTORY:
        repo.commit(message, {name: content})
    server.default = answer
    repo.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url, "GITGPT_MODEL": "good"}
    return repo


def test_without_a_key_the_rules_are_replayed_alone(replayed: Repo, server: Server) -> None:
    del replayed.env["GITGPT_API_KEY"]
    done = replayed.gitgpt("eval")
    assert done.code == 0
    assert "openai is left out: it has no key here" in done.errors
    assert "3 commits drafted anew" in done.errors  # what a bot wrote is not replayed
    assert done.text.splitlines()[0].split() == ["rules"]
    assert not server.requests


def test_one_commit_is_told_as_one(replayed: Repo) -> None:
    done = replayed.gitgpt("eval", "--offline", "--last", "1")
    assert re.search("1 commit drafted anew: [0-9a-f]{10}\n", done.errors), done.errors


def test_models_and_rules_stand_side_by_side(replayed: Repo, server: Server) -> None:
    before = replayed.head
    done = replayed.gitgpt("eval", "--json", "--model", "openai:good", "--model", "openai:bad")
    assert done.code == 0, done.errors
    told = json.loads(done.out)
    good, bad, rules = told["contestants"]
    assert [one["name"] for one in (good, bad, rules)] == ["openai good", "openai bad", "rules"]
    assert (good["wrote"], good["calls"], good["tokens"]) == (3, 3, 330)
    assert (good["costs"], good["is_priced"]) == ({}, True)  # a model on this machine
    assert good["type"] == pytest.approx(1 / 3)
    assert good["scope"] == pytest.approx(2 / 3)
    assert (bad["wrote"], bad["calls"]) == (0, 6)  # asked again, then the rules
    assert (bad["type"], bad["overlap"]) == (None, None)  # it wrote nothing that could be compared
    assert sum(count for _, count in bad["reasons"]) == 3
    assert "openai bad: " in done.errors and "by the rules instead: the model's answer was not" in done.errors
    assert (rules["calls"], rules["tokens"]) == (0, 0)
    case = told["cases"][0]
    assert case["message"] == "fix(words): keep empty lines"
    assert case["drafts"]["openai good"]["message"] == "feat(words): split a text into lines\n"
    assert case["drafts"]["openai bad"]["reason"].startswith("the model's answer was not usable")
    assert replayed.head == before
    assert replayed.status() == ""


def test_a_second_run_is_answered_from_the_cache(replayed: Repo, server: Server) -> None:
    replayed.env["GITGPT_CACHE"] = "true"
    replayed.gitgpt("eval")
    asked = len(server.requests)
    done = replayed.gitgpt("eval")
    assert len(server.requests) == asked == 3
    assert "0 + 3 cached" in done.text


def test_only_what_was_known_before_a_commit_is_told(replayed: Repo, server: Server) -> None:
    for number in range(6):
        replayed.commit(f"perf(late): tune {number}", {f"late{number}.txt": "words.py\n"})
    replayed.gitgpt("eval", "--last", "20")
    prompts = {request.prompt for request in server.requests if "late" not in request.prompt}
    assert len(prompts) == 3
    assert not any("tune" in request.prompt for request in server.requests)


def test_the_page_needs_nothing_else_and_escapes_what_it_shows(replayed: Repo, tmp_path: Path) -> None:
    replayed.commit("fix: <script>alert(1)</script>", {"words.py": "x = 1\n"})
    done = replayed.gitgpt("eval", "--offline", "--html", str(tmp_path / "eval.html"))
    assert done.code == 0, done.errors
    page = (tmp_path / "eval.html").read_text()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "src=" not in page and "href=" not in page
    assert "subject overlap" in page


def test_nothing_to_replay(repo: Repo) -> None:
    assert repo.gitgpt("eval", "--offline").code == 3
    repo.commit("chore: begin")
    assert repo.gitgpt("eval", "--offline").code == 3


def test_ctrl_c_shows_what_there_is(replayed: Repo, server: Server) -> None:
    server.default = lambda request: hang() if "README.md" in request.prompt else answer(request)
    running = subprocess.Popen(
        ["gitgpt", "eval", "--json"],
        cwd=replayed.path,
        env={**os.environ, **replayed.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 30
    while len(server.requests) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert b"interrupted after 1 of 3 commits" in err
    told = json.loads(out)
    assert len(told["cases"]) == 1 and told["contestants"][0]["cases"] == 1
    assert running.returncode == 130
