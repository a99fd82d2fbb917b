"""WebSocket frames as a server sends them (RFC 6455, section 5.2): whole, unmasked, made once for any number of sockets."""

PING = b"\x89\x00"
"""A ping without a payload."""


def text_frame(text: str) -> bytes:
    """A text as one frame."""
    return frame_of(text.encode())


def frame_of(payload: bytes) -> bytes:
    """A payload that is UTF-8 already, as one text frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def text_of(frame: bytes) -> str:
    """The inverse of `text_frame`, for servers that make frames themselves."""
    head = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[head:].decode()
