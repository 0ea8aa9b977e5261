// What the page says in the visitor's language, what it remembers in this browser, and what time it is.

export const page = JSON.parse(document.getElementById("page").textContent);
export const embedded = window.parent !== window;

const memory = new Map();

// Browsers refuse storage in private windows and in some frames; then the page lasts as long as it is open.
function kept(area) {
  const store = () => window[area];
  return {
    get(name) {
      try { return store().getItem(`usher.${name}`) ?? memory.get(name) ?? null; } catch { return memory.get(name) ?? null; }
    },
    set(name, value) {
      memory.set(name, value);
      try { store().setItem(`usher.${name}`, value); } catch { /* kept in memory */ }
    },
    drop(name) {
      memory.delete(name);
      try { store().removeItem(`usher.${name}`); } catch { /* was in memory only */ }
    },
    names() {
      let stored = [];
      try { stored = Object.keys(store()).filter((each) => each.startsWith("usher.")).map((each) => each.slice(6)); } catch { /* none */ }
      return [...new Set([...stored, ...memory.keys()])];
    },
  };
}

export const browser = kept("localStorage");
export const tab = kept("sessionStorage");

// In a frame that may store nothing, the site around it keeps the token: the setting frame_ancestors says who that may be.
const stores = (() => { try { window.localStorage.setItem("usher.works", "1"); window.localStorage.removeItem("usher.works"); return true; } catch { return false; } })();
const around = () => window.location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);

export function entrust(token) {
  if (embedded && !stores && around()) window.parent.postMessage({ usher: "keep", token }, around());
}

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing where the page is not served by HTTPS
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Whom we are: in a rehearsal one of the personas, each with a session of its own; otherwise just the visitor.
const personas = page.rehearsal?.personas ?? [];
const mine = personas.find((each) => navigator.language.toLowerCase().startsWith(each.language));
export const persona =
  personas.find((each) => each.id === (tab.get("persona") ?? browser.get("persona"))) ?? mine ?? personas[0] ?? null;
export const own = (name) => `${name}.${persona?.id ?? ""}`;

const entrusted = /[#&]kept=([\w-]{43})/.exec(location.hash)?.[1];
if (entrusted) history.replaceState(null, "", location.pathname + location.search);
if (entrusted && embedded && !stores) memory.set(own("token"), entrusted);

const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
export const zone = persona?.zone || zoneHere;

const asked = new URLSearchParams(location.search).get("lang");
const first = [browser.get(own("language")), asked, persona?.language, page.language].find((each) => each && page.texts[each]);
let language = first ?? Object.keys(page.texts)[0];

export const speaks = () => language;
export const languages = Object.keys(page.texts);
export const languageTag = (short) => (short === "zh" ? "zh-Hans" : short);

export function speak(next) {
  if (!page.texts[next]) return false;
  const changed = next !== language;
  language = next;
  browser.set(own("language"), next);
  document.documentElement.lang = languageTag(next);
  return changed;
}

export function say(key, values = {}) {
  const text = page.texts[language][key] ?? page.texts[languages[0]][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The rehearsal's clock runs on between two words from the server.
let clock = page.rehearsal ? { told: Date.parse(page.rehearsal.now), at: performance.now() } : null;

export function now() {
  return clock ? new Date(clock.told + performance.now() - clock.at) : new Date();
}

const moved = [];

export const onClock = (listener) => moved.push(listener);

export function setClock(told) {
  if (!clock || !told) return;
  clock = { told: Date.parse(told), at: performance.now() };
  for (const listener of moved) listener();
}

export function notBefore(at) {
  // Whoever moved the clock, a line that was said later than we thought it was tells of it.
  if (clock && Date.parse(at) > now().getTime()) setClock(at);
}

const formats = new Map();

function format(options) {
  const name = language + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(languageTag(language) === "en" ? "en-GB" : "zh-CN", options));
  return formats.get(name);
}

function inZone(options, where) {
  try { return format({ ...options, timeZone: where || undefined }); } catch { return format(options); }
}

const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { year: "numeric", month: "long", day: "numeric" };

export const hourOf = (date) => inZone(HOUR, zone).format(date);
export const dayOf = (date) => inZone({ ...DAY, weekday: "long" }, zone).format(date);
export const festivalTime = (date) => say("page.festival_time", { time: inZone({ ...DAY, ...HOUR }, page.zone).format(date) });

export const shortTime = (date) => `${inZone({ day: "numeric", month: "short" }, page.zone).format(date)} ${inZone(HOUR, page.zone).format(date)}`;

export function dayName(date) {
  const day = dayOf(date);
  if (day === dayOf(now())) return say("page.today");
  return day === dayOf(new Date(now().getTime() - 86400000)) ? say("page.yesterday") : day;
}
