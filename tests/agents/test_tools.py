"""Tools: what they do, and what they refuse."""

import asyncio
from typing import Any

import pytest
from pydantic import BaseModel

from agents.agent import AgentFailed
from agents.tools import TOOLS, Shop, Toolbox, tool


async def run(name: str, shop: Shop | None = None, **params: Any) -> Any:
    return (await Toolbox(shop or Shop()).answer({"tool": name, "params": params}, 5.0)).result


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-7 // 2", -4), ("10 / 4", 2.5), ("17 % 5", 2), ("2.5e3", 2500)],
)
async def test_the_calculator_works_out_sums(text: str, value: float) -> None:
    assert await run("calculator", text=text) == {"value": value}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "1 / 0",
        "2 ** 99",
        "__import__('os')",
        "a",
        "'a' * 9",
        "[1]",
        "1 if 1 else 2",
        "True",
        "9" * 60,
        "(" * 150,
        "1e999",
    ],
)
async def test_the_calculator_evaluates_nothing_else(text: str) -> None:
    with pytest.raises(AgentFailed, match="calculator"):
        await run("calculator", text=text)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://allowed.example/",
        "https://user:secret@allowed.example/",
        "https://allowed.example.evil.example/",
        "file:///etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "nonsense",
    ],
)
async def test_http_get_asks_nobody_who_is_not_on_the_list(url: str) -> None:
    with pytest.raises(AgentFailed, match="not allowed"):
        await run("http_get", Shop(hosts=frozenset({"allowed.example"})), url=url)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "localhost"])
async def test_http_get_asks_no_private_address_even_if_it_is_on_the_list(host: str) -> None:
    with pytest.raises(AgentFailed, match="private"):
        await run("http_get", Shop(hosts=frozenset({host})), url=f"https://{host}/")


async def test_http_get_reads_a_page_but_not_a_huge_one_and_follows_nobody() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1]
        replies = {
            b"/page": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            b"/huge": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000,
            b"/away": b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n",
        }
        writer.write(replies[path])
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    shop = Shop(hosts=frozenset({"127.0.0.1"}), secure=False)
    assert await run("http_get", shop, url=f"http://127.0.0.1:{port}/page") == {"status": 200, "text": "hello"}
    assert (await run("http_get", shop, url=f"http://127.0.0.1:{port}/away"))["status"] == 302
    with pytest.raises(AgentFailed, match="too big"):
        await run("http_get", shop, url=f"http://127.0.0.1:{port}/huge")
    server.close()
    await server.wait_closed()


async def test_a_tool_that_is_not_there_or_takes_too_long_fails() -> None:
    with pytest.raises(AgentFailed, match="no tool"):
        await run("magic")

    class Nothing(BaseModel):
        pass

    @tool("sleepy", seconds=0.05)
    async def sleepy(params: Nothing, shop: Shop) -> dict[str, Any]:
        await asyncio.sleep(10)
        return {}

    try:
        with pytest.raises(AgentFailed, match="out of time"):
            await run("sleepy")
        with pytest.raises(ValueError, match="two tools"):
            tool("sleepy")(sleepy)
    finally:
        del TOOLS["sleepy"]
