"""A printer of the system where CUPS prints: ``lp`` is handed the document as it is."""

import subprocess
from dataclasses import dataclass

from terminal_app import system_programs
from terminal_app.errors import PrinterFault
from terminal_app.payments.slip import Handed
from terminal_app.printing.targets.target import ALL, Deadline, Printed, failed

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class CupsTarget:
    """``cups:NAME``."""

    name: str

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Put it into the printer's queue."""
        arguments = ["lp", "-d", self.name, "-o", "raw", "-s"]
        try:
            done = subprocess.run(
                arguments,
                input=data,
                timeout=deadline.left_s(),
                capture_output=True,
                env=system_programs.environment(),
                check=False,
            )
        except FileNotFoundError:
            return failed(0, PrinterFault.NOT_INSTALLED, "there is no lp (CUPS)")
        except subprocess.TimeoutExpired:
            # Whether the queue has it isn't known.
            return Printed(Handed.PERHAPS, PrinterFault.TOO_SLOW, "lp didn't end in time")
        except OSError as error:
            return failed(0, PrinterFault.NO_RIGHT, error)
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())[:_LONGEST]
            # It takes a document whole or not at all.
            return failed(0, PrinterFault.NAME_UNKNOWN, f"lp: {said}")
        return ALL
