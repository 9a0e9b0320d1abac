"""Git: the only door to it, what is staged, history, hook files."""
