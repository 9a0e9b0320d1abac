"""Replaying a history: what each model, and the rules, would have written."""
