// Boots the page. Everything on it works without this file; this makes it quicker and kinder.
import { CharacterCount, createAll, initAll } from "../govuk/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { guardForms } from "./guard.js";
import { startUpload } from "./upload.js";

// Shows „1 240 / 2 500”, as the paper form would, instead of the characters left.
class UsedOfLimit extends CharacterCount {
  static moduleName = "znak-character-count";

  formatCountMessage(left) {
    const figure = new Intl.NumberFormat(this.i18n.locale, { useGrouping: "always" });
    return this.i18n.t(left < 0 ? "counterOver" : "counter", {
      used: figure.format(this.count),
      limit: figure.format(this.maxLength),
      over: figure.format(Math.max(0, -left)),
    });
  }
}

function start(scope) {
  initAll({ scope });
  createAll(UsedOfLimit, {}, { scope });
  for (const form of scope.querySelectorAll("form[data-autosave]")) startAutosave(form);
  for (const form of scope.querySelectorAll("form[data-upload]")) startUpload(form);
}

// The components start only where the body carries both classes; an inline script, which usually
// sets them, is forbidden by the content security policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
start(document);
guardForms();
// htmx has put a new fragment into the page.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
