"""Mutations of the wake-up: the window is woken, by its session alone, and never left asleep."""

from tests.mutation.mutation import Mutation

_QUEUES, _WAKER = "terminal_app/channel/queues.py", "terminal_app/channel/waker.py"
_PUMP, _WAKE_UP = "terminal_app/gui/event_pump.py", "terminal_app/gui/wake_up.py"
_DEADLINES = "terminal_app/gui/presenter/deadlines.py"
_LAYOUT = "terminal_app/gui/views/panes/layout.py"
_T_ORDER = ("tests/unit/gui/views/test_painting_order.py",)
_T_WAKER = ("tests/unit/channel/test_waker.py",)
_T_WAKE_UP = ("tests/unit/gui/test_wake_up.py",)
_T_PUMP = ("tests/unit/gui/test_event_pump.py",)
_T_NO_TIMER = f"{_T_PUMP[0]}::test_an_event_wakes_the_main_loop_and_no_timer_is_needed"
_T_DEADLINES = ("tests/unit/gui/presenter/test_deadlines.py",)

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "waking",
        "events wait for a timer",
        _QUEUES,
        "        if waker is not None:\n            waker.wake()\n",
        "        if waker is None:\n            return\n",
        (_T_NO_TIMER,),
    ),
    Mutation(
        "waking",
        "a window is woken before the event is in the queue",
        _QUEUES,
        "        self._queue.put(event)\n        waker = self._waker\n"
        "        if waker is not None:\n            waker.wake()\n",
        "        waker = self._waker\n        if waker is not None:\n            waker.wake()\n"
        "            __import__('threading').Event().wait(0.001)\n        self._queue.put(event)\n",
        _T_WAKER,
    ),
    Mutation(
        "waking",
        "a foreign connection is taken for the wake-up",
        _WAKE_UP,
        "        if peer == wanted:\n",
        "        if peer:\n",
        _T_WAKE_UP,
    ),
    Mutation(
        "waking",
        "others can go on connecting to the wake-up",
        _WAKE_UP,
        "    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:\n",
        "    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n"
        "    globals().setdefault('_KEPT', []).append(listener)\n"
        "    if True:\n",
        _T_WAKE_UP,
    ),
    Mutation(
        "waking",
        "a wake-up that breaks leaves the window asleep",
        _PUMP,
        "        self._forget_wake_up()\n        self._begin_to_poll(why)\n",
        "        self._forget_wake_up()\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "a till that can't be woken doesn't start",
        _PUMP,
        "        except (OSError, tk.TclError) as error:\n",
        "        except tk.TclError as error:\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "only the first event wakes",
        _WAKE_UP,
        "        self.waker.reset()\n",
        "",
        _T_WAKE_UP,
    ),
    Mutation(
        "waking",
        "each event sends a byte",
        _WAKER,
        "            if self._is_woken:\n                return\n",
        "",
        _T_WAKER,
    ),
    Mutation(
        "waking",
        "who posts waits for who reads",
        _WAKER,
        "        connection.settimeout(0)\n",
        "        connection.settimeout(1)\n",
        _T_WAKER,
    ),
    Mutation(
        "waking",
        "a flood of events stops the window",
        _PUMP,
        "            while may_be_more and time.monotonic() < by:\n",
        "            while may_be_more and by:\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "an event that can't be drawn leaves the others untaken",
        _PUMP,
        "            if may_be_more:\n",
        "            if may_be_more and time.monotonic() >= by:\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "a signal isn't heeded while the window waits",
        _PUMP,
        "            signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)\n",
        "            del waker\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "a sale's garbage isn't collected",
        _PUMP,
        "            self._garbage.set(_COLLECT_AFTER_SALE_MS)\n",
        "            self._garbage.set(_COLLECT_EVERY_MS)\n",
        _T_PUMP,
    ),
    Mutation(
        "waking",
        "the receipt is painted before the result",
        _LAYOUT,
        "            self._draw_rest_in(_ROUNDS)\n",
        "            self._draw_rest()\n",
        _T_ORDER,
    ),
    Mutation(
        "waking",
        "what isn't the result is never painted",
        _LAYOUT,
        "        else:\n            self._draw_rest()\n",
        "",
        _T_ORDER,
    ),
    Mutation(
        "waking",
        "the customer's time stands still",
        _DEADLINES,
        "(model.mode.counts_to, model.connection.retry_at)\n",
        "(model.connection.retry_at,)\n",
        _T_DEADLINES,
    ),
    Mutation(
        "waking",
        "a scanner without an Enter is never done",
        _DEADLINES,
        "    if silent_in_s is not None:\n",
        "    if silent_in_s is not None and is_to_repeat:\n",
        _T_DEADLINES,
    ),
)
