"""What a follow-up lacks, and how it is told: the words of a conversation, read as numbers for the models of `converse.py`."""
