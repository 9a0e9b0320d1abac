"""What git calls, the second boundary beside the CLI: exit 0 always, within one deadline, without click."""

from __future__ import annotations


def main(arguments: list[str]) -> int:
    return 0
