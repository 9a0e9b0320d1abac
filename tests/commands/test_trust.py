"""`gitgpt trust` as a person runs it, and what it does to the next call."""

from __future__ import annotations

from ground.repo import Repo
from ground.server import Server


def test_trust_lets_a_repository_choose_and_moves_no_key(repo: Repo, server: Server, home) -> None:
    with Server("feat: by the other one") as other:
        config = home / ".config" / "gitgpt"
        config.mkdir(parents=True)
        (config / "config.toml").write_text(
            f'[providers.team]\nbase_url = "{other.base_url}"\nmodel = "m"\nneeds_key = false\n'
        )
        repo.env |= {"GITGPT_API_KEY": "k" * 24, "GITGPT_BASE_URL": server.base_url}
        repo.commit("feat: start", {".gitgpt.toml": 'provider = "team"\nlog_file = "x"\n'})
        repo.stage_file("a.py", "def parse(text):\n    return text.split()\n")
        assert "needs your trust (gitgpt trust) to set 'provider'" in repo.gitgpt("draft").errors
        assert not other.requests and server.requests[0].headers["authorization"] == "Bearer " + "k" * 24

        given = repo.gitgpt("trust")
        assert given.text == (
            f"{repo.path}/.gitgpt.toml may set, until its settings change:\n  provider = 'team'"
        )
        assert "a repository may never set 'log_file'; it stays ignored" in given.errors
        assert repo.gitgpt("draft", "--json").code == 0
        assert len(other.requests) == 1
        assert "k" * 24 not in repr(other.requests)
        assert repo.gitgpt("trust", "--list").text == f"{repo.path}/.gitgpt.toml: may set provider"

        repo.write(".gitgpt.toml", 'provider = "team"\ndeadline = 3\n')
        assert "its settings changed, so it is not trusted" in repo.gitgpt("trust", "--list").text
        repo.gitgpt("draft")
        assert len(other.requests) == 1
        assert repo.gitgpt("trust", "--revoke").text == f"{repo.path}/.gitgpt.toml is not trusted any more"
        assert "nothing here was trusted" in repo.gitgpt("trust", "--revoke").errors


def test_nothing_to_trust(repo: Repo) -> None:
    repo.write(".gitgpt.toml", 'language = "zh"\n')
    done = repo.gitgpt("trust")
    assert (done.code, done.out) == (0, b"")
    assert "no file here sets anything that needs trust" in done.errors
    assert repo.gitgpt("trust", "--list", "--revoke").code == 2
    assert repo.gitgpt("trust", cwd=repo.path.parent).code == 4
