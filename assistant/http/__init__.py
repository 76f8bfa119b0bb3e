"""The HTTP API: routes, what guards them, and what they say when something is wrong; `assistant.server` puts it on a port."""
