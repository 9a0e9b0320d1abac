"""Commit messages checked: which rules hold here, which messages are meant, what is reported."""
