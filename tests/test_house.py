"""One name for one thing, and plain English: `python3 tests/bench/house.py` prints the figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCH = str(Path(__file__).parent / "bench")
sys.path.append(BENCH)
import house  # noqa: E402  # found only there

sys.path.remove(BENCH)  # bench/llm.py would hide the package tests/llm

# name -> why two files may share it
SHARED_FILE_NAMES = {"cache.py": "the command `gitgpt cache` and the step `cache` that it looks into"}
MOST_MODULES_WITH_ONE_FUNCTION_NAME = 3
MOST_DIALECT_WORDS = 15  # in 10,000 words of comments and docstrings


def test_a_file_name_is_used_once() -> None:
    assert set(house.file_names()) == set(SHARED_FILE_NAMES)


def test_a_public_class_name_is_used_once() -> None:
    assert house.class_names() == {}


def test_a_public_function_name_is_used_in_few_modules() -> None:
    many = {
        name: places
        for name, places in house.function_names().items()
        if len(places) > MOST_MODULES_WITH_ONE_FUNCTION_NAME
    }
    assert many == {}


def test_comments_and_docstrings_are_plain_english() -> None:
    found, words, lines = house.dialect()
    assert found * 10_000 / words <= MOST_DIALECT_WORDS, "\n".join(lines)


def test_the_picture_of_the_layers_is_current() -> None:
    script = Path(__file__).parent / "tools" / "draw_architecture.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
