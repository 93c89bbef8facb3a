// Follows the server: opens the same page again and again, and shows what has changed on it.
// Without this script the buttons work as plain forms.
"use strict";

(() => {
  const POLL_MS = 700;
  const PATIENCE_MS = 5000;
  const main = document.getElementById("live");
  const said = document.getElementById("said");
  const lost = document.getElementById("lost");
  let shown = main.innerHTML;
  let last = main.dataset.said;
  let pressing = false;
  let turn = 0;

  const keepOpen = (next) => {
    for (const part of main.querySelectorAll("details[open][id]")) {
      const same = next.querySelector(`#${CSS.escape(part.id)}`);
      if (same) same.open = true;
    }
  };

  const show = (text) => {
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    if (!next) throw new Error("no page");
    if (next.innerHTML !== shown) {
      shown = next.innerHTML;
      const focused = main.contains(document.activeElement) ? document.activeElement.id : null;
      keepOpen(next);
      main.replaceChildren(...document.adoptNode(next).childNodes);
      if (focused !== null) {
        // What was in focus may be gone: the page's own heading says what has come instead.
        const same = focused && document.getElementById(focused);
        (same || document.getElementById("heading")).focus({ preventScroll: Boolean(same) });
      }
    }
    if (next.dataset.said && next.dataset.said !== last) said.textContent = next.dataset.said;
    last = next.dataset.said;
  };

  const open = async (address, options) => {
    const mine = ++turn;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await fetch(address, { cache: "no-store", signal, ...options });
      const text = await answer.text();
      // A button was pressed meanwhile: what was asked before it is out of date.
      if (mine !== turn) return;
      const path = new URL(answer.url).pathname;
      if (answer.redirected && path !== location.pathname) {
        history.replaceState(null, "", answer.url);
        for (const link of document.querySelectorAll(".languages a")) link.pathname = path;
      }
      show(text);
      lost.hidden = true;
    } catch {
      if (mine === turn) lost.hidden = false;
    }
  };

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (pressing) return;
    pressing = true;
    said.textContent = "";
    last = "";
    main.setAttribute("aria-busy", "true");
    await open(event.target.action, { method: "POST" });
    main.removeAttribute("aria-busy");
    pressing = false;
  });

  const follow = async () => {
    // A button that is held down stays where it is until it is let go.
    if (!pressing && !document.hidden && !main.querySelector(":active")) await open(location.href);
    setTimeout(follow, POLL_MS);
  };
  setTimeout(follow, POLL_MS);
})();
