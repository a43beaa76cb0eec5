// Saves a draft while it is being written.
//
//   <form data-autosave="URL" data-version="3" data-conflict-url="…" data-login-url="…">
//
// Each change is posted (multipart) as the changed fields, the names of them as `changed` (so an
// emptied list of checkboxes is told from an untouched one) and the `version` the text is based on.
// Reply 200 {saved_at, version}; 409 {conflict, message, url?} when somebody else was quicker.
// Until the server confirms, the values also lie in sessionStorage and come back on the next load.
import { banner, removeBanner, text } from "./texts.js";

const WAIT = 800;
const LONGEST_RETRY = 60_000;
const LONGEST_WAIT = 5000;
const ALERT = "autosave-alert";

class Autosave {
  constructor(form) {
    this.form = form;
    this.key = `znak-autosave:${form.dataset.autosave}`;
    this.changed = new Set();
    this.failures = 0;
    this.sending = null;
    this.isStopped = false;
    this.timer = 0;
    form.addEventListener("input", (event) => this.note(event.target, WAIT));
    form.addEventListener("change", (event) => this.note(event.target, 0));
    form.addEventListener("focusout", () => this.changed.size && this.plan(0));
    form.addEventListener("submit", (event) => this.submitting(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.changed.size && !this.isLeaving) event.preventDefault();
    });
    window.addEventListener("online", () => this.changed.size && this.plan(0));
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    if (form.dataset.autosaveForget !== undefined) sessionStorage.removeItem(this.key); // the writer chose a version
    this.restore();
  }

  note(field, wait) {
    if (!field.name || field.type === "file" || field.dataset.autosaveSkip !== undefined) return;
    this.changed.add(field.name);
    this.keep();
    this.say(text("unsaved"));
    this.plan(wait);
  }

  plan(wait) {
    clearTimeout(this.timer);
    if (!this.isStopped && !this.isLeaving) this.timer = setTimeout(() => this.start(), wait);
  }

  start() {
    if (this.sending || !this.changed.size) return;
    this.sending = this.send().finally(() => {
      this.sending = null;
    });
  }

  async send() {
    const names = [...this.changed];
    this.changed.clear();
    this.say(text("saving"));
    let response;
    try {
      response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: this.body(names),
        headers: { Accept: "application/json", "X-CSRFToken": this.hidden("csrfmiddlewaretoken") },
        redirect: "manual", // a redirect can only be to the log-in page
      });
    } catch {
      response = null;
    }
    await this.read(response, names);
  }

  body(names) {
    const all = new FormData(this.form);
    const body = new FormData();
    for (const name of names) {
      body.append("changed", name);
      for (const value of all.getAll(name)) body.append(name, value);
    }
    body.append("version", this.version());
    return body;
  }

  async read(response, names) {
    if (response?.ok) return this.saved(await response.json());
    // Not saved: these names are still to be sent, beside any that changed meanwhile.
    for (const name of names) this.changed.add(name);
    this.say(text("unsaved"));
    if (response === null) return this.retry(text("causeNetwork"));
    if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return this.expired();
    if (response.status === 409) return this.conflict(await reply(response));
    if (response.status === 429 || response.status >= 500) {
      return this.retry(text("causeServer", { status: response.status }));
    }
    const { message } = await reply(response);
    return this.alert(message || text("causeRefused", { status: response.status }));
  }

  saved({ saved_at: at, version }) {
    this.setVersion(version);
    this.failures = 0;
    removeBanner(ALERT);
    this.keep();
    if (this.changed.size) return this.plan(WAIT);
    this.say(text("saved", { time: clock(at) }));
  }

  retry(cause) {
    this.alert(cause);
    this.plan(Math.min(LONGEST_RETRY, 2000 * 2 ** this.failures));
    this.failures += 1;
  }

  alert(cause) {
    if (this.alerted === cause && document.getElementById(ALERT)) return;
    this.alerted = cause;
    banner({ id: ALERT, title: text("saveFailed"), body: cause });
  }

  expired() {
    this.stop();
    const href = this.form.dataset.loginUrl || location.href;
    banner({ id: ALERT, title: text("sessionExpired"), body: text("sessionKept"), link: { href, text: text("logIn") } });
  }

  conflict({ message, url }) {
    this.stop();
    const href = url || this.form.dataset.conflictUrl || location.href;
    banner({ id: ALERT, title: text("conflict"), body: message, link: { href, text: text("conflictLink") } });
  }

  stop() {
    this.isStopped = true;
    this.leave();
  }

  // A save under way changes the version on the server: the form waits for the answer, or its
  // own older version would meet the conflict check, as if somebody else had been quicker.
  async submitting(event) {
    this.leave();
    if (!this.sending || this.hasWaited) return;
    event.preventDefault();
    if (this.isWaiting) return;
    this.isWaiting = true;
    await Promise.race([this.sending, new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
    this.hasWaited = true;
    this.form.requestSubmit(event.submitter);
  }

  // Back from the next page by the browser's button: the same page lives on.
  comeBack() {
    this.isLeaving = this.isWaiting = this.hasWaited = false;
  }

  // What the server has not confirmed stays kept: a submit may end at the log-in page.
  leave() {
    this.isLeaving = true;
    clearTimeout(this.timer);
  }

  keep() {
    if (!this.changed.size) return sessionStorage.removeItem(this.key);
    const all = new FormData(this.form);
    const values = [...this.changed].map((name) => [name, all.getAll(name)]);
    sessionStorage.setItem(this.key, JSON.stringify({ version: this.version(), values }));
  }

  // The kept version comes back too, so text based on an older one meets the server's conflict
  // check instead of overwriting what somebody saved meanwhile.
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.key));
    if (!kept) return;
    const shown = new FormData(this.form);
    for (const [name, values] of kept.values) {
      if (same(shown.getAll(name), values)) continue;
      const fields = [...this.form.elements].filter((field) => field.name === name);
      fields.forEach((field, index) => put(field, values, index));
      if (fields.length) this.changed.add(name);
    }
    if (!this.changed.size) return sessionStorage.removeItem(this.key);
    this.setVersion(kept.version);
    banner({ id: "autosave-restored", title: text("restored"), role: "status" });
    this.plan(0);
  }

  hidden(name) {
    return this.form.elements.namedItem(name)?.value ?? "";
  }

  version() {
    return this.hidden("version") || this.form.dataset.version || "";
  }

  setVersion(version) {
    const input = this.form.elements.namedItem("version");
    if (input) input.value = version;
    this.form.dataset.version = version;
  }

  say(words) {
    const status = document.querySelector("[data-autosave-status]");
    if (status) status.textContent = words;
  }
}

function put(field, values, index) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
  else if (field.type === "select-multiple") {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else field.value = values[index] ?? "";
}

function same(some, others) {
  const plain = (values) => JSON.stringify(values.map((value) => value.replaceAll("\r\n", "\n").trim()));
  return plain(some) === plain(others);
}

async function reply(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

/** An ISO moment as hours and minutes in Warsaw; any other text stays as it is. */
function clock(at) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return at;
  return moment.toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", timeZone: "Europe/Warsaw",
  });
}

const started = new WeakSet();

export function startAutosave(form) {
  if (started.has(form)) return;
  started.add(form);
  new Autosave(form);
}
