"""Colours by role, for each theme: light, dark and high contrast.

Text has a contrast of at least 4.5 to 1 with its ground, signs and focus rings 3 to 1 (WCAG 2.2,
1.4.3 and 1.4.11; tests/unit/gui/views/test_palettes.py). No meaning is conveyed by colour alone.
"""

from typing import Final, NamedTuple

from terminal_app.gui.screen_state import Tone


class Palette(NamedTuple):
    """The colours of one theme: an ink is drawn on a ground."""

    background: str
    card: str
    ink: str
    muted: str
    faint: str
    """Ink of disabled text, and of the thumb of a scrolled text."""
    line: str
    disabled_line: str
    key: str
    key_hover: str
    key_pressed: str
    pressed_line: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_ground: str
    """Behind words and signs in the accent's colour, such as a chosen filter."""
    cap_accent: str
    """Outline of a key cap on an accented button."""
    paid: str
    paid_ground: str
    not_known: str
    not_known_ground: str
    attention_hover: str
    attention_pressed: str
    not_paid: str
    not_paid_ground: str
    danger_pressed: str
    cap_danger: str
    refunded: str
    """Also of what is awaited."""
    refunded_ground: str
    paper: str

    def ink_of(self, tone: Tone) -> str:
        """Return the colour of words and signs in ``tone``."""
        return {
            Tone.PAID: self.paid,
            Tone.NOT_PAID: self.not_paid,
            Tone.NOT_KNOWN: self.not_known,
            Tone.REFUNDED: self.refunded,
            Tone.WAITING: self.refunded,
        }.get(tone, self.ink)

    def ground_of(self, tone: Tone) -> str:
        """Return the colour behind words and signs in ``tone``."""
        return {
            Tone.PAID: self.paid_ground,
            Tone.NOT_PAID: self.not_paid_ground,
            Tone.NOT_KNOWN: self.not_known_ground,
            Tone.REFUNDED: self.refunded_ground,
            Tone.WAITING: self.refunded_ground,
        }.get(tone, self.key)


LIGHT: Final = Palette(
    background="#EEF1F5", card="#FFFFFF", ink="#15202B", muted="#566473", faint="#94A0AD",
    line="#D5DCE4", disabled_line="#E6EAEF",
    key="#F6F8FA", key_hover="#EDF1F5", key_pressed="#DDE4EC", pressed_line="#B9C4D0",
    accent="#1456C8", accent_hover="#0F4BB2", accent_pressed="#0B3C92", on_accent="#FFFFFF",
    accent_ground="#E5EDFB",
    cap_accent="#8FB1EA",
    paid="#0B6B3E", paid_ground="#E2F4EA",
    not_known="#7A4B00", not_known_ground="#FFF1D2",
    attention_hover="#FFE7B3", attention_pressed="#FBD98F",
    not_paid="#A8201A", not_paid_ground="#FDE7E5", danger_pressed="#F9D3D0", cap_danger="#D9928F",
    refunded="#1456C8", refunded_ground="#E5EDFB",
    paper="#FFFEFA",
)  # fmt: skip
DARK: Final = Palette(
    background="#10161D", card="#1A232D", ink="#EDF2F7", muted="#A3B1C0", faint="#6C7B8B",
    line="#2C3947", disabled_line="#25303C",
    key="#232F3B", key_hover="#2B3947", key_pressed="#354555", pressed_line="#50637A",
    accent="#5C9DFF", accent_hover="#79AFFF", accent_pressed="#97C0FF", on_accent="#07162B",
    accent_ground="#1C3254",
    cap_accent="#2E5A9E",
    paid="#5CD69A", paid_ground="#12352A",
    not_known="#FFC861", not_known_ground="#3A2C10",
    attention_hover="#4A3915", attention_pressed="#5A461C",
    not_paid="#FF8F87", not_paid_ground="#3D1B1A", danger_pressed="#522423", cap_danger="#B0625D",
    refunded="#69A6FF", refunded_ground="#1C3254",
    paper="#212B36",
)  # fmt: skip
CONTRAST: Final = Palette(
    background="#000000", card="#000000", ink="#FFFFFF", muted="#FFFFFF", faint="#B4B4B4",
    line="#FFFFFF", disabled_line="#B4B4B4",
    key="#000000", key_hover="#2A2A2A", key_pressed="#4A4A4A", pressed_line="#FFE34D",
    accent="#FFE34D", accent_hover="#FFF0A0", accent_pressed="#FFFFFF", on_accent="#000000",
    accent_ground="#2B2500",
    cap_accent="#000000",
    paid="#7CFFB2", paid_ground="#00260F",
    not_known="#FFE34D", not_known_ground="#2B2500",
    attention_hover="#403700", attention_pressed="#554A00",
    not_paid="#FFB0AB", not_paid_ground="#330300", danger_pressed="#4D0500", cap_danger="#FFB0AB",
    refunded="#8CC8FF", refunded_ground="#001A33",
    paper="#000000",
)  # fmt: skip
PALETTES: Final = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
"""By theme name; the images of a theme are in the folder of ``assets`` with that name."""
