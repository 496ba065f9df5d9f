// The tracker is filled in like a sheet: keys move in a column, a block from a spreadsheet lands in its cells, nothing typed is lost on the
// way out. Without this script it is a table of forms, each with its button; htmx alone saves a row that changed.
"use strict";

(() => {
  const sheet = document.getElementById("feuille");
  if (!sheet) return;
  const rows = () => [...sheet.tBodies[0].rows];
  const cellsOf = (row) => [...row.querySelectorAll(":scope > [data-case]")];
  const fieldIn = (cell) => cell?.querySelector("input, textarea");
  const isOurs = (element) => element.matches("[data-case] :is(input, textarea)");
  const send = (form) => window.htmx.trigger(form, "submit");

  // --- Nothing typed is lost ------------------------------------------------------------------------------------------------------------
  const changed = new Set(); // forms that hold something not sent yet
  const sent = new Map(); // form → by name, the values of which no acknowledgement has come: they may be what stands there by now

  // A row is sent whole, and told which of its cells were changed here, from what: the others are nobody's business, or somebody else's.
  const fieldsOf = (form) => [...form.elements].filter(isOurs);
  const fill = (form, data) => {
    const waiting = sent.get(form) ?? new Map();
    data.set("touchees", "1");
    for (const { name, value, defaultValue } of fieldsOf(form)) {
      const maybe = waiting.get(name) ?? [];
      if (value === defaultValue && !maybe.length) continue;
      for (const before of [defaultValue, ...maybe]) data.append(`avant-${name}`, before);
      waiting.set(name, [...maybe, value]);
    }
    for (const brought of form.querySelectorAll("[data-colle]")) data.append(`avant-${brought.name}`, "");
    sent.set(form, waiting);
  };

  sheet.addEventListener("input", ({ target }) => { if (isOurs(target)) changed.add(target.form); });
  document.addEventListener("htmx:configRequest", ({ detail: { elt, formData, verb } }) => {
    if (verb !== "post" || !sheet.contains(elt)) return;
    changed.delete(elt);
    fill(elt, formData);
    for (const brought of elt.querySelectorAll("[data-colle]")) brought.dataset.colle = "envoye"; // those that come meanwhile wait
  });
  // What somebody else changed comes with the answer, but never over what was typed since.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const field = sheet.contains(detail.target) && fieldIn(detail.target);
    if (field && field.value !== (sent.get(field.form)?.get(field.name)?.at(-1) ?? field.defaultValue)) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig: { elt }, xhr: { status } } }) => {
    const values = sent.get(elt);
    if (!values) return;
    if (status !== 200 && status !== 409 && status !== 422) return changed.add(elt);
    sent.delete(elt);
    if (status !== 409) elt.querySelectorAll("[data-colle=envoye]").forEach((brought) => brought.remove());
    for (const cell of cellsOf(elt.closest("tr"))) {
      const field = fieldIn(cell), isRefused = cell.querySelector(".erreur") !== null;
      if (!field) continue;
      if (isRefused) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      if (status !== 409 && !isRefused && values.has(field.name)) field.defaultValue = values.get(field.name).at(-1);
    }
  });
  window.addEventListener("pagehide", () => {
    for (const form of new Set([...changed, ...sent.keys()])) {
      const data = new FormData(form), headers = { "HX-Request": "true" };
      fill(form, data);
      fetch(form.action, { method: "POST", body: new URLSearchParams(data), keepalive: true, headers });
    }
  });
  document.addEventListener("submit", ({ target }) => { if (sheet.contains(target)) changed.delete(target); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") [...changed].forEach(send);
  });

  // --- By key ---------------------------------------------------------------------------------------------------------------------------
  const move = (field, step) => {
    const all = rows(), code = field.closest("[data-case]").dataset.case;
    for (let at = all.indexOf(field.closest("tr")) + step; at >= 0 && at < all.length; at += step) {
      const next = fieldIn(all[at].querySelector(`:scope > [data-case="${code}"]`));
      if (!next) continue;
      next.focus();
      next.select();
      return true;
    }
    return false;
  };
  sheet.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!target.matches("[data-case] input") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Enter") {
      event.preventDefault(); // it would send the form, and lose the place
      if (!move(target, event.shiftKey ? -1 : 1) && changed.has(target.form)) send(target.form);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      move(target, key === "ArrowDown" ? 1 : -1);
    }
  });

  // --- A block from a spreadsheet -------------------------------------------------------------------------------------------------------
  // Cells between tabs, rows between line breaks; one that holds either stands between quotes, in which a quote is doubled.
  const cellsIn = (text) => {
    const block = [[""]];
    let isQuoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at], row = block.at(-1);
      if (isQuoted) {
        if (sign !== '"') row[row.length - 1] += sign;
        else if (text[at + 1] === '"') { row[row.length - 1] += sign; at += 1; }
        else isQuoted = false;
      } else if (sign === '"' && row.at(-1) === "") isQuoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") block.push([""]);
      else row[row.length - 1] += sign;
    }
    return block.map((row) => row.map((cell) => cell.trim()));
  };
  const bring = (form, name, value) => {
    const brought = document.createElement("input");
    Object.assign(brought, { type: "hidden", name, value });
    brought.dataset.colle = "";
    form.append(brought);
  };
  const put = (cell, text) => {
    const field = fieldIn(cell), form = cell.closest("tr").querySelector("form");
    if (field) field.value = text;
    else if (cell.closest("tr").id !== "ligne-0" && cell.querySelector(":scope > *")) bring(form, cell.dataset.case, text); // only compared
    else return false;
    return true;
  };
  const counted = (count, one, many) => `${count}\u00a0${count < 2 ? one : many}`;

  sheet.addEventListener("paste", (event) => {
    const { target } = event;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!isOurs(target) || !/[\t\n]/.test(text) || (target.matches("textarea") && !text.includes("\t"))) return;
    event.preventDefault();
    const all = rows(), top = all.indexOf(target.closest("tr"));
    const left = cellsOf(all[top]).indexOf(target.closest("[data-case]"));
    const touched = new Set();
    let filled = 0, lost = 0;
    cellsIn(text).forEach((cells, down) => cells.forEach((cell, right) => {
      const place = all[top + down] && cellsOf(all[top + down])[left + right];
      if (place && put(place, cell)) {
        filled += 1;
        touched.add(all[top + down].querySelector("form"));
      } else if (cell) lost += 1;
    }));
    for (const form of touched) {
      bring(form, "collee", "1");
      changed.add(form);
      send(form);
    }
    const said = counted(filled, "case remplie", "cases remplies");
    const told = lost
      ? `${said}. ${counted(lost, "case n’a pas trouvé sa place", "cases n’ont pas trouvé leur place")} : ajoutez des campagnes, ou passez par Coller un tableau.`
      : `${said}.`;
    for (const place of ["collage", "annonce"]) document.getElementById(place).textContent = told; // seen, and read aloud
  });
})();
