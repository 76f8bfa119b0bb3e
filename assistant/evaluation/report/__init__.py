"""Results -> summary -> files for people and programs."""
