"""Signatures and their comments in other languages than Python, read by tree-sitter (an extra)."""
