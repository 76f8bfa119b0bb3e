"""An answer as plain text, Markdown and HTML."""
