"""Drafting by rules: what a change shows, and what to call it. `gitgpt.conventional.draft` is the door."""
