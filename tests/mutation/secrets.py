"""Mutations of what is written down: no secret, no customer, no line lost, limits on files."""

from tests.mutation.mutation import Mutation

_REDACTION, _LOGS = "terminal_app/redaction.py", "terminal_app/logs.py"
_ENTRIES = "terminal_app/journal/entries.py"
_APPENDING = "terminal_app/journal/appending.py"
_T_REDACTION, _T_LOGS = ("tests/unit/test_redaction.py",), ("tests/unit/test_logs.py",)
_HANDLER = "tests/unit/session/engine/test_message_handler.py"
_T_FREE_TEXT = (
    f"{_HANDLER}::test_a_problems_free_text_is_shown_and_recorded_beside_the_entries_alone",
)
_T_ECHOED = (f"{_HANDLER}::test_what_the_till_holds_is_in_no_entry_wherever_it_is_echoed",)
_T_PIN = ("tests/unit/test_pin_hash.py",)
_T_SETTINGS = ("tests/unit/settings/test_settings.py",)
_T_SECRET = ("tests/system/till/test_the_secret.py",)
_WINDOW = "tests/system/till/test_the_window.py"
_T_DISPLAY = (f"{_WINDOW}::test_the_end_of_the_display_is_logged_and_the_session_ends_in_order",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "secrets",
        "a token is written with its escapes",
        _REDACTION,
        "            text = held.escaped.sub(REPLACED, text)\n",
        "            pass\n",
        _T_REDACTION,
    ),
    Mutation(
        "secrets",
        "a secret is written as it is in Basic authentication",
        _REDACTION,
        "            found |= {coded[first:last], coded[first:last].translate(_URL_SAFE)}\n",
        "            found |= {coded}\n",
        _T_REDACTION,
    ),
    Mutation(
        "secrets",
        "the first part of a secret stays where a text was cut",
        _REDACTION,
        "            text = _without_beginning(text, held.value)\n",
        "            pass\n",
        _T_REDACTION,
    ),
    Mutation(
        "secrets",
        "the log repeats what a server echoes",
        _LOGS,
        "        return redaction.redact(super().format(record))\n",
        "        return super().format(record)\n",
        _T_LOGS,
    ),
    Mutation(
        "secrets",
        "the journal repeats what a server echoes",
        _APPENDING,
        "        if entry.kind not in _OWN_WORDS:\n",
        "        if False:\n",
        _T_ECHOED,
    ),
    Mutation(
        "secrets",
        "a secret that is a word changes the words of the journal",
        _APPENDING,
        "        if entry.kind not in _OWN_WORDS:\n",
        "        if True:\n",
        ("tests/unit/session/engine/test_message_handler.py",),
    ),
    Mutation(
        "secrets",
        "personal data repeats what a server echoes",
        _APPENDING,
        "redaction.redact(personal, is_cut=True)",
        "personal",
        _T_ECHOED,
    ),
    Mutation(
        "secrets",
        "the till doesn't know the token that it holds",
        "terminal_app/session/transport/tokens.py",
        "    redaction.hold(token)\n",
        "",
        ("tests/unit/session/transport/test_tokens.py",),
    ),
    Mutation(
        "secrets",
        "a server's free text is in the payment's entry for good",
        _ENTRIES,
        '    return dataclasses.replace(problem, wire_type=wire_type, description="")\n',
        "    return dataclasses.replace(problem, wire_type=wire_type)\n",
        _T_FREE_TEXT,
    ),
    Mutation(
        "secrets",
        "a PROBLEM's free text is in the message's entry for good",
        "terminal_app/wire/codec.py",
        '    if _identifiers(fields).message_type == "PROBLEM":\n',
        "    if False:\n",
        _T_FREE_TEXT,
    ),
    Mutation(
        "secrets",
        "the log repeats a server's free text",
        "terminal_app/session/engine/unmatched.py",
        '            return f"{self.why}: {redaction.type_and_length(self.said)}"\n',
        "            return self.shown\n",
        _T_FREE_TEXT,
    ),
    Mutation(
        "secrets",
        "a secret of several lines is stored cut",
        "terminal_app/console/secret_commands.py",
        "    if not secret or len(secret) > _MOST_CHARACTERS or not secret.isprintable():\n",
        "    if not secret or len(secret) > _MOST_CHARACTERS:\n",
        _T_SECRET,
    ),
    Mutation(
        "secrets",
        "a secret is said to be kept where keyrings are switched off",
        "terminal_app/credentials.py",
        "keyring.get_password(KEYRING_SERVICE, client_id) == secret else",
        "secret else",
        _T_SECRET,
    ),
    Mutation(
        "secrets",
        "a PIN's hash is compared in its first byte alone",
        "terminal_app/pin_hash.py",
        "    return hmac.compare_digest(_key(pin, salt, n, r, p, len(key)), key)\n",
        "    return hmac.compare_digest(_key(pin, salt, n, r, p, len(key))[:1], key[:1])\n",
        _T_PIN,
    ),
    Mutation(
        "limits",
        "log lines are lost while the file can't be rotated",
        _LOGS,
        "        except OSError:\n            size",
        "        except KeyError:\n            size",
        _T_LOGS,
    ),
    Mutation(
        "limits",
        "each try to rotate the log loses its oldest file",
        _LOGS,
        "        free = next((at for at, name in enumerate(names) if at and not name.exists()), "
        "_BACKUPS)\n",
        "        free = _BACKUPS\n",
        _T_LOGS,
    ),
    Mutation(
        "limits",
        "a pipe as settings file is waited for without end",
        "terminal_app/settings/toml_file.py",
        "        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):\n",
        "        if False:\n",
        _T_SETTINGS,
    ),
    Mutation(
        "limits",
        "a key of very many parts keeps the till from starting",
        "terminal_app/settings/toml_file.py",
        '        if line.count(".") > _MOST_DOTS and',
        "        if False and",
        _T_SETTINGS,
    ),
    Mutation(
        "limits",
        "a settings file of any size is read",
        "terminal_app/settings/toml_file.py",
        "        if len(raw) > most:\n",
        "        if False:\n",
        _T_SETTINGS,
    ),
    Mutation(
        "limits",
        "an operator's name has any length",
        "terminal_app/settings/validation.py",
        "        lambda name: len(name) <= _MOST_OPERATOR,\n",
        "        lambda name: True,\n",
        _T_SETTINGS,
    ),
    Mutation(
        "limits",
        "a merchant's name pushes the amount off the receipt",
        "terminal_app/receipts/text.py",
        "    if len(made) <= MOST_HEADING_LINES:\n",
        "    if len(made) < 1000:\n",
        ("tests/unit/receipts/test_receipt.py",),
    ),
    Mutation(
        "limits",
        "the display goes away and nothing is logged",
        "terminal_app/gui/app.py",
        "        display_loss.heed(partial(self._display_lost, events))\n",
        "",
        _T_DISPLAY,
    ),
    Mutation(
        "limits",
        "the display goes away and the session is cut off",
        "terminal_app/gui/app.py",
        "            self._presenter.shut_down()\n        by =",
        "            pass\n        by =",
        _T_DISPLAY,
    ),
)
