"""`assistant backup` and `assistant restore`: a copy of the conversations and ratings, which nothing else can make again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import console
from assistant.cli.options import DataDirOption, settings_from
from assistant.history.conversations import FILE_NAME
from assistant.text.cleaning import plural


def backup(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the copy; there must be none yet.")],
    data_dir: DataDirOption = None,
) -> None:
    """Copy the conversations and ratings to a file, also while a server is running."""
    from assistant.history.backup import back_up

    number = back_up(settings_from(data_dir=data_dir).data_dir / FILE_NAME, copy)
    console.show_line(f"{plural(number, 'conversation')} copied to {copy}")


def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help="A copy that `backup` made.")],
    data_dir: DataDirOption = None,
) -> None:
    """Put a copy in place of the conversations and ratings; what was there is kept beside it."""
    from assistant.history.backup import restore as put_back

    number = put_back(settings_from(data_dir=data_dir).data_dir / FILE_NAME, copy)
    console.show_line(f"{plural(number, 'conversation')} restored from {copy}")
