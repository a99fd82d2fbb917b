"""QR codes for a terminal."""

import segno


def qr_text(link: str) -> str:
    """A link as a QR code of half-block characters, light on dark."""
    matrix = [list(row) for row in segno.make(link, error="l", micro=False).matrix_iter(border=2)]
    if len(matrix) % 2:
        matrix.append([0] * len(matrix[0]))
    blocks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "\n".join(
        "".join(blocks[int(bool(top)), int(bool(bottom))] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    )
