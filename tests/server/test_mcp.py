"""The MCP server, asked by the official client: over stdio, over HTTP with a key, and within the process."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from assistant.ingestion.tags import write_tags
from assistant.server.answer_threads import Answering
from assistant.server.mcp import mcp_server
from assistant.server.metrics import Metrics
from assistant.server.serve import running_server
from tests.support.served import ANSWER, KEY, QUESTION, TEXTS, UNKNOWN, assert_problem, light, write

TOOLS = {"ask", "check", "search", "read_document", "list_documents"}
ROOT = Path(__file__).parents[2]


def over_http(url, key=""):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return streamable_http_client(f"{url}/mcp", http_client=httpx.AsyncClient(headers=headers))


@asynccontextmanager
async def within(folder, **options):
    with light(folder, **options) as assistant:
        async with Client(mcp_server(assistant, Answering(assistant, Metrics(), 1))) as client:
            yield client


async def holds_the_contract(client):
    """What any client gets, whatever carries it."""
    tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools)
    answered = await client.call_tool("ask", {"question": QUESTION})
    (citation,) = answered.structured_content["citations"]
    assert citation["cited_text"] in ANSWER
    assert '[1] The zoo (zoo.md, characters 11-44): "' in answered.content[0].text
    read = await client.call_tool("read_document", {"document": citation["document"]})
    assert read.structured_content["text"][citation["start"] : citation["end"]] == citation["cited_text"]
    checked = await client.call_tool("check", {"text": f"{ANSWER} It has a roof of gold."})
    assert [claim["support"] for claim in checked.structured_content["claims"]] == ["supported", "unsupported"]
    uris = [str(resource.uri) for resource in (await client.list_resources()).resources]
    assert [uri.removeprefix("article:///") for uri in uris] == list(TEXTS)
    assert "pandas" in (await client.read_resource("article:///zoo.md")).contents[0].text


def test_over_stdio(tmp_path):
    async def session():
        arguments = [
            "-m",
            "assistant",
            "mcp",
            "--corpus",
            str(write(tmp_path / "corpus")),
            "--data-dir",
            str(tmp_path / "data"),
        ]
        program = StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path)
        async with Client(stdio_client(program)) as client:
            await holds_the_contract(client)

    asyncio.run(session())


def test_over_http_with_a_key_and_not_without(tmp_path):
    async def session(url):
        async with Client(over_http(url, KEY)) as client:
            await holds_the_contract(client)
        refused = httpx.post(f"{url}/mcp", json={})
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        elsewhere = httpx.post(
            f"{url}/mcp", json={}, headers={"authorization": f"Bearer {KEY}", "origin": "https://evil.example"}
        )
        assert elsewhere.status_code == 403

    with light(tmp_path, api_keys=KEY) as assistant, running_server(assistant) as url:
        asyncio.run(session(url))


def test_what_is_no_request_breaks_nothing(tmp_path):
    bodies = (b"", b"{", b"[]", b'{"jsonrpc": "2.0"}', b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}', b"\xff")
    with light(tmp_path) as assistant, running_server(assistant) as url:
        sent = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        for body in bodies:
            reply = httpx.post(f"{url}/mcp", content=body, headers=sent)
            assert reply.status_code < 500
            assert "error" in reply.json()
        assert "use POST" in assert_problem(httpx.get(f"{url}/mcp"), 405)
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_articles_are_asked_by_their_tag(tmp_path):
    async def session():
        async with within(tmp_path) as client:
            write_tags(tmp_path / "corpus", "zoo.md", ["Vienna"])
            listed = (await client.call_tool("list_documents", {})).structured_content["documents"]
            assert {one["document"]: one["tags"] for one in listed}["zoo.md"] == ["Vienna"]
            asked = await client.call_tool("ask", {"question": QUESTION, "tags": ["vienna"]})
            assert asked.structured_content["notes"] == ["Only 'zoo.md' was asked."]
            unknown = await client.call_tool("ask", {"question": QUESTION, "tags": ["sea"]})
            assert unknown.is_error
            assert "no document has the tag 'sea'" in unknown.content[0].text

    asyncio.run(session())


def test_what_goes_wrong_is_one_sentence(tmp_path):
    async def session():
        async with within(tmp_path, max_check_chars=50) as client:
            for tool, given, told in (
                ("ask", {"question": " "}, "is empty"),
                ("ask", {"question": "x" * 3000}, "shorten it"),
                ("search", {"query": ""}, "is empty"),
                ("search", {"query": "otters", "k": 1000}, "less than or equal to 20"),
                ("check", {"text": "x" * 51}, "51 characters"),
                ("check", {"text": ""}, "is empty"),
                ("read_document", {"document": "../../etc/passwd"}, "not in the index"),
            ):
                result = await client.call_tool(tool, given)
                assert result.is_error, tool
                assert told in result.content[0].text
                assert "Traceback" not in result.content[0].text
            with pytest.raises(MCPError, match="not in the index"):
                await client.read_resource("article:///none.md")

    asyncio.run(session())


def test_a_long_article_is_read_in_parts(tmp_path):
    text = "# Long\n\n" + "Otters swim in cold rivers. " * 2000

    async def session():
        async with within(tmp_path) as client:
            parts, start = "", 0
            while True:
                part = (await client.call_tool("read_document", {"document": "long.md", "start": start})).structured_content
                parts, start = parts + part["text"], part["end"]
                if part["end"] == part["characters"]:
                    return parts

    write(tmp_path / "corpus", {"long.md": text})
    assert asyncio.run(session()).split() == text.split()


def test_articles_are_added_only_where_a_setting_says_so(tmp_path):
    async def session(**options):
        async with within(tmp_path, **options) as client:
            given = {"name": "bell.md", "text": "Alexander Graham Bell patented the telephone in 1876."}
            added = await client.call_tool("add_document", given)
            again = await client.call_tool("add_document", {**given, "text": "Other."})
            asked = await client.call_tool("ask", {"question": "Who patented the telephone?"})
            return added, again, asked

    added, _, asked = asyncio.run(session())
    assert added.is_error
    assert not (tmp_path / "corpus" / "bell.md").exists()
    added, again, asked = asyncio.run(session(mcp_may_add=True))
    assert added.structured_content == {"document": "bell.md"}
    assert again.is_error
    assert "Bell" in asked.structured_content["text"]


def test_to_abstain_is_an_answer(tmp_path):
    async def session():
        async with within(tmp_path, threshold=1.0) as client:
            return await client.call_tool("ask", {"question": UNKNOWN})

    answered = asyncio.run(session())
    assert not answered.is_error
    assert answered.structured_content["abstained"]
    assert answered.content[0].text.startswith("The articles ")
