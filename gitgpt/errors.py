"""Every exception gitgpt raises, with its exit code and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The same for every command, and stable. `gitgpt --help` and docs/commands.md show this table.
EXIT_CODES: Mapping[int, str] = {
    0: "done; a check found nothing",
    1: "a check found something, or you left without committing",
    2: "wrong usage",
    3: "nothing to describe",
    4: "git refused, or this is no repository",
    5: "configuration",
    6: "no model could be asked",
    7: "a file could not be read or written",
    8: "nothing to release",
    70: "a bug in gitgpt",
    130: "interrupted",
    141: "the reader of the output went away",
}


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

    def at(self, where: str) -> ConfigError:
        """The same with the file, variable or option that it was found in; a default is none."""
        return (
            self if where in ("", "default") else ConfigError(f"{where}: {self.message}", advice=self.advice)
        )


class UnknownProviderError(ConfigError):
    """No provider has that name."""


class ModelError(GitgptError):
    """No provider could be asked, or none gave a usable answer."""

    exit_code = 6


class FileError(GitgptError):
    """A file could not be read or written."""

    exit_code = 7


class MissingFileError(FileError):
    """There is no such file."""


class NothingToReleaseError(GitgptError):
    """No change since the last release asks for a new version."""

    exit_code = 8


class EditRefusedError(GitgptError):
    """An edit of documentation cannot be made without changing anything else; the message is the reason."""


def did_you_mean(name: str, known: Iterable[str], *, also: Mapping[str, str] = {}) -> str:
    """The advice for a name that does not exist: the closest that does, else "". Case, dashes and
    underscores count for nothing. `also` are words that people use instead, and what is said to them; such a
    word may have more after it (`gpt` for gpt-4)."""
    import difflib  # start-up: only on the way to an error

    said = _plainly(name)
    names = {_plainly(one): one for one in known}
    for word, advice in also.items():
        if said.startswith(word) and said not in names:
            return advice
    close = difflib.get_close_matches(said, names, n=1, cutoff=0.65)
    return f"did you mean {names[close[0]]!r}?" if close else ""


def _plainly(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(".", "").strip()
