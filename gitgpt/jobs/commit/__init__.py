"""A commit message: from the change to the draft."""
