"""The flows of this game, as data.

CLAIM reads as the pipeline: recall what was asked -> researcher -> writer -> editor and memory side by side -> decide. The order
is written here and nowhere else: no agent knows another. MODERATE checks messages, ASSIST answers a question, CONCIERGE does what
the assistant was asked to do. REVIEW has the editor look at a claim again that was doubted, RETIRE takes one out of the bank.
"""

from game.workflow import Condition as If
from game.workflow import Flow

ACCEPT_FACT = 85
ACCEPT_FAKE = 15
"""How sure the editor must be, in per cent, that a fact is true and that a fake is not."""

EVEN = 50
"""From here on, in per cent, the editor's view of a doubted claim contradicts its verdict."""

ABOUT_WORDING = ("ambiguous", "malformed", "leaks_answer", "time_dependent")
"""What the writer can mend; any other reason goes back to the researcher."""

_AGREES = If(
    some=(
        If(
            every=(
                If(path="$brief.verdict", value="fact"),
                If(path="$review.p_true", test="ge", value=ACCEPT_FACT),
            )
        ),
        If(
            every=(
                If(path="$brief.verdict", value="fake"),
                If(path="$review.p_true", test="le", value=ACCEPT_FAKE),
            )
        ),
    )
)

_FIT = If(
    every=(
        _AGREES,
        If(path="$review.reasons", test="empty"),
        If(path="$near.repeat", value=False),
    )
)

_WORDING = If(
    every=(
        If(path="$review.reasons", test="meets", value=list(ABOUT_WORDING)),
        If(path="$near.repeat", value=False),
        _AGREES,
    )
)

CLAIM = Flow.model_validate(
    {
        "name": "claim",
        "steps": 32,
        "nodes": [
            {"kind": "start", "id": "start", "next": "recall"},
            {
                "kind": "tool_execution",
                "id": "recall",
                "tool": "recall",
                "params": {"topic": "$brief.topic", "room": "$brief.room"},
                "save": "known",
                "next": "research",
                "otherwise": "research",
            },
            {
                "kind": "agent_task",
                "id": "research",
                "agent": "researcher",
                "brief": {
                    "topic": "$brief.topic",
                    "difficulty": "$brief.difficulty",
                    "known": "$known.texts",
                    "refused": "$review",
                },
                "save": "finding",
                "next": "write",
            },
            {
                "kind": "agent_task",
                "id": "write",
                "agent": "writer",
                "brief": {
                    "finding": "$finding",
                    "verdict": "$brief.verdict",
                    "language": "$brief.language",
                    "refused": "$review",
                },
                "save": "draft",
                "next": "check",
            },
            {"kind": "parallel", "id": "check", "branches": ["edit", "compare"], "next": "decide"},
            {
                "kind": "agent_task",
                "id": "edit",
                "agent": "editor",
                # Blind: the line and its topic, and nothing of what it was meant to be.
                "brief": {"line": "$draft.line", "topic": "$brief.topic"},
                "save": "review",
                "next": "decide",
            },
            {
                "kind": "tool_execution",
                "id": "compare",
                "tool": "recall",
                "params": {
                    "text": "$draft.line",
                    "key": "$finding.key",
                    "room": "$brief.room",
                    "topic": "$brief.topic",
                },
                "save": "near",
                "next": "decide",
            },
            {
                "kind": "decision",
                "id": "decide",
                "choices": [
                    {"when": _FIT.model_dump(), "next": "accept"},
                    {"when": _WORDING.model_dump(), "next": "write"},
                ],
                "otherwise": "research",
            },
            {
                "kind": "tool_execution",
                "id": "accept",
                "tool": "remember",
                "params": {
                    "text": "$draft.line",
                    "key": "$finding.key",
                    "topic": "$brief.topic",
                    "difficulty": "$brief.difficulty",
                    "room": "$brief.room",
                    "id": "$brief.claim",
                },
                "save": "remembered",
                "next": "done",
            },
            {
                "kind": "end",
                "id": "done",
                "output": {
                    "line": "$draft.line",
                    "explanation": "$draft.explanation",
                    "key": "$finding.key",
                    "sources": "$finding.sources",
                    "verdict": "$brief.verdict",
                    "topic": "$brief.topic",
                    "difficulty": "$brief.difficulty",
                    "language": "$brief.language",
                    "p_true": "$review.p_true",
                    "near": "$near.nearest",
                    "by": "$by",
                },
            },
        ],
    }
)
"""Makes one validated claim. Five rejections at most: a round through research, write and check costs six steps."""

MODERATE = Flow.model_validate(
    {
        "name": "moderate",
        "nodes": [
            {"kind": "start", "id": "start", "next": "judge"},
            {
                "kind": "agent_task",
                "id": "judge",
                "agent": "moderator",
                "brief": {"messages": "$brief.messages", "topic": "$brief.topic", "junior": "$brief.junior"},
                "save": "found",
                "next": "done",
                "patience_ms": 30_000,
            },
            {"kind": "end", "id": "done", "output": {"verdicts": "$found.verdicts"}},
        ],
    }
)
"""Checks up to 50 messages. What the verdicts lead to is the room's matter (game/talk.py)."""

ASSIST = Flow.model_validate(
    {
        "name": "assist",
        "nodes": [
            {"kind": "start", "id": "start", "next": "choose"},
            {
                "kind": "decision",
                "id": "choose",
                "choices": [{"when": {"path": "$brief.kind", "value": "ask"}, "next": "ask"}],
                "otherwise": "told",
            },
            {
                "kind": "agent_task",
                "id": "ask",
                "agent": "assistant",
                "brief": {
                    "question": "$brief.question",
                    "asked_by": "$brief.asked_by",
                    "topic": "$brief.topic",
                    "phase": "$brief.phase",
                    "last": "$brief.last",
                },
                "save": "said",
                "next": "done",
                "otherwise": "told",
                "patience_ms": 30_000,
                # Once: a second try might fall into a round that is open by then.
                "attempts": 1,
            },
            {"kind": "end", "id": "done", "output": {"text": "$said.text"}},
            {"kind": "end", "id": "told", "output": {"text": "$brief.text"}},
        ],
    }
)
"""Answers a question, which the room begins only while no round is open. `$brief.text` is the answer where no model gives one."""

HOSTS_ONLY = "Only the host of a room can have a room opened."

CONCIERGE = Flow.model_validate(
    {
        "name": "concierge",
        "nodes": [
            {"kind": "start", "id": "start", "next": "choose"},
            {
                "kind": "decision",
                "id": "choose",
                "choices": [
                    {"when": {"path": "$brief.kind", "value": "watch"}, "next": "watch"},
                    {"when": {"path": "$brief.host", "value": True}, "next": "open"},
                ],
                "otherwise": "hosts",
            },
            {
                "kind": "tool_execution",
                "id": "watch",
                "tool": "watch_topic",
                "params": {
                    "topic": "$brief.topic",
                    "room": "$brief.room",
                    "asked_by": "$brief.asked_by",
                    "junior": "$brief.settings.junior",
                },
                "save": "found",
                "next": "done",
                "otherwise": "sorry",
                "attempts": 1,
            },
            {
                "kind": "tool_execution",
                "id": "open",
                "tool": "open_room",
                "params": {
                    "topic": "$brief.topic",
                    "rounds": "$brief.rounds",
                    "room": "$brief.room",
                    "query": "$brief.query",
                    "settings": "$brief.settings",
                    "series": "$brief.series",
                },
                "save": "found",
                "next": "done",
                "otherwise": "sorry",
                "attempts": 1,
            },
            {"kind": "end", "id": "done", "output": {"text": "$found.text"}},
            {"kind": "end", "id": "sorry", "output": {"text": "$brief.text"}},
            {
                "kind": "end",
                "id": "hosts",
                "output": {"text": HOSTS_ONLY},
            },
        ],
    }
)
"""Does one thing for whoever asked: tells them when a game about a topic opens, or, for a host, opens a room like theirs."""

TALKING = (MODERATE.name, ASSIST.name, CONCIERGE.name)
"""The flows of the chat."""

_OVERTURNED = If(
    some=(
        If(
            every=(
                If(path="$brief.verdict", value="fact"),
                If(path="$review.p_true", test="le", value=EVEN),
            )
        ),
        If(
            every=(
                If(path="$brief.verdict", value="fake"),
                If(path="$review.p_true", test="ge", value=EVEN),
            )
        ),
        If(path="$review.reasons", test="meets", value=list(ABOUT_WORDING)),
    )
)

REVIEW = Flow.model_validate(
    {
        "name": "review",
        "nodes": [
            {"kind": "start", "id": "start", "next": "review"},
            {
                "kind": "agent_task",
                "id": "review",
                "agent": "editor",
                # Blind, as when the claim was made; beside it only what people say is wrong.
                "brief": {"line": "$brief.line", "topic": "$brief.topic", "flags": "$brief.flags"},
                "save": "review",
                "next": "decide",
            },
            {
                "kind": "decision",
                "id": "decide",
                "choices": [{"when": _OVERTURNED.model_dump(), "next": "overturned"}],
                "otherwise": "stands",
            },
            {
                "kind": "end",
                "id": "overturned",
                "output": {"overturned": True, "p_true": "$review.p_true", "reasons": "$review.reasons"},
            },
            {
                "kind": "end",
                "id": "stands",
                "output": {"overturned": False, "p_true": "$review.p_true", "reasons": "$review.reasons"},
            },
        ],
    }
)
"""Looks again at a claim that was doubted. What follows from it is the room's matter (game/justice.py)."""

RETIRE = Flow.model_validate(
    {
        "name": "retire",
        "nodes": [
            {"kind": "start", "id": "start", "next": "retire"},
            {
                "kind": "tool_execution",
                "id": "retire",
                "tool": "retire",
                "params": {
                    "claim": "$brief.claim",
                    "key": "$brief.key",
                    "text": "$brief.text",
                    "verdict": "$brief.verdict",
                    "topic": "$brief.topic",
                    "reason": "$brief.reason",
                    "by": "$brief.by",
                    "room": "$brief.room",
                    "at": "$brief.at",
                },
                "save": "retired",
                "next": "done",
                # Agents that are being started again are waited for.
                "attempts": 10,
            },
            {"kind": "end", "id": "done"},
        ],
    }
)
"""Takes a claim out of the bank for all rooms."""

JUSTICE = (REVIEW.name, RETIRE.name)
"""The flows of a claim that was doubted."""

BUILT_IN = {flow.name: flow for flow in (CLAIM, MODERATE, ASSIST, CONCIERGE, REVIEW, RETIRE)}
