"""The table of commits, one file a kind: every file maps names to rows."""
