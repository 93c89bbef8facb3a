"""The installed program on a full file system of a few kilobytes.

Where mounting is not allowed, a limit on the size of files takes its place.
"""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.journal.journal import FILE_NAME
from terminal_app.simulator import SimulatorServer
from tests.support.journals import faults_in
from tests.support.waiting import wait_for
from tests.system.situations.pay_command import RunningPay, outcomes, pay, running_pay, settings_for

_MOUNTED = """
mount -t tmpfs -o size=$1k tmpfs "$2" || exit 99
data=$2 kept=$3
shift 3
"$@"
status=$?
cp "$data"/* "$kept"/
exit $status
"""
_LIMITED = 'kept=$3; ulimit -f $(($1 / 2)); shift 3; exec "$@"'
_FILLED_ON_DEMAND = """
mount -t tmpfs -o size=2000k tmpfs "$1" || exit 99
data=$1 orders=$2 kept=$3
shift 3
(
    while read -r order; do
        case $order in
            fill) dd if=/dev/zero of="$data/filler" bs=4k 2>/dev/null; echo full >"$kept/full" ;;
            free) rm "$data/filler" ;;
        esac
    done <"$orders"
) &
"$@"
status=$?
cp "$data"/* "$kept"/
exit $status
"""


def may_mount() -> bool:
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The folder on the small disk, and the folder that its files are copied to at the end."""
    data_dir, kept = tmp_path / "data", tmp_path / "kept"
    data_dir.mkdir()
    kept.mkdir()
    return data_dir, kept


@pytest.mark.parametrize("size_kib", [48, 96, 112, 128, 144, 160, 200])
def test_on_a_disk_of_a_few_kilobytes_pay_says_no_more_than_is_recorded_and_true(
    server: SimulatorServer, tmp_path: Path, folders: tuple[Path, Path], size_kib: int
) -> None:
    data_dir, kept = folders
    settings = settings_for(tmp_path, server)
    small = (str(size_kib), str(data_dir), str(kept))
    wrapper: tuple[str, ...] = ("sh", "-c", _LIMITED, "sh", *small)
    if may_mount():
        wrapper = ("unshare", "-rm", "sh", "-c", _MOUNTED, "sh", *small)
    else:
        kept = data_dir
    with running_pay(settings, data_dir, "10,00", wrapper=wrapper) as one:
        status, answer = one.finish()
    charged = server.charged_total()
    assert status in {0, 1, 3}, one.output
    expected = {0: "paid", 1: "not_paid", 3: "not_known"}
    assert answer["outcome"] == expected[status]
    if status == 0:
        assert list(outcomes(kept).values()) == ["paid"]
    if status == 1:
        assert charged == 0
    if charged:
        assert faults_in(kept / FILE_NAME) == []
        status, _answer, said = pay(settings, kept, "11,00")
        assert status == 0, said
        assert outcomes(kept)[answer["paymentId"]] in {"paid", "not_known"}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    file = tmp_path / "orders"
    subprocess.run(["mkfifo", file], check=True)
    return file


@contextlib.contextmanager
def paying_on_a_disk_that_fills_up(
    server: SimulatorServer, tmp_path: Path, folders: tuple[Path, Path], orders: Path
) -> Iterator[RunningPay]:
    data_dir, kept = folders
    settings = settings_for(tmp_path, server, confirmation=20.0)
    small = (str(data_dir), str(orders), str(kept))
    wrapper = ("unshare", "-rm", "sh", "-c", _FILLED_ON_DEMAND, "sh", *small)
    with running_pay(settings, data_dir, "10,13", wrapper=wrapper) as one:
        yield one


def test_a_receipt_on_a_full_disk_is_told_by_number_and_paid_once_there_is_room(
    server: SimulatorServer, tmp_path: Path, folders: tuple[Path, Path], orders: Path
) -> None:
    if not may_mount():
        # A limit on the size of files can't be lifted again while the program runs.
        return
    _data_dir, kept = folders
    with (
        paying_on_a_disk_that_fills_up(server, tmp_path, folders, orders) as one,
        orders.open("w") as say,
    ):
        one.wait_for_code()
        ((payment_id, _record),) = server.payments().items()
        say.write("fill\n")
        say.flush()
        wait_for("the disk full", (kept / "full").exists)
        server.pay(payment_id)
        (number,) = server.payments()[payment_id].receipt_ids
        one.wait_for(f"The server says paid, NOT recorded: {number} 10.13 NOK")
        assert "PAID" not in one.output
        say.write("free\n")
        say.flush()
        one.wait_for("PAID")
        say.close()
        status, answer = one.finish()
    assert (status, answer["outcome"], answer["receiptId"]) == (0, "paid", number)
    assert outcomes(kept) == {payment_id: "paid"}
    assert faults_in(kept / FILE_NAME) == []
