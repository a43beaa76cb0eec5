// Two guards for every form: nothing is submitted twice, nothing typed is left without a question.

/** Forms with `data-guard` ask before the page is left with changes that were not submitted. */
function askBeforeLeaving() {
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
}

/** A form whose button has `data-prevent-double-click` is submitted once, also by Enter. */
function submitOnce() {
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.querySelector("[data-prevent-double-click]")) return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
  // Back from the next page (also from the browser's cache): the form may be sent again.
  window.addEventListener("pageshow", () => sent.clear());
}

export function guardForms() {
  askBeforeLeaving();
  submitOnce();
}
