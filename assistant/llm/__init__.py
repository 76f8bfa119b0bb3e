"""Answering with a chat model."""
