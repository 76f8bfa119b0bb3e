"""Conversations and feedback in SQLite, and their exports."""
