"""A changelog: history -> releases -> entries -> Keep a Changelog, notes, JSON -> the file in place."""
