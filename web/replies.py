"""What HTTP answers with: JSON, and errors as a code for programs and a sentence for people."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from game.refusals import SENTENCES
from web.speech import Unspeakable, read_json

MAX_BODY = 16_384

STATUS = {
    "already_open": 409,
    "bad_code": 403,
    "old_code": 403,
    "used_code": 403,
    "bad_name": 422,
    "banned": 403,
    "empty_text": 422,
    "no_such_message": 404,
    "no_such_player": 404,
    "no_such_room": 404,
    "no_such_round": 404,
    "no_such_session": 404,
    "no_such_team": 422,
    "preset_name": 422,
    "unavailable": 503,
}
"""The HTTP status of a refusal; 409 where none is named."""


class ApiError(Exception):
    """A call that gets an error as its answer, with further headers and fields where it has any."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
        fields: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
        self.fields = fields or {}


def refusal(code: str, message: str | None = None) -> ApiError:
    """The error of a room's refusal."""
    return ApiError(STATUS.get(code, 409), code, message or SENTENCES[code])


def unauthorised(message: str = "A key or token is needed in the Authorization header.") -> ApiError:
    """Nobody knows who asks."""
    return ApiError(401, "unauthorised", message)


def error_reply(_: Request, error: Exception) -> Response:
    """An ApiError, or one of starlette's own, as JSON."""
    if isinstance(error, ApiError):
        headers = {"WWW-Authenticate": "Bearer", **error.headers} if error.status == 401 else error.headers
        return JSONResponse({"error": error.code, "message": error.message, **error.fields}, error.status, headers)
    if isinstance(error, HTTPException):
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_big"}.get(error.status_code, "bad_request")
        sentences = {404: "There is nothing here.", 405: "That cannot be done here.", 413: "That is too much at once."}
        message = sentences.get(error.status_code, "That request made no sense.")
        return JSONResponse({"error": code, "message": message}, error.status_code, headers=error.headers)
    return JSONResponse({"error": "internal", "message": "Something went wrong on our side."}, 500)


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object. Raises ApiError."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise ApiError(413, "too_big", "That is too much at once.")
    except ClientDisconnect:
        # Nobody hears this; without it each such call would write a traceback into the log.
        raise ApiError(400, "cut_short", "The call ended in its middle.") from None
    if not body.strip():
        return {}
    try:
        return read_json(bytes(body))
    except Unspeakable as error:
        raise ApiError(400, error.code, error.message) from None


def bearer(request: Request) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
