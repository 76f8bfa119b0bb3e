"""The chat window's parts: what each tab shows and does. `assistant.page` puts them together."""
