"""Sentences changed by script: so that they say something else, or the same in other words."""
