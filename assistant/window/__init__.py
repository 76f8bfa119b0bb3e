"""The tabs of the chat window, and what keeps its files shut. `assistant.page` puts them together."""
