"""Drafts by a real model: python tests/e2e/real_drafts.py URL [--model M]

Stages a few changes in a repository of its own, lets `gitgpt draft` describe each, and prints who wrote what.
A small model's text may be refused by the checks; then the rules write. The exit code is 1 if a message has
no valid type, or if the model never came through. The key comes from GITGPT_API_KEY.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from gitgpt.conventional.commit_types import TYPES
from gitgpt.conventional.header import parse_header

SECONDS = 60  # for one draft on a busy machine
CHANGES = {
    "cart.py": 'def total(items):\n    """Whole cents."""\n    return round(sum(items), 2)\n',
    "docs/usage.md": "# Usage\n\nRun `shop --help` for the options.\n",
    "tests/test_cart.py": "from cart import total\n\n\ndef test_total():\n    assert total([0.1]) == 0.1\n",
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--model", default="default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drafts = [draft(Path(folder), options, *change) for change in CHANGES.items()]
    by_model = 0
    for name, answer in zip(CHANGES, drafts, strict=True):
        header = str(answer["message"]).split("\n")[0]
        parsed = parse_header(header)
        is_valid = parsed is not None and parsed.type in TYPES
        by_model += answer["provider"] != "rules"
        print(f"{'ok  ' if is_valid else 'BAD '} {name:20} {answer['provider']:10} {header}")
        if not is_valid:
            return 1
    print(f"{by_model} of {len(drafts)} by the model")
    return int(not by_model)


def draft(folder: Path, options: argparse.Namespace, name: str, content: str) -> dict[str, object]:
    environment = {
        **os.environ,
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "GITGPT_PROVIDER": "llama.cpp",
        "GITGPT_BASE_URL": options.url,
        "GITGPT_MODEL": options.model,
        "GITGPT_DEADLINE": str(SECONDS),
        "GITGPT_MAX_OUTPUT_TOKENS": "160",
    }
    top = folder / "shop"
    file = top / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=top, env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "gitgpt", "draft", "--json"],
        cwd=top, env=environment, check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(["git", *identity, "commit", "-qnm", "chore: next"], cwd=top, env=environment, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
