"""QR codes as SVG, drawn by segno: dark squares on a quiet zone, nothing else."""

import io

import segno


def svg(text: str) -> str:
    """Return the QR code of `text` (UTF-8) as one SVG document.

    Error correction M and a border of 4 modules are what phones still read from a printed and
    folded page. Raises ValueError for an empty text, which would make a code that leads nowhere.
    """
    if not text:
        raise ValueError("a QR code needs a text")
    buffer = io.BytesIO()
    # micro=False: many phones do not read Micro QR, which segno would choose for a short text
    code = segno.make(text, error="m", micro=False)
    code.save(buffer, kind="svg", border=4, xmldecl=False, svgns=True)
    return buffer.getvalue().decode()
