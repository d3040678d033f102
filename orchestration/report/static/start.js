// The frame of a page: words in place, the language switch, copy buttons, links that keep the language.
// Loaded last, when every kind of part is known. Never here: what a page shows.
"use strict";

(() => {
  const { label, state } = loyalty;

  function wordsInPlace() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : state.language;
    document.querySelectorAll("[data-label]").forEach((one) => { one.textContent = label(one.dataset.label); });
    document.querySelectorAll("[data-aria-label]").forEach((one) => one.setAttribute("aria-label", label(one.dataset.ariaLabel)));
    document.querySelectorAll("[data-date]").forEach((one) => { one.textContent = loyalty.format(one.dataset.date, "date"); });
    document.querySelectorAll("[data-instant]").forEach((one) => { one.textContent = loyalty.format(one.dataset.instant, "instant"); });
    document.querySelectorAll("[data-language]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.language === state.language)));
    const value = document.querySelector(".of-value");
    if (value) value.textContent = loyalty.word(state.page.name, value.dataset.value);
    document.title = [label(document.body.dataset.title), value && value.textContent, state.facts.company].filter(Boolean).join(" - ");
  }

  /** Links to other pages carry the language, for browsers that keep nothing for files. */
  function linksInLanguage() {
    document.querySelectorAll("a[href]").forEach((one) => {
      const address = one.getAttribute("href");
      if (one.classList.contains("beside") || !/^[^#:]+\.html/.test(address)) return;
      const [page, hash] = address.replace(/\?[^#]*/, "").split("#");
      one.setAttribute("href", `${page}?lang=${state.language}${hash ? `#${hash}` : ""}`);
    });
  }

  /** Places beside the report lie one folder further off when the page is opened by its own folder, not by the link. */
  function linksBeside() {
    if (!/\/reports\/[^/]+\/[^/]*$/.test(window.location.pathname)) return;
    document.querySelectorAll("a.beside").forEach((one) => one.setAttribute("href", `../${one.getAttribute("href")}`));
  }

  function copy(button) {
    const text = button.parentElement.querySelector("code").textContent;
    const field = loyalty.element("textarea", { class: "hidden" });
    field.value = text;
    button.after(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    button.focus();
    button.textContent = label(done ? "ui.copied" : "ui.copy");
  }

  function draw() {
    wordsInPlace();
    loyalty.drawAll();
    linksInLanguage();
  }

  loyalty.onLanguage(draw);
  document.querySelectorAll("[data-language]").forEach((one) => one.addEventListener("click", () => loyalty.speak(one.dataset.language)));
  document.querySelectorAll("button.copy").forEach((one) => one.addEventListener("click", () => copy(one)));
  linksBeside();
  state.language = loyalty.firstLanguage();
  draw();
})();
