"""Windows' window station: whether anybody can see what this process draws."""

import ctypes
import sys

if sys.platform == "win32":
    _UOI_FLAGS, _WSF_VISIBLE = 1, 1

    class _Flags(ctypes.Structure):
        """USEROBJECTFLAGS of GetUserObjectInformation."""

        _fields_ = (
            ("is_inherited", ctypes.c_int),
            ("reserved", ctypes.c_int),
            ("flags", ctypes.c_uint32),
        )

    def is_seen() -> bool:
        """Whether this process' windows can be seen.

        In a session of SSH and in a service they can't, and Tk makes them there all the same.
        """
        user32 = ctypes.windll.user32
        user32.GetProcessWindowStation.restype = ctypes.c_void_p
        station = ctypes.c_void_p(user32.GetProcessWindowStation())
        told, needed = _Flags(), ctypes.c_uint32()
        is_told = user32.GetUserObjectInformationW(
            station, _UOI_FLAGS, ctypes.byref(told), ctypes.sizeof(told), ctypes.byref(needed)
        )
        return not is_told or bool(told.flags & _WSF_VISIBLE)
