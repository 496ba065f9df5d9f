// What neither HTML nor htmx can do. Every page works without it.
"use strict";

(() => {
  // --- Nothing typed is lost ------------------------------------------------------------------------------------------------------------
  // htmx forgets a request that failed. A form or button whose save did not arrive is kept here until it does, is answered, or is refused.
  const DELAYS = [2, 5, 15]; // seconds before each new try
  const waiting = new Map(); // element → { tries, timer }

  const place = () => document.getElementById("alerte-page");

  const show = (name) => {
    if (place().dataset.dit === `${name} ${waiting.size}`) return; // said once, not at every poll
    const piece = document.getElementById(`alerte-${name}`).content.cloneNode(true);
    piece.querySelectorAll("[data-un]").forEach((part) => { part.hidden = waiting.size !== 1; });
    piece.querySelectorAll("[data-plusieurs]").forEach((part) => { part.hidden = waiting.size < 2; });
    piece.querySelectorAll("[data-nombre]").forEach((part) => { part.textContent = waiting.size; });
    place().replaceChildren(piece);
    place().dataset.dit = `${name} ${waiting.size}`;
  };
  const shows = (name) => place().dataset.dit?.startsWith(name);
  const hide = () => {
    place().replaceChildren();
    delete place().dataset.dit;
  };

  const warn = (event) => event.preventDefault(); // the browser's own words: leaving loses something
  const settle = (element) => {
    if (waiting.delete(element) && !waiting.size) {
      window.removeEventListener("beforeunload", warn);
      if (!shows("refus")) hide();
    }
  };
  const keep = (element) => {
    if (!waiting.size) window.addEventListener("beforeunload", warn);
    if (!waiting.has(element)) waiting.set(element, { tries: 0 });
    return waiting.get(element);
  };

  const send = (element) => {
    if (!element.isConnected) settle(element);
    else if (element.matches("form")) window.htmx.trigger(element, "submit");
    else if (element.matches("button")) element.click();
    else window.htmx.trigger(element, "reessayer"); // whoever sent it knows how
  };

  const fail = (element) => {
    const kept = keep(element);
    clearTimeout(kept.timer); // a newer value was sent meanwhile: one try at a time
    if (kept.tries >= DELAYS.length) return show("connexion");
    kept.timer = setTimeout(() => { if (waiting.has(element)) send(element); }, DELAYS[kept.tries++] * 1000);
    const line = element.querySelector("[role=status]");
    if (line) line.replaceChildren(document.getElementById("alerte-essai").content.cloneNode(true));
    else show("essai");
  };

  // A new login changes the token that forms carry: take the new one from this page, asked for again.
  const refreshTokens = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh) return false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh.value; });
    return true;
  };

  const retry = async () => {
    const ended = shows("session");
    hide();
    if (ended && !(await refreshTokens().catch(() => false))) return show("session"); // not logged in yet: said again
    for (const [element, kept] of [...waiting]) {
      kept.tries = 0;
      send(element);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reessayer]")) retry();
  });
  window.addEventListener("online", () => { if (waiting.size) retry(); });

  // The element is that of the request: the one of the event may be what stands in its place by now. A poll that fails will come back.
  const onAnswer = (act) => (event) => {
    const { elt, verb } = event.detail.requestConfig;
    act(elt, event.detail.xhr.status, verb === "post");
  };
  const onSilence = onAnswer((element, status, saves) => { if (saves) fail(element); });
  document.addEventListener("htmx:sendError", onSilence);
  document.addEventListener("htmx:timeout", onSilence);
  document.addEventListener("htmx:afterRequest", onAnswer((element, status, saves) => {
    if (status === 0) return; // silence, as above, or given up for a newer one
    if (status === 401) {
      if (saves) keep(element);
      show("session");
    } else if (saves && status >= 500) {
      fail(element);
    } else if (saves) {
      settle(element);
      if (status >= 400 && status !== 409 && status !== 422) show("refus");
    }
  }));

  // --- The focus is never lost ----------------------------------------------------------------------------------------------------------
  // After a swap htmx gives the focus back to the element of the same id, if there is one. When a form comes back with errors it goes to
  // the first wrong field; when what had the focus is gone, to what replaced it, so that the keyboard goes on from there.
  let within = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    within = event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const settled = event.detail.elt;
    if (!settled.isConnected) return;
    const wrong = event.detail.xhr.status === 422 && settled.querySelector("[aria-invalid=true]");
    if (wrong) return wrong.focus();
    if (!within || (document.activeElement && document.activeElement !== document.body)) return;
    const takesFocus = "a, button, input:not([type=hidden]), select, textarea, [tabindex]";
    const next = settled.matches(takesFocus) ? settled : settled.querySelector(takesFocus);
    if (!next) settled.tabIndex = -1;
    (next ?? settled).focus({ preventScroll: true });
  });
})();
