"""Secrets never leave: found by tables of rules, replaced by stable placeholders."""

from __future__ import annotations

from gitgpt.guards.secrets.redactor import Finding, Redacted, Redactor, redact, redact_changes

__all__ = ["Finding", "Redacted", "Redactor", "redact", "redact_changes"]
