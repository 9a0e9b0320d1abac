"""One file a dialect, pure; the registry names them."""
