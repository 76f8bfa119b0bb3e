"""`/mcp`: the MCP server over streamable HTTP, behind the same keys and limits as the rest.

It is begun with its first request, as few ask for it. Each request stands for itself: no session is kept, so none can be taken
over, and none is lost when the server is started anew.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.server.context import Shared
from assistant.server.problems import STATUSES, problem

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

PATH = "/mcp"


class McpEndpoint:
    """An ASGI app that answers requests of MCP clients."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._beginning = asyncio.Lock()
        self._app: ASGIApp | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; as no session is kept, there is none to listen to or to end."""
        if scope["method"] != "POST":
            refusal = problem(scope, STATUSES[405], f"{PATH!r} doesn't take {scope['method']}; use POST", {"Allow": "POST"})
            await refusal(scope, receive, send)
            return
        async with self._beginning:
            if self._app is None or self._running is None or self._running.done():
                self._app = await self._begin()
        await self._app(scope, receive, send)

    async def _begin(self) -> ASGIApp:
        server = await asyncio.to_thread(self._build)
        # Who may ask from where is decided before: see `assistant.server.middleware.browser_policy`.
        from mcp.server.transport_security import TransportSecuritySettings

        anywhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        most = self._shared.assistant.settings.max_body_bytes
        app = server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            transport_security=anywhere,
            max_request_body_size=most,
        )
        begun = asyncio.Event()
        self._running = asyncio.create_task(self._run(server, begun))
        await begun.wait()
        return app

    def _build(self) -> MCPServer:
        from assistant.server.mcp import mcp_server

        return mcp_server(self._shared.assistant, self._shared.answering)

    async def _run(self, server: MCPServer, begun: asyncio.Event) -> None:
        """Hold what runs the requests until the loop ends."""
        async with server.session_manager.run():
            begun.set()
            await asyncio.Event().wait()
