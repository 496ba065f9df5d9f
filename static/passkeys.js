// Passkeys (WebAuthn): only the browser can speak to them, hence a script. The conversion between JSON and what the browser wants is that of
// django-allauth (mfa/js/webauthn-json.js). A form says in data-cle whether a key is made ("creer") or shown ("montrer"), and holds the
// challenge of the server in data-options, or gets it from its own address. Without script its button stays hidden.
(() => {
  "use strict";

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no challenge");
    return answer.json();
  }

  async function credential(form) {
    const given = await options(form);
    if (form.dataset.cle === "montrer") return webauthnJSON.get(given.request_options);
    const wanted = given.creation_options;
    const alone = form.elements.passwordless.checked;
    const choice = wanted.publicKey.authenticatorSelection;
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = alone;
    if (alone) choice.userVerification = "required";
    return webauthnJSON.create(wanted);
  }

  for (const form of document.querySelectorAll("form[data-cle]")) {
    if (!window.PublicKeyCredential) continue;
    const button = form.querySelector("button");
    const refusal = form.querySelector("[data-cle-refus]");
    form.querySelector("[data-cle-bouton]").hidden = false;
    form.querySelector("[data-cle-absente]").hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      refusal.hidden = true;
      button.disabled = true;
      try {
        form.elements.credential.value = JSON.stringify(await credential(form));
        form.submit();
      } catch {
        // Cancelled, too late, no such key: the browser has said which. The form can be sent again.
        button.disabled = false;
        refusal.hidden = false;
        refusal.focus();
      }
    });
  }
})();
