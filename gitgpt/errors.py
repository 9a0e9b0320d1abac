"""Every exception gitgpt raises, with its exit code and what to do next.

Exit codes are stable: 0 done, 1 a check said no, 2 wrong usage, 3 nothing to describe, 4 git refused,
5 configuration, 6 the model could not be asked, 7 a file could not be read or written,
70 a bug in gitgpt, 130 interrupted.
"""

from __future__ import annotations


class GitgptError(Exception):
    """One line that says what went wrong and where; `advice` says what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class UsageError(GitgptError):
    """The command line or standard input cannot be understood."""

    exit_code = 2


class NothingToDescribeError(GitgptError):
    """There is no change to write about."""

    exit_code = 3


class GitError(GitgptError):
    """git is missing, refused, or this is no repository."""

    exit_code = 4


class GitTooSlowError(GitError):
    """git was stopped because it took too long."""


class ConfigError(GitgptError):
    """A configuration file, variable or key cannot be used."""

    exit_code = 5


class ModelError(GitgptError):
    """No provider could be asked, or none gave a usable answer."""

    exit_code = 6


class FileError(GitgptError):
    """A file could not be read or written."""

    exit_code = 7


class EditRefusedError(GitgptError):
    """An edit of documentation cannot be made without changing anything else; the message is the reason."""
