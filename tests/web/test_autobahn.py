"""Autobahn's fuzzing client: our class must be as good as uvicorn's own in every case, whichever way the application listens.

Needs Python 2.7 with `autobahntestsuite`; FOF_AUTOBAHN_PYTHON names it:
    python2.7 -m pip install virtualenv==20.15.1 && python2.7 -m virtualenv /tmp/ab && /tmp/ab/bin/pip install autobahntestsuite
FOF_AUTOBAHN_CASES chooses cases ("1.*,7.*"). Without it, all but compression, which the game does not offer.
"""

import asyncio
import json
import logging
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.web.raw import Ear, Greeter, served
from web.framing import text_frame

PYTHON = os.environ.get("FOF_AUTOBAHN_PYTHON")
CASES = os.environ.get("FOF_AUTOBAHN_CASES", "*").split(",")
LEFT_OUT = ["12.*", "13.*"]
BINARY = ("1.2.", "9.2.", "9.4.", "9.6.", "9.8.")
"""A game hears no binary messages: these cases are for the plain application alone."""
GOOD = ("OK", "NON-STRICT", "INFORMATIONAL")
"""Which of them it is may depend on how bytes met in a segment: what precedes an error in the same one is not answered."""
LOOPS = ("uvloop",)


class Echo(Ear):
    """Says what it hears."""

    def heard(self, text: str | None) -> None:
        if text is not None:
            self.wire.send_frame(text_frame(text))


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """The same by way of ASGI."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message.get("text"), "bytes": message.get("bytes")})


def _good(result: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a case went well, and was closed well."""
    return result["behavior"] in GOOD, result["behaviorClose"] in GOOD


@pytest.mark.skipif(PYTHON is None, reason="FOF_AUTOBAHN_PYTHON names no Python 2.7 with autobahntestsuite")
async def test_autobahn_finds_nothing_that_uvicorns_own_class_does_better(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Messages of megabytes in pieces of 64 bytes are among the cases; a game's, of 8 KiB, may have 1,024 pieces.
    monkeypatch.setattr("web.protocol.MOST_PIECES", 1_000_000)
    assert PYTHON is not None
    wstest = Path(PYTHON).with_name("wstest")
    if not wstest.exists():
        pytest.skip(f"{PYTHON} has no autobahntestsuite: there is no {wstest}")
    chosen = {"ws_max_size": 2**25, "ws_ping_interval": None}
    logging.disable(logging.CRITICAL)  # uvicorn tells every broken text with a traceback
    async with (
        served(Greeter(Echo), **chosen) as heard,
        served(echo, **chosen) as plain,
        served(echo, "websockets-sansio", **chosen) as stock,
    ):
        servers = {"heard": heard, "plain": plain, "stock": stock}
        spec = {
            "outdir": str(tmp_path / "reports"),
            "servers": [{"agent": name, "url": f"ws://127.0.0.1:{server.port}"} for name, server in servers.items()],
            "cases": CASES,
            "exclude-cases": LEFT_OUT,
            "exclude-agent-cases": {"heard": [f"{start}*" for start in BINARY]},
        }
        (tmp_path / "spec.json").write_text(json.dumps(spec))
        process = await asyncio.create_subprocess_exec(
            str(wstest),
            *("-m", "fuzzingclient", "-s", "spec.json"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 1800)
        logging.disable(logging.NOTSET)
        assert process.returncode == 0, said.decode(errors="replace")[-2000:]
    results: dict[str, dict[str, Any]] = json.loads((tmp_path / "reports" / "index.json").read_text())
    assert set(results) == set(servers)
    with capsys.disabled():
        for name, cases in results.items():
            counts = Counter(f"{case['behavior']} / {case['behaviorClose']}" for case in cases.values())
            print(f"\n{name}: {len(cases)} cases, {dict(counts)}")
    for name in ("heard", "plain"):
        worse = {
            case: (found["behavior"], found["behaviorClose"])
            for case, found in results[name].items()
            if any(ours < theirs for ours, theirs in zip(_good(found), _good(results["stock"][case]), strict=True))
        }
        assert not worse, f"{name} is worse than uvicorn's own class: {worse}"
    expected = {case for case in results["stock"] if not case.startswith(BINARY)}
    assert set(results["plain"]) == set(results["stock"])
    assert set(results["heard"]) == expected
