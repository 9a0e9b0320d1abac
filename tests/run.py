"""Builds the wheel, installs it with the test tools into a virtual environment of its own, runs the tests.

    python3 tests/run.py                    the fast suite
    python3 tests/run.py -m slow            the heavy checks
    python3 tests/run.py tests/config -k x  anything that pytest takes

Needs Python 3.10+, git, and PyPI the first time. What is tested is the wheel, never the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
HOME = TOP / ".venv-test"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")


def run(*command: str | Path) -> str:
    return subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def build_wheel() -> Path:
    folder = HOME / "wheel"
    for old in folder.glob("*.whl"):
        old.unlink()
    run(BIN / "python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, TOP)
    return next(folder.glob("*.whl"))


def install(wheel: Path) -> None:
    pip = (BIN / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check")
    run(*pip, f"{wheel}[test]")
    run(*pip, "--force-reinstall", "--no-deps", wheel)  # the same version may hold other code


def main(arguments: list[str]) -> int:
    if not (BIN / "python").exists():
        venv.create(HOME, with_pip=True)
    wheel = build_wheel()
    install(wheel)
    module = run(BIN / "python", "-I", "-c", "import gitgpt; print(gitgpt.__file__)").strip()
    if not Path(module).is_relative_to(HOME):
        print(f"the tests would run against {module}, not the wheel", file=sys.stderr)
        return 1
    # the console script, not `python -m pytest`: that would put the checkout on sys.path
    command = [str(BIN / "pytest"), "-n", str(os.cpu_count() or 2), *arguments]
    environment = {**os.environ, "GITGPT_WHEEL": str(wheel)}
    return subprocess.run(command, cwd=TOP, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
