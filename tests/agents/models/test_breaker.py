"""The breaker's times, on a clock that is a number."""

import pytest

from agents.models.breaker import Breaker
from agents.models.model import Reason


def broken(*reasons: Reason, at: float = 0.0, retry_after: float | None = None) -> Breaker:
    breaker = Breaker()
    for reason in reasons:
        breaker = breaker.failed(reason, at, retry_after)
    return breaker


def test_three_failures_in_a_row_open_it_for_thirty_seconds() -> None:
    assert broken("timeout", "timeout").state(0) == "closed"
    breaker = broken("timeout", "server_error", "not_json", at=100)
    assert [breaker.state(at) for at in (100, 129.9, 130)] == ["open", "open", "half-open"]
    assert not breaker.admits(129.9)


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = broken("timeout", "timeout").succeeded().failed("timeout", 0)
    assert breaker.state(0) == "closed"


@pytest.mark.parametrize("reason", ["bad_key", "no_model", "no_quota"])
def test_what_only_an_operator_can_mend_opens_it_for_five_minutes_at_once(reason: Reason) -> None:
    breaker = broken(reason, at=10)
    assert [breaker.state(at) for at in (309, 310)] == ["open", "half-open"]


def test_half_open_lets_one_through() -> None:
    breaker = broken("timeout", "timeout", "timeout")
    assert breaker.admits(30)
    trying = breaker.begun(30)
    assert not trying.admits(31)
    assert trying.succeeded().state(31) == "closed"


def test_a_trial_that_fails_opens_it_for_thirty_seconds_again() -> None:
    breaker = broken("timeout", "timeout", "timeout").begun(30).failed("timeout", 35)
    assert [breaker.state(at) for at in (64, 65)] == ["open", "half-open"]
    assert breaker.admits(65)


def test_a_trial_that_is_cancelled_leaves_room_for_another() -> None:
    breaker = broken("timeout", "timeout", "timeout").begun(30).released()
    assert breaker.admits(31)


def test_a_provider_that_says_when_to_come_back_is_left_alone_until_then() -> None:
    breaker = broken("rate_limited", at=5, retry_after=7)
    assert [breaker.state(at) for at in (11.9, 12)] == ["open", "half-open"]
    assert broken("rate_limited", retry_after=10**9).state(3600) == "half-open"
    assert broken("rate_limited").state(0) == "closed"


def test_a_late_failure_never_shortens_the_wait() -> None:
    breaker = broken("no_quota").failed("timeout", 1)
    assert breaker.state(299) == "open"


@pytest.mark.parametrize("reason", ["refused", "over_budget"])
def test_no_topic_of_a_player_opens_it_by_being_declined(reason: Reason) -> None:
    assert broken(*[reason] * 10).state(0) == "closed"
    assert broken("timeout", "timeout").failed(reason, 0).failed("timeout", 0).state(0) == "open"
