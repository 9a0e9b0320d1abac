"""Markdown and reStructuredText: what a line is, what it names, and whether it speaks of the past."""
