"""Answering with sentences of the articles, without a chat model."""
