// A chapter saves itself, question by question, and is answered by keyboard. Without this script it is one form with a button.
"use strict";

(() => {
  const form = document.getElementById("questionnaire");
  if (!form) return;
  const CHANGE = 600, WRITING = 2000; // ms: arrows choose while one reads, a word is not finished at its first letter
  const savesItself = !("bouton" in form.dataset);

  const codeOf = (block) => block.id.slice(2);
  const statusOf = (block) => document.getElementById(`${block.id}-etat`);
  const shown = () => [...form.querySelectorAll("fieldset.question:not([hidden])")];
  const typedIn = (block) => block.querySelector(":scope > .champ:not(.motif) > :is(input, textarea)");
  const ticks = (block) => [...block.querySelectorAll(":scope > label > input")];

  // --- Saving ---------------------------------------------------------------------------------------------------------------------------
  const timers = new Map(); // block → what will send it
  const changed = new Set(); // blocks that hold something not sent yet
  const sent = new Map(); // block → the fields of which no acknowledgement has come: a later answer must not take them for somebody else's
  const acts = new WeakMap(); // block → the act that was sent last, to be tried again

  const mine = (block, data) => [...data].filter(([name]) => name.endsWith(`-${codeOf(block)}`));
  const fill = (block, data) => {
    const own = mine(block, data);
    for (const name of new Set(data.keys())) if (name !== "csrfmiddlewaretoken") data.delete(name);
    for (const [name, value] of own) data.append(name, value);
    data.set("versions", `${codeOf(block)}.${statusOf(block).dataset.version}`);
    if (sent.has(block)) {
      data.set(`sent-${codeOf(block)}`, "1");
      for (const [name, value] of sent.get(block)) data.append(`sent-${name}`, value);
    }
    return own;
  };

  const post = (block, act = "", values = {}) => {
    clearTimeout(timers.get(block));
    timers.delete(block);
    acts.set(block, [act, values]);
    const options = { source: block, swap: "none" };
    window.htmx.ajax("POST", `${form.dataset.reponses}${codeOf(block)}/${act}`, options).catch(() => {}); // otn.js hears of what fails
  };
  const touch = (block, delay) => {
    changed.add(block);
    if (!savesItself) return;
    clearTimeout(timers.get(block));
    timers.set(block, setTimeout(() => post(block), delay));
  };

  document.addEventListener("reessayer", (event) => post(event.target, ...(acts.get(event.target) ?? [])));

  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData, verb } = event.detail;
    if (verb !== "post" || !elt.matches("fieldset.question")) return;
    const extra = Object.entries(acts.get(elt)?.[1] ?? {});
    const own = fill(elt, formData);
    for (const [name, value] of extra) formData.set(name, value);
    changed.delete(elt);
    sent.set(elt, own);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, verb } = event.detail.requestConfig;
    const { status } = event.detail.xhr;
    if (verb !== "post" || !elt.matches("fieldset.question")) return;
    if (status >= 200 && status < 300) sent.delete(elt);
    else changed.add(elt);
    if (status === 409 || status === 422) sent.delete(elt);
  });

  // The page as a whole is sent with the versions of now; a question that is sent alone takes its own part of it.
  form.addEventListener("formdata", ({ formData }) => {
    const all = [...form.querySelectorAll("fieldset.question")];
    formData.set("versions", all.map((block) => `${codeOf(block)}.${statusOf(block).dataset.version}`).join(" "));
  });
  form.addEventListener("submit", () => { changed.clear(); sent.clear(); });

  // Whoever leaves within the delay loses nothing: what waits is sent on the way out.
  window.addEventListener("pagehide", () => {
    if (!savesItself) return;
    for (const block of new Set([...changed, ...sent.keys()])) {
      const data = new FormData(form);
      fill(block, data);
      const headers = { "HX-Request": "true" };
      fetch(`${form.dataset.reponses}${codeOf(block)}/`, { method: "POST", body: new URLSearchParams(data), keepalive: true, headers });
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const block of [...timers.keys()]) post(block);
  });
  window.addEventListener("beforeunload", (event) => { if (!savesItself && changed.size) event.preventDefault(); });

  // --- What the server says -------------------------------------------------------------------------------------------------------------
  const show = (block, fields) => {
    const { answer, typed, reason } = JSON.parse(fields);
    for (const tick of ticks(block)) tick.checked = answer.includes(tick.value);
    if (typedIn(block)) typedIn(block).value = typed;
    const why = block.querySelector(".motif input");
    if (why) why.value = reason;
  };
  document.addEventListener("htmx:afterSettle", () => {
    const hidden = document.getElementById("avancement").dataset.nonPosees.split(" ");
    for (const block of form.querySelectorAll("fieldset.question")) block.hidden = hidden.includes(codeOf(block));
    for (const line of form.querySelectorAll("[role=status][data-champs]")) {
      show(line.closest("fieldset.question"), line.dataset.champs);
      delete line.dataset.champs;
    }
  });

  // --- Answering ------------------------------------------------------------------------------------------------------------------------
  const isAlone = (tick) => "seule" in tick.dataset || tick.parentElement.matches("[data-touche]:not([data-touche=''])") || tick.value === ".";
  const isOurs = (element) => element.form === form && element.closest("fieldset.question");
  form.addEventListener("change", ({ target }) => {
    const block = isOurs(target);
    if (!block) return;
    if (target.type === "checkbox" && target.checked) {
      for (const other of ticks(block)) if (other !== target && (isAlone(target) || isAlone(other))) other.checked = false;
      const number = block.querySelector(":scope > .avec-unite > input");
      if (number) number.value = "";
    }
    touch(block, CHANGE);
  });
  form.addEventListener("input", ({ target }) => {
    const block = isOurs(target);
    if (!block || !target.matches("textarea, input:not([type])")) return;
    if (target.value && !target.closest(".motif")) for (const tick of ticks(block)) tick.checked = false;
    touch(block, WRITING);
  });

  const buttons = {
    enregistrer: (block) => post(block),
    annuler: (block) => post(block, "annuler/"),
    garder: (block, button) => {
      statusOf(block).dataset.version = button.value.split(".").pop();
      post(block);
    },
    reprendre: (block, button) => {
      show(block, button.dataset.champs);
      statusOf(block).dataset.version = button.dataset.version;
      post(block);
    },
    revoir: (block, button) => {
      const isSet = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", isSet);
      post(block, "a-revoir/", { is_to_review: isSet ? "1" : "0" });
    },
    suivi: (block, button) => {
      const panel = document.getElementById(`${block.id}-suivi`);
      button.setAttribute("aria-expanded", !panel);
      if (panel) return panel.remove();
      const options = { source: button, target: button, swap: "afterend" };
      window.htmx.ajax("GET", `${form.dataset.reponses}${codeOf(block)}/suivi/`, options).catch(() => {});
    },
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    const block = button && isOurs(button);
    if (!block || !buttons[button.name]) return;
    event.preventDefault();
    buttons[button.name](block, button);
  });

  // --- By keyboard ----------------------------------------------------------------------------------------------------------------------
  const isTyping = (element) => element.matches("textarea, input:not([type=radio], [type=checkbox]), select");
  const isAnswered = (block) => ticks(block).some((tick) => tick.checked) || Boolean(typedIn(block)?.value.trim());
  const go = (block) => {
    const first = block.querySelector("input:checked") ?? block.querySelector("input, textarea");
    block.scrollIntoView({ block: "nearest" });
    first?.focus({ preventScroll: true });
    if (first && first.getBoundingClientRect().bottom > window.innerHeight) first.scrollIntoView({ block: "center" });
  };
  const next = (block) => {
    const all = shown();
    const after = all[all.indexOf(block) + 1];
    if (after) go(after);
    else form.querySelector(".btn").focus();
  };
  const answer = (block, key) => {
    const label = key === "0" || key === "9"
      ? block.querySelector(`:scope > label[data-touche="${key}"]`)
      : block.querySelectorAll(":scope > label:not([data-touche])")[Number(key) - 1];
    const tick = label?.querySelector("input");
    if (!tick) return;
    tick.checked = tick.type === "radio" || !tick.checked;
    tick.focus();
    tick.dispatchEvent(new Event("change", { bubbles: true }));
    if (tick.type === "radio") next(block);
  };
  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const block = isOurs(target);
    if (!block || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Enter" && target.matches("input")) {
      event.preventDefault(); // it would send the form
      if (timers.has(block)) post(block);
      return next(block);
    }
    if (!("raccourcis" in form.dataset) || isTyping(target)) return;
    if (/^[0-9]$/.test(key)) {
      event.preventDefault();
      answer(block, key);
    } else if (key === "?") {
      keys.click();
    }
  });

  // The list of keys is a page; here it unfolds in place.
  const keys = document.getElementById("raccourcis");
  keys.addEventListener("click", (event) => {
    const place = document.getElementById("reglages");
    if (!place.showPopover) return;
    event.preventDefault();
    const options = { source: keys, target: place, swap: "innerHTML" };
    window.htmx.ajax("GET", keys.href, options).then(() => place.showPopover()).catch(() => {});
  });

  // Of this chapter first, from where one is, beginning again at its top; then where the link leads.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a#suivante");
    if (!link) return;
    const all = shown();
    const at = all.indexOf(document.activeElement.closest("fieldset.question") ?? last);
    const found = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((block) => !block.querySelector("textarea") && !isAnswered(block));
    if (!found) return;
    event.preventDefault();
    go(found);
  });
  let last = null; // the question that had the focus, for when a click has taken it away
  form.addEventListener("focusin", ({ target }) => { last = target.closest("fieldset.question") ?? last; });

  // What was answered while this script was on its way: the form restores nothing by itself, so that whatever differs was just done.
  for (const field of form.querySelectorAll("fieldset.question :is(input, textarea)")) {
    if (field.checked === field.defaultChecked && field.value === field.defaultValue) continue;
    field.dispatchEvent(new Event(field.matches("[type=radio], [type=checkbox]") ? "change" : "input", { bubbles: true }));
  }
})();
