"""`python -m assistant`: the command line."""

from __future__ import annotations

from assistant.cli.main import main

main()
