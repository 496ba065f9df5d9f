// Facts and their board by hand and by key: all this does is to press a button of a card, or to go to the next one.
"use strict";

(() => {
  // --- By hand --------------------------------------------------------------------------------------------------------------------------
  // A card can be dragged once the pointer is over it, so that those that htmx brings in need nothing more.
  const places = () => document.querySelectorAll("[data-depot]");
  let held = null;

  document.addEventListener("pointerover", ({ target }) => {
    const card = target.closest("[data-depot] .fait");
    if (card) card.draggable = card.querySelector("[name=version]") !== null;
  });
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(".fait[draggable=true]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.id);
  });
  const over = (place) => places().forEach((one) => one.toggleAttribute("data-survol", one === place));
  for (const moved of ["dragenter", "dragover"]) {
    document.addEventListener(moved, (event) => {
      const place = held && event.target.closest("[data-depot]");
      over(place);
      if (place) event.preventDefault();
    });
  }
  document.addEventListener("drop", (event) => {
    const place = held && event.target.closest("[data-depot]");
    if (!place) return;
    event.preventDefault();
    const button = document.getElementById(`${held.id}-${place.dataset.depot}`);
    if (button && button.ariaPressed !== "true") button.click();
  });
  document.addEventListener("dragend", () => {
    held = null;
    over(null);
  });

  // --- By key, one by one -----------------------------------------------------------------------------------------------------------------
  // Only while the card has the focus, and only for whoever keeps shortcuts.
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("#un-par-un[data-raccourcis]");
    if (!card || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const button = [...card.querySelectorAll("[data-touche]")].find((one) => one.dataset.touche === event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // --- From fact to fact ------------------------------------------------------------------------------------------------------------------
  // A fact on which was decided goes to another list: the focus does not follow it, it goes on to the same button of the next fact.
  let next = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const pressed = document.activeElement;
    const card = detail.target.closest(".faits > .fait");
    const decided = card?.contains(pressed) && pressed.name === "state" && detail.xhr.status === 200;
    next = decided ? [card.nextElementSibling ?? card.previousElementSibling, pressed.value] : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!next) return;
    const [card, act] = next;
    const button = card.querySelector(`[name=state][value=${act}]`) ?? document.getElementById("annuler");
    next = null;
    button?.focus();
  });
})();
