"""`assistant mcp`: the articles as tools of a chat program, which starts this and speaks through its standard streams."""

from __future__ import annotations

from assistant.cli.options import CorpusOption, DataDirOption, EngineOption, ModelOption, opened, settings_from


def mcp(
    corpus: CorpusOption = None, data_dir: DataDirOption = None, engine: EngineOption = None, model: ModelOption = None
) -> None:
    """Serve the articles to a chat program over MCP's stdio; over HTTP, `assistant serve` does so at /mcp."""
    import asyncio

    settings = settings_from(corpus=corpus, data_dir=data_dir, engine=engine, model=model)
    from assistant.server.answer_threads import Answering, answers_at_once
    from assistant.server.mcp import mcp_server
    from assistant.server.metrics import Metrics

    with opened(settings) as assistant:
        answering = Answering(assistant, Metrics(), answers_at_once(settings))
        asyncio.run(mcp_server(assistant, answering).run_stdio_async())
