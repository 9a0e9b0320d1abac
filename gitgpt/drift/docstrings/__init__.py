"""Google, NumPy and field-list (Sphinx, Epydoc) docstrings, read line by line."""
