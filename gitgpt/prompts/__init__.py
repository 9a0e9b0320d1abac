"""Prompt templates as files, rendered and fenced."""
