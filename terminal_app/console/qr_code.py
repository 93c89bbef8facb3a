"""A QR code drawn in text, with its content below."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from terminal_app.console import output

_BLOCKS = "█▀▄"
_LIGHT, _DARK = "@@", "  "
"""One module where the encoding has no blocks: cp1252 and ASCII, as Windows' pipes have it.

The sign that fills most: a camera that is a little out of focus reads it.
"""


def qr_text(content: str) -> str:
    """Return ``content`` as a QR code of text, light on dark for a dark console, and below it.

    Standard output's encoding decides what it is drawn with.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content)
    if output.can_show(_BLOCKS):
        drawn = io.StringIO()
        code.print_ascii(out=drawn, invert=True)
        return f"{drawn.getvalue()}{content}\n"
    code.make()
    rows = ["".join(_DARK if is_dark else _LIGHT for is_dark in row) for row in code.get_matrix()]
    return "\n".join([*rows, content, ""])
