"""Models that say anything: no claim is asked that the editor did not agree with, and no round comes late.

The oracle trusts nothing of the game: it reads the editor's texts itself.
"""

import asyncio
import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from agents.bank import Bank, read_bank
from agents.editor import Review
from agents.models.scripted import ScriptedModel
from game.claims import Claim
from game.commands import GameSettings
from scripts.simulating.games import Asked, Evening, Game
from scripts.simulating.people import Crowd
from tests.agents.fuzzing import Fuzz
from tests.agents.real_staff import RealStaff

OUTPUTS = 1_000
LATEST_MS = 10_000
BANK = Bank(read_bank())
BANK_LINES = {line for subject in BANK.subjects for line in (subject.fact, subject.fake)}


def agrees(p_true: object, reasons: object, verdict: str) -> bool:
    """Whether a judgement accepts a line whose verdict is meant to be this."""
    if isinstance(p_true, str) and re.fullmatch(r"\s*\d{1,3}(\.0+)?\s*", p_true):
        p_true = float(p_true)
    if isinstance(p_true, bool) or not isinstance(p_true, int | float) or p_true != p_true:
        return False
    return reasons == [] and (85 <= p_true <= 100 if verdict == "fact" else 0 <= p_true <= 15)


def judgement(text: str) -> dict[str, Any]:
    """What one text of the editor says, read without any of the game's code; nothing where a key stands twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {} if len({key for key, _ in pairs}) < len(pairs) else dict(pairs)

    try:
        found = json.loads(text[text.index("{") : text.rindex("}") + 1], object_pairs_hook=once)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def sound(claim: Claim) -> bool:
    """Whether a line can be asked at all, by the words of docs and nothing else."""
    line = claim.text
    dangling = line.split()[0].lower() in {
        "it",
        "its",
        "they",
        "their",
        "he",
        "his",
        "she",
        "her",
        "this",
        "these",
        "that",
    }
    return 15 <= len(line) <= 140 and line.isprintable() and not dangling and 10 <= len(claim.explanation) <= 400


def validated(claim: Claim, staff: RealStaff, fuzz: Fuzz) -> bool:
    """Whether the editor accepted exactly this line: its answer to the room, and at least one text of its model."""
    answers = [result for line, result in staff.reviews if line == claim.text]
    texts = [judgement(text) for line, text in fuzz.said if line == claim.text]
    return any(agrees(one["p_true"], one["reasons"], claim.verdict) for one in answers) and any(
        agrees(one.get("p_true"), one.get("reasons"), claim.verdict) for one in texts
    )


def test_after_a_thousand_fuzzed_outputs_no_unvalidated_claim_was_asked_and_no_round_was_late(figure: Any) -> None:
    outputs, made, asked = 0, 0, list[Asked]()
    seed = 0
    with asyncio.Runner() as runner:
        while outputs < OUTPUTS:
            seed += 1
            fuzz = Fuzz(seed)
            model = ScriptedModel(fuzz)
            staff = RealStaff(runner, BANK, model)
            game = Game(Evening(GameSettings(rounds=20)), staff, Crowd(4, f"fuzz/{seed}"), f"fuzz {seed}")
            played = game.play()
            for one in played.asked:
                claim = one.claim
                if one.from_bank:
                    assert claim.text in BANK_LINES
                    continue
                made += 1
                assert sound(claim), claim
                assert validated(claim, staff, fuzz), f"nobody agreed with {claim}"
            asked += played.asked
            outputs += model.requests
    row = "a model that fails in every way"
    figure("Faults", row, f"unvalidated claims shown of {made} made from {outputs} fuzzed outputs", 0, "0 in 1,000")
    assert max(one.waited_ms for one in asked) <= LATEST_MS
    assert made >= 50, "hardly any claim was made: the oracle has nothing to look at"
    assert any(one.from_bank for one in asked)


def test_a_truth_value_is_no_probability() -> None:
    with pytest.raises(ValidationError):
        Review.model_validate_json('{"p_true": true, "reasons": []}')
