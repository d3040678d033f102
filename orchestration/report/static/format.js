// Values as text in the reader's language: numbers, money, shares, days. Null is unknown, and said so.
// Add a format here and to Format in parts.py. Never here: where a value stands.
"use strict";

(() => {
  const LOCALES = { en: "en-GB", zh: "zh-CN" };
  const made = {};

  function locale() { return LOCALES[loyalty.state.language] || loyalty.state.language; }

  function cached(kind, build) {
    const key = `${locale()}/${kind}`;
    if (!made[key]) made[key] = build(locale());
    return made[key];
  }

  function number(kind, options) {
    return cached(kind, (language) => new Intl.NumberFormat(language, options));
  }

  function day(kind, options) {
    return cached(kind, (language) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }));
  }

  /** A day or instant (text of UTC, or milliseconds) as a Date. */
  function instant(value) {
    if (typeof value === "number" || value instanceof Date) return new Date(value);
    const text = String(value).replace(" ", "T");
    return new Date(text.length === 10 ? `${text}T00:00:00Z` : /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  }

  function currency() { return loyalty.state.facts.currency; }

  const FORMATS = {
    text: (value) => String(value),
    integer: (value) => number("integer", { maximumFractionDigits: 0 }).format(value),
    decimal: (value) => number("decimal", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value),
    ratio: (value) => number("ratio", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value),
    percent: (value) => {
      const digits = Math.abs(value) < 0.01 ? 2 : 1;
      return number(`percent${digits}`, { style: "percent", maximumFractionDigits: digits, signDisplay: "negative" }).format(value);
    },
    score: (value) => number("score", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value),
    money: (value) => {
      const digits = Math.abs(Number(value)) >= 1000 || Number(value) === 0 ? 0 : 2;
      const options = { style: "currency", currency: currency(), currencyDisplay: "narrowSymbol" };
      return number(`money${digits}`, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
    },
    minutes: (value) => {
      const [unit, size] = Math.abs(value) < 90 ? ["ui.minutes", 1] : Math.abs(value) < 2880 ? ["ui.hours", 60] : ["ui.days", 1440];
      return loyalty.fill(unit, { n: number("length", { maximumFractionDigits: 1 }).format(value / size) });
    },
    date: (value) => day("date", { year: "numeric", month: "short", day: "numeric" }).format(instant(value)),
    day: (value) => day("day", { year: "2-digit", month: "short", day: "numeric" }).format(instant(value)),
    month: (value) => day("month", { year: "numeric", month: "short" }).format(instant(value)),
    instant: (value) => `${day("instant", { dateStyle: "medium", timeStyle: "short" }).format(instant(value))} UTC`,
    boolean: (value) => loyalty.label(value ? "ui.yes" : "ui.no"),
  };

  /** A value as text. `kind`: a format, or `words:<set>` for a value of a closed set. */
  function format(value, kind = "text") {
    if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) {
      return loyalty.label("ui.unknown");
    }
    if (kind.startsWith("words:")) {
      const each = String(value).split(",").map((one) => loyalty.word(kind.slice("words:".length), one.trim()));
      return each.join(`${loyalty.label("ui.comma")} `);
    }
    return FORMATS[kind](value);
  }

  /** A column's value in a row as text. */
  function shown(row, column) {
    const value = row[column.name];
    return column.no && (value === null || value === undefined) ? loyalty.label(column.no) : format(value, kindOf(column));
  }

  /** How a column's values are written. */
  function kindOf(column) { return column.words ? `words:${column.words}` : column.format || "text"; }

  /** A difference with its sign; of shares and scores in points. */
  function change(difference, kind) {
    const sign = { signDisplay: "exceptZero" };
    if (kind === "percent") {
      const points = number("points", { ...sign, maximumFractionDigits: 1 }).format(difference * 100);
      return loyalty.fill("ui.points", { value: points });
    }
    if (kind === "money") {
      const options = { ...sign, style: "currency", currency: currency(), currencyDisplay: "narrowSymbol" };
      return number("change-money", { ...options, maximumFractionDigits: 0 }).format(difference);
    }
    const digits = kind === "integer" ? 0 : kind === "score" ? 1 : 2;
    return number(`change${digits}`, { ...sign, maximumFractionDigits: digits }).format(difference);
  }

  Object.assign(loyalty, { format, shown, kindOf, change, instant });
})();
