"""What a file offers to its readers: symbols, flags, environment variables, configuration keys."""
