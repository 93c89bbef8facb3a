"""What a person does with the receipt that is shown: copies it, saves it, has it shown again."""

from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.ports import Around, View


class ReceiptDesk:
    """Answers the buttons of the right pane."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

    def show_last(self) -> None:
        """Show the last receipt again, as a copy."""
        self._scene.receipt_of, self._scene.receipt_is_old = self._scene.last_paid, True

    def copy(self, view: View) -> None:
        """Put the receipt on the clipboard."""
        if self._scene.receipt_text:
            view.copy_text(self._scene.receipt_text)
            self._scene.receipt_remark = self._scene.texts.say("Copied")

    def save(self, view: View) -> None:
        """Write the receipt to a file that the person names."""
        shown, say = self._scene.receipt_of, self._scene.texts.say
        if shown is None:
            return
        path = view.ask_save_path(f"receipt-{shown.receipt_id or shown.payment_id[:8]}.txt")
        if path is None:
            return
        try:
            self._around.write_file(path, self._scene.receipt_text)
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._scene.receipt_remark = say("Not saved: {why}", why=why)
        else:
            self._scene.receipt_remark = say("Saved")
