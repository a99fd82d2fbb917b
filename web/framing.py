"""WebSocket frames (RFC 6455, section 5.2): as a server sends them, whole, unmasked, made once for any number of sockets; and where
those of a client end."""

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


def ends_whole(data: bytes) -> bool:
    """Whether bytes that begin at the begin of a frame are whole frames, none of them a piece of a message."""
    at, size = 0, len(data)
    while at + 2 <= size:
        first, second = data[at], data[at + 1]
        if not first & 0x80 or not first & 0x0F:
            return False
        length = second & 0x7F
        wide = {126: 2, 127: 8}.get(length, 0)
        if wide:
            length = int.from_bytes(data[at + 2 : at + 2 + wide], "big")
        at += 2 + wide + (4 if second & 0x80 else 0) + length
    return at == size
