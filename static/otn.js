// What neither HTML nor htmx can do. Every page works without it.
"use strict";

(() => {
  // --- Nothing typed is lost ------------------------------------------------------------------------------------------------------------
  // htmx forgets a request that failed. A form or button whose save did not arrive is kept here until it does, is answered, or is refused.
  const DELAYS = [2, 5, 15]; // seconds before each new try
  const waiting = new Map(); // element → number of tries made

  const show = (name) => {
    const place = document.getElementById("alerte-page");
    const piece = document.getElementById(`alerte-${name}`).content.cloneNode(true);
    const count = Math.max(waiting.size, 1);
    for (const [selector, hidden] of [["[data-un]", count > 1], ["[data-plusieurs]", count === 1]]) {
      piece.querySelectorAll(selector).forEach((part) => { part.hidden = hidden; });
    }
    piece.querySelectorAll("[data-nombre]").forEach((part) => { part.textContent = count; });
    place.replaceChildren(piece);
    place.dataset.nom = name;
  };

  const hide = () => {
    const place = document.getElementById("alerte-page");
    if (place.dataset.nom !== "refus") place.replaceChildren();
  };

  const warn = (event) => event.preventDefault(); // the browser's own words: leaving loses something
  const settle = (element) => {
    if (waiting.delete(element) && !waiting.size) {
      window.removeEventListener("beforeunload", warn);
      hide();
    }
  };
  const keep = (element) => {
    if (!waiting.size) window.addEventListener("beforeunload", warn);
    waiting.set(element, waiting.get(element) ?? 0);
  };

  const send = (element) => {
    if (!element.isConnected) settle(element);
    else if (element.matches("form")) window.htmx.trigger(element, "submit");
    else element.click();
  };

  const fail = (element) => {
    keep(element);
    const tries = waiting.get(element);
    if (tries >= DELAYS.length) return show("connexion");
    waiting.set(element, tries + 1);
    const line = element.querySelector("[role=status]");
    const words = document.getElementById("alerte-essai").content;
    if (line) line.replaceChildren(words.cloneNode(true));
    else show("essai");
    setTimeout(() => { if (waiting.has(element)) send(element); }, DELAYS[tries] * 1000);
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
    if (document.getElementById("alerte-page").dataset.nom === "session" && !(await refreshTokens().catch(() => false))) {
      return show("session"); // said again: not logged in yet
    }
    hide();
    for (const element of [...waiting.keys()]) {
      waiting.set(element, 0);
      send(element);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-reessayer]")) retry();
  });

  // The element is that of the request: the one of the event may be what stands in its place by now.
  const onSave = (act) => (event) => {
    const { elt, verb } = event.detail.requestConfig;
    if (verb === "post") act(elt, event.detail.xhr.status);
  };
  document.addEventListener("htmx:sendError", onSave(fail));
  document.addEventListener("htmx:timeout", onSave(fail));
  document.addEventListener("htmx:afterRequest", onSave((element, status) => {
    if (status === 0) return; // one of the two above, or given up for a newer one
    if (status === 401) keep(element);
    else if (status >= 500) fail(element);
    else settle(element);
    if (status >= 400 && ![401, 409, 422].includes(status) && status < 500) show("refus");
  }));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) show("session");
  });

  // --- The focus is never lost ----------------------------------------------------------------------------------------------------------
  // After a swap htmx gives the focus back to the element of the same id, if there is one. When a form comes back with errors it goes to
  // the first wrong field; when what had the focus is gone, to what replaced it, so that the keyboard goes on from there.
  let within = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    within = event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.detail.elt;
    if (!place.isConnected) return;
    const wrong = event.detail.xhr.status === 422 && place.querySelector("[aria-invalid=true]");
    if (wrong) return wrong.focus();
    if (!within || (document.activeElement && document.activeElement !== document.body)) return;
    const next = place.matches("a, button, input, select, textarea") ? place : place.querySelector("[autofocus], a, button, input:not([type=hidden]), select, textarea");
    if (!next) place.tabIndex = -1;
    (next ?? place).focus({ preventScroll: true });
  });
})();
