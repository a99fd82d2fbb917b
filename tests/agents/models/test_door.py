"""What the door costs nobody who does not use it, and what the guard of these tests keeps out."""

import asyncio
import socket
import subprocess
import sys

import pytest

from agents.models.model import ModelFailed
from agents.models.ollama import OllamaModel
from tests.agents.models.shapes import PROMPT, Judgement
from tests.arena import ROOT

HEAVY = ("ollama", "openai", "httpx2")


def loaded_after(code: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint([name for name in {HEAVY} if name in sys.modules])"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


def test_a_worker_without_models_does_not_import_their_clients() -> None:
    assert (
        loaded_after(
            "import agents.worker, agents.models\nagents.models.ladder_for('maker', agents.models.ModelSettings())"
        )
        == "[]"
    )


def test_only_the_client_that_is_set_up_is_imported() -> None:
    settings = "agents.models.ModelSettings(ollama_host='http://127.0.0.1:1', ollama_model='m')"
    assert loaded_after(f"import agents.models\nagents.models.ladder_for('maker', {settings})") == "['ollama']"


def test_the_guard_keeps_connections_and_look_ups_on_this_machine(network_guard: list[str]) -> None:
    with socket.socket() as sock, pytest.raises(ConnectionRefusedError):
        sock.connect(("192.0.2.1", 80))
    with pytest.raises(ConnectionRefusedError):
        socket.getaddrinfo("example.com", 80)
    assert network_guard == ["192.0.2.1", "example.com"]
    network_guard.clear()


async def test_the_guard_keeps_a_real_client_here_too(network_guard: list[str]) -> None:
    client = OllamaModel("http://192.0.2.1", "m")
    with pytest.raises(ModelFailed) as caught:
        await client.ask(PROMPT, Judgement, patience=5)
    assert caught.value.reason == "unreachable"
    assert network_guard == ["192.0.2.1"]
    network_guard.clear()
    await client.aclose()


async def test_the_stand_ins_can_be_played_on_from_outside() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.agents.standins", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    client = OllamaModel(told.split()[2].rstrip(","), "stand-in")
    reply = await client.ask(PROMPT, Judgement, patience=10)
    assert reply.value.note == "A scripted sentence about nothing."
    await client.aclose()
    process.terminate()
    await process.wait()
