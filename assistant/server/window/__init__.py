"""The chat window: its tabs, and what they show."""
