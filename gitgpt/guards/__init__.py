"""What must not leave and what must not come in."""
