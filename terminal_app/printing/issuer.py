"""Who has issued a receipt: the settings, and what the server said of the merchant last."""

from terminal_app import environment_labels
from terminal_app.journal.reader import Reader
from terminal_app.payments.payment import Owner, Payment
from terminal_app.receipts import logo
from terminal_app.receipts.content import Issuer
from terminal_app.settings import Settings, profile_file
from terminal_app.texts import Texts
from terminal_app.wire import codec
from terminal_app.wire.messages import LogonConfirmation, Merchant
from terminal_app.wire.profile.model import Profile


def issuer_of(reader: Reader, payment: Payment, settings: Settings, texts: Texts) -> Issuer:
    """Return who has issued the receipt of a payment.

    Raises: sqlite3.Error, SettingsError.
    """
    owner = payment.owner
    merchant = _merchant(reader, owner, profile_file.of(settings.connection.profile))
    return Issuer(
        owner.terminal_id,
        name=merchant.name or "",
        organization_number=merchant.organization_number or "",
        address=merchant.address or "",
        mark=environment_labels.of_server(owner.server, texts),
        names_operators=bool(settings.operators),
        country=settings.till.country,
        logo=logo.for_paper(settings.till.logo),
    )


def _merchant(reader: Reader, owner: Owner, profile: Profile) -> Merchant:
    for heard in reader.first_heard(owner.server, owner.terminal_id):
        try:
            message = codec.read(heard.encode(), profile).message
        except (codec.UnreadableError, UnicodeEncodeError):
            continue
        if isinstance(message, LogonConfirmation) and message.merchant is not None:
            return message.merchant
    return Merchant()
