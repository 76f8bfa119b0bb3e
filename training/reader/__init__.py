"""The reader: one small cross-encoder that finds answers, knows when there is none, and checks claims."""
