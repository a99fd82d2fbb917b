"""The doors that are no sockets: calls by their description, flows, files of claims, and what people type."""

import asyncio
import json
import random
import string
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from game.commands import GameSettings
from game.workflow import Flow
from scripts.cli import app as command_line
from tests.arena import Deployment, opened
from tests.web.test_flows import KEY, SUMS
from web.app import _routes

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

ROW = "malformed messages"
PROMISE = "error frame or 1007; never 1011, 500 or a traceback"
FILE = Path(__file__).resolve().parents[2] / "web" / "openapi.json"
DESCRIPTION: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_description_has_every_call_and_no_other() -> None:
    described = {
        (path, method.upper())
        for path, calls in DESCRIPTION["paths"].items()
        for method in calls
        if method != "parameters"
    }
    routes = {
        (route.path, method)
        for route in _routes()
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD" and (route.path.startswith(("/api/", "/admin/")) or route.path in ("/health", "/metrics"))
    }
    assert described == routes
    body = DESCRIPTION["paths"]["/api/rooms"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {*GameSettings.model_fields, "series"}


async def test_no_call_that_follows_the_description_or_breaks_it_fails_within(
    deploy: Any, full: bool, figure: Any
) -> None:
    """Calls drawn from the description, half of them breaking it, mostly with a real room; with keys and tokens, or none.

    Wrong keys lock an address out, so the game is the test's own.
    """
    arena: Deployment = await deploy(admin_key="admin-key-for-tests")
    calls, statuses = await _call_everything(arena, 100 if full else 2)
    assert not {status for status in statuses if status >= 500} - {503}, statuses
    assert "Traceback" not in arena.logs()
    figure("Attacks", ROW, "calls by the OpenAPI description", calls, PROMISE)
    figure("Attacks", ROW, "of them answered with 500", statuses.get(500, 0), PROMISE)


async def _call_everything(arena: Deployment, examples: int) -> tuple[int, dict[int, int]]:
    async with opened(arena) as table:
        ana = await table.join("Ana")
        tokens = [None, table.host_token, ana["token"], "admin-key-for-tests"]
        return await asyncio.to_thread(_in_thread, table.url, table.code, tokens, examples)


def _in_thread(url: str, code: str, tokens: list[str | None], examples: int) -> tuple[int, dict[int, int]]:
    import hypothesis
    from hypothesis import HealthCheck, Phase

    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    statuses: dict[int, int] = {}
    chance = random.Random(3)
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    with httpx.Client(base_url=url, timeout=20) as client:
        for result in schema.get_all_operations():
            operation = result.ok()
            if operation.path.endswith("/live"):
                continue
            for mode in modes:
                try:
                    strategy = operation.as_strategy(generation_mode=mode)
                except Exception as error:
                    if "negative" in type(error).__name__.lower() or "unsat" in type(error).__name__.lower():
                        continue
                    raise

                @hypothesis.settings(
                    max_examples=examples,
                    database=None,
                    derandomize=True,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                @hypothesis.given(case=strategy)
                def call(case: Any) -> None:
                    if "room" in (case.path_parameters or {}) and chance.random() < 0.7:
                        case.path_parameters["room"] = code
                    token = chance.choice(tokens)
                    sent = case.as_transport_kwargs(base_url=url)
                    headers = {k: str(v) for k, v in (sent.get("headers") or {}).items()}
                    if token:
                        headers["Authorization"] = f"Bearer {token}"
                    content = sent.get("data")
                    if "json" in sent:
                        content = json.dumps(sent["json"]).encode()
                    try:
                        reply = client.request(
                            sent["method"],
                            sent["url"],
                            params=sent.get("params"),
                            headers=headers,
                            content=content if isinstance(content, str | bytes) else None,
                        )
                    except (httpx.InvalidURL, UnicodeError, httpx.LocalProtocolError):
                        return
                    statuses[reply.status_code] = statuses.get(reply.status_code, 0) + 1
                    if reply.status_code >= 400 and "html" not in reply.headers.get("content-type", ""):
                        assert "error" in reply.json(), (sent["method"], sent["url"])

                try:
                    call()
                except hypothesis.errors.Unsatisfiable:
                    continue
    return sum(statuses.values()), statuses


# Flows and files


def spoiled(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """A value with something wrong somewhere in it."""
    odd = [
        None,
        True,
        -1,
        1.5,
        2**70,
        "",
        "x" * 500,
        [],
        [[]],
        {},
        "$result.value.x",
        "$",
        "__class__",
        "\u202e",
        float("nan"),
    ]
    if depth and chance.random() < 0.25:
        return chance.choice(odd)
    if isinstance(value, dict) and value:
        found = {
            name: spoiled(chance, part, depth + 1) if chance.random() < 0.4 else part for name, part in value.items()
        }
        if chance.random() < 0.2:
            found.pop(chance.choice(list(found)))
        if chance.random() < 0.1:
            found[chance.choice(("extra", "kind", ""))] = chance.choice(odd)
        return found
    if isinstance(value, list) and value:
        found_list = [spoiled(chance, part, depth + 1) if chance.random() < 0.5 else part for part in value]
        if chance.random() < 0.2:
            found_list += found_list
        return found_list
    return value


async def test_no_flow_that_is_none_is_kept_and_none_fails_within(arena: Deployment, full: bool, figure: Any) -> None:
    chance = random.Random(11)
    refused = 0
    count = 20_000 if full else 1_000
    for _ in range(count):
        flow = spoiled(chance, SUMS)
        try:
            Flow.model_validate(flow)
        except ValidationError:
            refused += 1
    assert refused > count / 2
    async with opened(arena) as table:
        for n in range(40):
            body = json.dumps({**spoiled(chance, SUMS), "name": f"fuzz{n % 5}"})
            reply = await table.http.post("/api/flows", content=body, headers=KEY)
            assert reply.status_code in (201, 400, 422), body
            assert reply.status_code == 201 or reply.json()["message"]
            if reply.status_code == 201:
                run = await table.http.post(f"/api/rooms/{table.code}/runs", json={"flow": f"fuzz{n % 5}"}, headers=KEY)
                assert run.status_code in (202, 409, 422), body
    assert "Traceback" not in arena.logs()
    figure("Attacks", ROW, "flow files with something wrong, of which were refused", f"{count}, {refused}", PROMISE)


GOOD = {
    "subject": "Nauru",
    "text": "The island nation of Nauru has no capital.",
    "verdict": "fact",
    "explanation": "Nauru has no official capital; its government sits in the district of Yaren.",
    "source": {"title": "Nauru"},
}


def claim_file(chance: random.Random) -> bytes:
    """A file of claims: some rows sound, others not, and now and then no file of any kind."""
    rows = [spoiled(chance, GOOD) if chance.random() < 0.8 else GOOD for _ in range(chance.randrange(1, 8))]
    way = chance.random()
    if way < 0.4:
        text = "\n".join(json.dumps(row) for row in rows)
    elif way < 0.6:
        text = json.dumps(rows)
    elif way < 0.8:
        text = "subject,text,verdict,explanation,source_title\n" + "\n".join(
            ",".join(chance.choice((str(value), f'"{value}', f"={value}", "")) for value in row.values())
            for row in rows
        )
    else:
        text = "".join(chance.choices(string.printable, k=200))
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.2:
        place = chance.randrange(len(data) + 1)
        data = (
            data[:place]
            + chance.choice((b"\xff", b"\x00", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'"', b"[" * 5000))
            + data[place:]
        )
    return data


def test_no_file_of_claims_ends_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool, figure: Any
) -> None:
    monkeypatch.setenv("FOF_DATA", str(tmp_path))
    chance, runner = random.Random(5), CliRunner()
    count = 2_000 if full else 40
    odd = []
    for n in range(count):
        file, out = tmp_path / f"{n}.{chance.choice(('jsonl', 'json', 'csv', 'txt'))}", tmp_path / "out.jsonl"
        file.write_bytes(claim_file(chance))
        out.unlink(missing_ok=True)
        result = runner.invoke(command_line, ["import-claims", str(file), "--out", str(out)])
        said = result.exception
        if said is not None and not isinstance(said, SystemExit) and type(said).__name__ != "Failure":
            odd.append((n, repr(said), file.read_bytes()[:200]))
        if out.exists():
            for line in out.read_text(encoding="utf-8").splitlines():
                assert json.loads(line)["id"]
    assert odd == []
    figure("Attacks", ROW, "files of claims read, tracebacks", f"{count}, {len(odd)}", PROMISE)


UNSEEN = {
    "turning": "\u202eabc\u202c\u2066d\u2069",
    "zero width": "a\u200bb\u2060c\ufeff",
    "tags": "a\U000e0041\U000e0042b",
    "stacked": "a" + "\u0301" * 60,
    "escapes": "a\x1b[31mred\x1b[0m\x07\x00",
    "separators": "a\u2028b\u2029c\x85d",
}


@pytest.mark.parametrize("what", UNSEEN)
async def test_unseen_characters_are_gone_at_the_door(arena: Deployment, what: str, figure: Any) -> None:
    text = UNSEEN[what]
    async with opened(arena, topic=f"Cats {text}"[:60]) as table:
        joined = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": f"N{text}"[:20]})
        ben, host = await table.bot("Ben"), await table.host()
        await ben.say(type="say", text=f"Hello {text}")
        said = (await host.hear("said"))["text"]
        told = json.dumps(
            [joined.json(), said, (await table.http.get(f"/api/rooms/{table.code}")).json()], ensure_ascii=False
        )
        left = [char for char in told if char in set("".join(UNSEEN.values())) - set(string.printable) - {"\u0301"}]
        left += [char for char in told if char in "\x1b\x07\x00"]
        assert left == []
        assert "\u0301\u0301\u0301\u0301" not in told
    figure("Attacks", "invisible characters", f"left of {what}", len(left), "gone at the door")
