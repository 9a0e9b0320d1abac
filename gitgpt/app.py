"""The composition root: configuration in, parts out; decides nothing."""
