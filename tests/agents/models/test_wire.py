"""What providers put into status codes and headers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from agents.models.model import Reason
from agents.models.wire import count, failure_of_status, retry_after


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("0", 0), ("1.5", 1.5), ("-3", None), ("nan", None), ("inf", None), ("soon", None), ("", None)],
)
def test_retry_after_is_a_number_of_seconds_or_nothing(told: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": told}) == seconds


def test_retry_after_may_be_a_date_or_milliseconds() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (retry_after({"retry-after": soon}) or 0) <= 60
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after({"retry-after-ms": "250"}) == 0.25


@pytest.mark.parametrize(
    ("status", "body", "headers", "reason"),
    [
        (402, None, {"retry-after": "3"}, "rate_limited"),
        (402, None, {}, "no_quota"),
        (429, {"error": {"type": "insufficient_quota"}}, {}, "no_quota"),
        (400, {"error": {"message": "x/y is not a valid model ID"}}, {}, "no_model"),
        (400, {"error": {"message": "response_format is not supported"}}, {}, "refused"),
        (529, "overloaded", {}, "server_error"),
        (304, None, {}, "server_error"),
        (413, [], {}, "refused"),
        (500, {"error": {"message": {"deep": 1}}}, {}, "server_error"),
    ],
)
def test_a_status_and_its_body_have_one_meaning(
    status: int, body: object, headers: dict[str, str], reason: Reason
) -> None:
    assert failure_of_status(status, body, headers).reason == reason


@pytest.mark.parametrize("told", [-1, True, "12", 10**30, None, 1.5])
def test_a_count_of_tokens_that_cannot_be_is_none(told: object) -> None:
    assert count(told) is None
