"""action.yml, step by step as a runner runs it: nothing of the checkout is imported or executed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
CANARY = 'import os; open(os.environ["CANARY"], "w").write("code of the pull request ran")\n'
# modules that python3 -m pip, venv and gitgpt import early
SHADOWED = (
    "pip",
    "venv",
    "ensurepip",
    "click",
    "gitgpt",
    "site",
    "sitecustomize",
    "os",
    "json",
    "subprocess",
)


def steps() -> list[dict[str, object]]:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    found = action["runs"]["steps"]
    assert isinstance(found, list)
    return found


def test_installing_runs_nothing_of_the_checkout(tmp_path: Path) -> None:
    checkout, runner = tmp_path / "checkout", tmp_path / "runner"
    checkout.mkdir()
    runner.mkdir()
    for name in SHADOWED:
        (checkout / f"{name}.py").write_text(CANARY)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(runner),
        "GITHUB_ACTION_PATH": str(tmp_path / "no-network-here"),
        "CANARY": str(tmp_path / "canary"),
    }
    done = subprocess.run(
        ["sh", "-e", "-c", str(steps()[0]["run"])],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no-network-here" in done.stderr, "pip was reached, and had nothing to install"
    assert (runner / "gitgpt" / "bin" / "python").exists(), "an environment of its own"
    assert not (tmp_path / "canary").exists()


def test_no_input_is_written_into_a_script() -> None:
    for step in steps():
        assert "${{" not in str(step["run"])


def test_every_dependency_is_pinned() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text().splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines if "==" in line}
    assert {"click", "gitpython", "requests", "urllib3", "tenacity", "pathspec"} <= pinned
    assert all("==" in line or line.startswith("#") for line in lines)
