"""One hard check of a claim against its evidence a file: what a claim may never change."""
