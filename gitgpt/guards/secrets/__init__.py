"""Secrets never leave: found by tables of rules, replaced by stable placeholders."""

from __future__ import annotations

from gitgpt.guards.secrets.redactor import (
    Redacted,
    Redactor,
    SecretFinding,
    redact_changes,
    redact_text,
)

__all__ = ["Redacted", "Redactor", "SecretFinding", "redact_changes", "redact_text"]
