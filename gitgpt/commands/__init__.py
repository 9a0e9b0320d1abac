"""One file a command: parse options, call one job, print, return a code."""
