// Words come from <template id="znak-texts"> in the page, so they follow the page's language.

/** @param {string} key  @param {Record<string, string|number>} values replace {name} */
export function text(key, values = {}) {
  const words = document.getElementById("znak-texts")?.dataset[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** An element with text content only: markup never comes from data. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A banner at the top of the page, spoken at once. One banner per `id`; a new one replaces it.
 * @param {{id: string, title: string, body?: string, link?: {href: string, text: string}, role?: string}} banner
 */
export function banner({ id, title, body, link, role = "alert" }) {
  removeBanner(id);
  const content = element("div", { class: "govuk-notification-banner__content" },
    element("p", { class: "govuk-notification-banner__heading" }, title));
  if (body) content.append(element("p", { class: "govuk-body" }, body));
  if (link) {
    content.append(element("p", { class: "govuk-body" },
      element("a", { class: "govuk-notification-banner__link", href: link.href }, link.text)));
  }
  const shown = element("div", { id, role, class: "govuk-notification-banner znak-banner--warning znak-banner--floating", "aria-labelledby": `${id}-title` },
    element("div", { class: "govuk-notification-banner__header" },
      element("p", { class: "govuk-notification-banner__title", id: `${id}-title` }, text("important"))),
    content);
  document.getElementById("main-content").prepend(shown);
}

export function removeBanner(id) {
  document.getElementById(id)?.remove();
}
