"""The bad network that other tests put between clients and servers does what it says."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.proxy import Proxy


@pytest.fixture
async def network() -> AsyncIterator[Proxy]:
    """A network before a server that says everything again."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                writer.write(data)
            writer.close()
        except ConnectionError:
            pass

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with Proxy(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as proxy:
        yield proxy
    server.close()


async def dial(network: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", int(network.url.rpartition(":")[2]))


async def there_and_back(network: Proxy, data: bytes) -> float:
    """How long data takes that is said again (seconds)."""
    reader, writer = await dial(network)
    writer.write(b".")
    await reader.readexactly(1)
    began = time.monotonic()
    writer.write(data)
    assert await asyncio.wait_for(reader.readexactly(len(data)), 10) == data
    writer.close()
    return time.monotonic() - began


async def test_bytes_take_their_time_each_way(network: Proxy) -> None:
    network.latency = 0.1
    assert 0.2 <= await there_and_back(network, b"hello") < 0.3
    network.back = 0.0
    assert 0.1 <= await there_and_back(network, b"hello") < 0.2


async def test_bytes_never_overtake_each_other_and_a_goodbye_gets_through(network: Proxy) -> None:
    reader, writer = await dial(network)
    network.up = 0.1
    said = b""
    for n in range(50):
        said += b"%d," % n
        writer.write(b"%d," % n)
        await asyncio.sleep(0.001)
        network.up = max(0.0, network.up - 0.01)
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(-1), 5) == said


async def test_a_narrow_network_carries_so_many_bytes_a_second(network: Proxy) -> None:
    network.bandwidth = 100_000
    assert 0.2 <= await there_and_back(network, b"x" * 20_000) < 1.0


async def test_what_was_sent_into_a_black_hole_comes_when_it_is_gone(network: Proxy) -> None:
    reader, writer = await dial(network)
    network.blackhole = True
    writer.write(b"hello")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readexactly(1), 0.1)
    network.blackhole = False
    assert await asyncio.wait_for(reader.readexactly(5), 1) == b"hello"


async def test_a_reset_cuts_every_connection_and_others_may_come(network: Proxy) -> None:
    reader, writer = await dial(network)
    writer.write(b"hello")
    await reader.readexactly(5)
    network.reset()
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(reader.readexactly(1), 1)
    await there_and_back(network, b"again")
    assert network.connections == 2


async def test_a_network_that_is_down_lets_nobody_in_until_it_is_open_again(network: Proxy) -> None:
    await there_and_back(network, b"hello")
    address = network.url
    await network.down()
    with pytest.raises(ConnectionRefusedError):
        await dial(network)
    await network.open()
    assert network.url == address
    await there_and_back(network, b"hello")
