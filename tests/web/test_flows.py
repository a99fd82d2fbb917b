"""Operators' own flows: kept, refused with the node's name, and run in a room."""

import json
from typing import Any

from tests.arena import Deployment, opened, wait_until

KEY = {"Authorization": "Bearer admin-key-for-tests"}
SUMS: dict[str, Any] = {
    "name": "sums",
    "nodes": [
        {"kind": "start", "id": "start", "next": "work_out"},
        {
            "kind": "tool_execution",
            "id": "work_out",
            "tool": "calculator",
            "params": {"text": "$sum"},
            "save": "result",
            "next": "big",
        },
        {
            "kind": "decision",
            "id": "big",
            "choices": [{"when": {"path": "$result.value", "test": "ge", "value": 100}, "next": "yes"}],
            "otherwise": "no",
        },
        {"kind": "end", "id": "yes", "output": {"value": "$result.value"}},
        {"kind": "end", "id": "no", "status": "failed"},
    ],
}


async def test_a_flow_is_kept_listed_and_run_and_its_steps_are_in_the_log(arena: Deployment) -> None:
    async with opened(arena) as table:
        host = await table.host()
        assert (await table.http.post("/api/flows", json=SUMS)).status_code == 401
        assert (await table.http.post("/api/flows", json=SUMS, headers=KEY)).json() == {"flow": "sums", "nodes": 5}
        assert "sums" in [flow["name"] for flow in (await table.http.get("/api/flows", headers=KEY)).json()["flows"]]
        path = f"/api/rooms/{table.code}/runs"
        for number, (text, status) in enumerate(
            (("(3 + 4) * 20", "completed"), ("2 - 3", "failed"), ("2 ** 9", "failed")), 1
        ):
            reply = await table.http.post(path, json={"flow": "sums", "context": {"sum": text}}, headers=KEY)
            assert reply.status_code == 202
            assert (await host.hear("run_ended", count=number))["status"] == status

        async def told() -> Any:
            reply = await table.http.get(f"/api/rooms/{table.code}/log", headers=KEY)
            return [
                (step["node"], step["what"]) for step in reply.json()["steps"] if step.get("run", "").endswith("r1")
            ]

        assert await wait_until(told, "the log") == [
            ("start", "began"),
            ("work_out", "asked"),
            ("work_out", "answered"),
            ("big", "went"),
            ("yes", "ended"),
        ]


async def test_an_unsound_flow_is_refused_with_the_name_of_its_node(arena: Deployment) -> None:
    async with opened(arena) as table:
        broken = {**SUMS, "nodes": [{**SUMS["nodes"][0], "next": "nowhere"}, *SUMS["nodes"][1:]]}
        reply = await table.http.post("/api/flows", json=broken, headers=KEY)
        assert (reply.status_code, reply.json()["error"]) == (422, "invalid_flow")
        assert "start leads to nowhere" in reply.json()["message"]
        missing = await table.http.post(f"/api/rooms/{table.code}/runs", json={"flow": "none"}, headers=KEY)
        assert missing.json()["error"] == "no_such_flow"
        assert (await table.http.post(f"/api/rooms/{table.code}/runs", json={}, headers=KEY)).status_code == 422


async def test_flows_of_a_folder_are_there_from_the_start(deploy: Any, tmp_path: Any) -> None:
    (tmp_path / "sums.json").write_text(json.dumps(SUMS))
    deployment = await deploy(flows=tmp_path, admin_key="admin-key-for-tests")
    async with opened(deployment) as table:
        found = (await table.http.get("/api/flows", headers=KEY)).json()["flows"]
        assert [flow["name"] for flow in found] == ["sums"]
