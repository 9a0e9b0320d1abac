"""Files that cannot be read, or hold far too much: said, and never the end of a run."""

from __future__ import annotations

import time

import pytest
from ground.repo import Repo

GOOD = 'def send(to, text):\n    """Send.\n\n    Args:\n        to: Who.\n        text: What.\n    """\n'
DRIFT = GOOD.replace("to, text", "to")
HUGE = '"""' + "a word `name` --flag Args: x\n" * 40_000 + '"""\n'

# content of bad.py -> what is said about it
BAD = {
    "no Python": (b"def f(:\n", "bad.py: invalid syntax"),
    "Python 2": (b"print 'x'\n", "bad.py: Missing parentheses"),
    "mixed tabs": (b"if x:\n\ty\n        z\n", "bad.py: inconsistent use of tabs"),
    "an encoding that nobody has": (b"# coding: no-such\nx = 1\n", "bad.py: unknown encoding"),
    "not what its cookie says": (b"# coding: utf-8\nx = '\xff'\n", "bad.py: "),
    "NUL": (b"x = 1\0\n", "bad.py: "),
    "brackets without end": (b"(" * 10_000, "bad.py: "),
    "a docstring of 1 MB": (HUGE.encode(), ""),
    "one line of 1 MB": (b'x = "' + b"a" * 2**20 + b'"\n', ""),
    "another encoding": ("# coding: gbk\n\n\ndef f():\n    '''中文'''\n".encode("gbk"), ""),
    "only a mark": (b"\xef\xbb\xbf", ""),
    "nothing": (b"", ""),
    "old line ends": (b'def f():\r    """Do."""\r', ""),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_file_spoils_nothing(repo: Repo, name: str) -> None:
    """The drift in another file is found, and repaired; the bad one stays as it is."""
    content, said = BAD[name]
    repo.commit("feat: send", {"m.py": GOOD, "bad.py": content + b"\n"})
    repo.stage_file("m.py", DRIFT)
    repo.stage_file("bad.py", content)
    start = time.process_time()
    done = repo.gitgpt("docs", "check", "--staged")
    assert (done.code, done.text.partition(":")[0]) == (1, "m.py"), done.errors
    assert said in done.errors
    assert repo.gitgpt("docs", "update", "--offline", "--apply").code in (0, 1)
    assert (repo.path / "bad.py").read_bytes() == content
    assert time.process_time() - start < 20


DOCUMENTS = {
    "Latin-1": "Use `--dry-run`, größer.\n".encode("latin-1"),
    "NUL": b"Use `--dry-run`.\0\n",
    "one line of 1 MB": b"`--dry-run` " * 90_000,
    "a fence without end": b"```\n--dry-run\n" * 3,
    "a comment without end": b"<!-- `--dry-run`\n" * 1000,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_of_any_kind(repo: Repo, name: str) -> None:
    """Never a crash; what cannot be written back is not touched."""
    content = DOCUMENTS[name]
    repo.commit("feat: cli", {"m/cli.py": 'parser.add_argument("--dry-run")\n', "README.md": content})
    repo.stage_file("m/cli.py", 'parser.add_argument("--check-run")\n')
    assert repo.gitgpt("docs", "check", "--staged").code in (0, 1)
    assert repo.gitgpt("docs", "update", "--offline", "--apply").code in (0, 1)
    after = (repo.path / "README.md").read_bytes()
    assert after in (content, content.replace(b"--dry-run", b"--check-run"))
    assert after == content or name not in ("Latin-1", "NUL")
