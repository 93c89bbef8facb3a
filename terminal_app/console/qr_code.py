"""A QR code drawn in text."""

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_text(content: str) -> str:
    """Return ``content`` as a QR code of text, dark on light on a dark console."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
