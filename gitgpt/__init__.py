"""gitgpt: commit messages, changelogs and docs from diffs."""

__version__ = "0.1.0"
