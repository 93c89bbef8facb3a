"""Pages as HTML, from templates that escape everything and load nothing of another site."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from terminal_app.simulator.web.languages import negotiated
from terminal_app.texts import LANGUAGES, Texts

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # "no-referrer" would make the browser send "Origin: null" with the forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}

_HERE = Path(__file__).parent
_TEXTS = {language: Texts(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The language of one request; ``chosen`` on the page, or None if the browser's own."""

    texts: Texts
    chosen: str | None

    @classmethod
    def of(cls, request: web.Request) -> "PageLanguage":
        """Return the language in which ``request`` is answered."""
        asked = request.query.get("lang", "")
        chosen = asked if asked in LANGUAGES else None
        language = chosen or negotiated(request.headers.get("Accept-Language", ""))
        return cls(_TEXTS[language], chosen)

    def link(self, path: str, **query: str) -> str:
        """Return the address ``path``, at which this language is kept."""
        if self.chosen is not None:
            query["lang"] = self.chosen
        return f"{path}?{urlencode(query)}" if query else path


class PageTemplates:
    """Renders pages."""

    def __init__(self) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.StaticDef]:
        """Return the paths of fonts, style, script and icon."""
        # The longer path first: the other one covers it.
        return [web.static("/static/fonts", _fonts()), web.static("/static", _HERE / "static")]

    def respond(
        self, template: str, language: PageLanguage, view: object, *, here: str, status: int = 200
    ) -> web.Response:
        """Return the page that shows ``view``; ``here`` is the path at which it can be opened."""
        text = self._templates.get_template(template).render(
            frame=_frame(language, here), language=language, view=view
        )
        return web.Response(status=status, text=text, content_type="text/html", headers=HEADERS)


def _fonts() -> Path:
    """Return the folder of the till's fonts: inside the installed package, else beside it."""
    package = _HERE.parent.parent
    folder = package if (package / "assets").is_dir() else package.parent
    return folder / "assets" / "fonts"


def _frame(language: PageLanguage, here: str) -> dict[str, object]:
    """Return what every page has around its content."""
    current = language.texts.language
    return {
        "language": current,
        "mark": language.texts.say("DEMO - not a payment"),
        "lost": language.texts.say("No contact with the server. What is shown may be out of date."),
        "languages": language.texts.say("Language"),
        "choices": [
            {
                "tag": tag,
                "name": known.name,
                "address": f"{here}?{urlencode({'lang': tag})}",
                "is_current": tag == current,
            }
            for tag, known in LANGUAGES.items()
        ],
    }
