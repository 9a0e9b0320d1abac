"""Documentation kept in step with code: check, update, impact, notes, readme blocks."""
