"""A JPEG or PNG opened to prove it: dimensions from the header, nothing decoded."""

import struct
import zlib
from typing import IO

from django.utils.translation import gettext as _

from records.refusal import FileRefused

SHORTEST_LONG_SIDE = 800
MOST_PIXELS = 120_000_000
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
# Start-of-frame markers; C4, C8 and CC in that range mean tables, not frames
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}


def check(file: IO[bytes], kind: str) -> None:
    """Raise FileRefused unless the image is whole, large enough to see and small enough to open.

    The longer side has at least 800 pixels (TEXTS_PL §2 I); more than 120 megapixels would be
    a flood that fills the memory of whatever draws it.
    """
    width, height = _jpeg_size(file) if kind == "jpeg" else _png_size(file)
    if width * height > MOST_PIXELS:
        raise FileRefused(
            "pixel_flood",
            _(
                "This picture has %(width)s × %(height)s pixels, more than can be shown."
                " Make it smaller."
            )
            % {"width": width, "height": height},
        )
    if max(width, height) < SHORTEST_LONG_SIDE:
        raise FileRefused(
            "too_small",
            _(
                "This picture has %(width)s × %(height)s pixels."
                " The longer side needs at least %(least)s. Add the original picture."
            )
            % {"width": width, "height": height, "least": SHORTEST_LONG_SIDE},
        )


def _png_size(file: IO[bytes]) -> tuple[int, int]:
    file.seek(0)
    head = file.read(33)
    file.seek(-len(PNG_END), 2)
    if file.read() != PNG_END or head[:16] != PNG_SIGNATURE + b"\0\0\0\rIHDR":
        raise _damaged()
    if zlib.crc32(head[12:29]) != struct.unpack(">I", head[29:33])[0]:
        raise _damaged()
    width, height = struct.unpack(">II", head[16:24])
    if width == 0 or height == 0:
        raise _damaged()
    return width, height


def _jpeg_size(file: IO[bytes]) -> tuple[int, int]:
    """Walk the segments to the frame header. Phones put much before it and video after it."""
    file.seek(0)
    if file.read(2) != b"\xff\xd8":
        raise _damaged()
    while True:
        marker = _next_marker(file)
        if marker in JPEG_BARE:
            continue
        length = int.from_bytes(_exactly(file, 2))
        if length < 2 or marker in (0xD8, 0xD9, 0xDA):
            raise _damaged()
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", _exactly(file, 5)[1:])
            if width == 0 or height == 0 or not _has_end(file):
                raise _damaged()
            return width, height
        file.seek(length - 2, 1)


def _next_marker(file: IO[bytes]) -> int:
    if _exactly(file, 1) != b"\xff":
        raise _damaged()
    byte = b"\xff"
    while byte == b"\xff":
        byte = _exactly(file, 1)
    return byte[0]


def _exactly(file: IO[bytes], count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise _damaged()
    return data


def _has_end(file: IO[bytes]) -> bool:
    return b"\xff\xd9" in file.read()


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged", _("This picture cannot be opened. Save it again and add the new file.")
    )
