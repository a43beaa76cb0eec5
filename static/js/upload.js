// Sends files one by one with a progress bar each.
//
//   <form data-upload method="post" enctype="multipart/form-data"> … <input type="file">
//   <div data-upload-list> … </div>   the list that the reply brings anew
//
// Without this script the same form is a plain POST. The reply is the same page in both cases: its
// [data-upload-list] replaces ours; a reply without one is followed as a redirect.
import { element, text } from "./texts.js";

const started = new WeakSet();

export function startUpload(form) {
  if (started.has(form)) return;
  started.add(form);
  form.addEventListener("submit", async (event) => {
    const input = form.querySelector('input[type="file"]');
    if (!input?.files.length) return; // the server says that a file is missing
    event.preventDefault();
    if (form.dataset.sending !== undefined) return;
    form.dataset.sending = "";
    const results = [];
    for (const file of input.files) results.push(await sendFile(form, input, file));
    delete form.dataset.sending;
    finish(form, input, results.filter(Boolean));
  });
}

/** Sends one file and shows how it goes. Gives {page, address}, or null when it was not taken. */
async function sendFile(form, input, file) {
  const bar = element("progress", { class: "znak-progress__bar", max: "100", value: "0" });
  const words = element("span", { class: "znak-progress__label" }, text("uploading", { name: file.name }));
  const row = element("div", { class: "znak-progress", role: "status" }, element("label", {}, words, bar));
  progressBox(form).append(row);
  const outcome = await post(form, body(form, input, file), (share) => { bar.value = share; });
  if (outcome.error) {
    row.classList.add("znak-progress--failed");
    words.textContent = `${text("uploadFailed", { name: file.name })} ${outcome.error}`;
    row.append(retryButton(form, input, file, row));
    return null;
  }
  words.textContent = text("uploaded", { name: file.name });
  return outcome;
}

function body(form, input, file) {
  const data = new FormData(form);
  data.delete(input.name);
  data.append(input.name, file, file.name);
  return data;
}

function post(form, data, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || location.href);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress((100 * event.loaded) / event.total);
    });
    request.addEventListener("error", () => resolve({ error: text("uploadNetwork") }));
    request.addEventListener("abort", () => resolve({ error: text("uploadNetwork") }));
    request.addEventListener("load", () => resolve(outcomeOf(request)));
    request.send(data);
  });
}

/** A page that carries an error message means refused, whatever its status. */
function outcomeOf(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const message = page.querySelector(".govuk-error-message, .govuk-error-summary__list li");
  const words = message?.querySelector(".govuk-visually-hidden");
  words?.remove();
  if (message) return { error: message.textContent.trim() };
  if (request.status >= 400) return { error: text("uploadRefused", { status: request.status }) };
  return { page, address: request.responseURL };
}

/** Shows the newest list, with the warnings of earlier replies: a later one does not repeat them. */
function finish(form, input, taken, earlier = []) {
  const last = taken.at(-1);
  if (!last) return;
  input.value = "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const fresh = last.page.querySelector("[data-upload-list]");
  const shown = document.querySelector("[data-upload-list]");
  if (!fresh || !shown) return location.assign(last.address);
  keep(fresh, [...earlier, ...taken.slice(0, -1).flatMap((outcome) => warningsOf(outcome.page))]);
  shown.replaceWith(fresh);
  window.htmx?.process(fresh);
}

function warningsOf(page) {
  return [...page.querySelectorAll("[data-upload-list] .znak-banner--warning")];
}

function keep(list, banners) {
  banners.forEach((banner, index) => {
    const title = banner.querySelector("[id]");
    if (!title) return;
    title.id = `kept-warning-${index + 1}`; // pages count their banners from one: ids would repeat
    banner.setAttribute("aria-labelledby", title.id);
  });
  list.prepend(...banners);
}

function retryButton(form, input, file, row) {
  const button = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, text("retry"));
  button.addEventListener("click", async () => {
    row.remove();
    const outcome = await sendFile(form, input, file);
    if (outcome) finish(form, input, [outcome], warningsOf(document));
  });
  return button;
}

function progressBox(form) {
  let box = form.querySelector("[data-upload-progress]");
  if (!box) {
    box = element("div", { "data-upload-progress": "" });
    form.append(box);
  }
  return box;
}
