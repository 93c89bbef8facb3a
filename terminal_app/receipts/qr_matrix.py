"""QR codes as rows of dark and light modules, for paper."""

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, 9.1)."""


def matrix_of(text: str) -> list[list[bool]]:
    """Return the modules of a code with its quiet zone; error correction level M."""
    import qrcode  # noqa: PLC0415 - 40 ms: only where one is printed

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make()
    return [[bool(module) for module in row] for row in code.get_matrix()]
