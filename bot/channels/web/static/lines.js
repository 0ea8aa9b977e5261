// Shows the lines: one element for each, in the server's order, whatever order they come in.

import { linkTo, rich, safeAddress } from "./rich.js";
import { dayName, dayOf, festivalTime, hourOf, languageTag, say } from "./words.js";

const NEAR_BOTTOM = 60;

export class Lines {
  constructor(parts, act) {
    Object.assign(this, parts); // log, scroll, column
    this.act = act; // pressed(line, choice), retry(), arrived()
    this.lines = new Map();
    this.elements = new Map();
    this.pending = new Map();
    this.chosen = new Map(); // seq of a bot's line → { id, key } of what was pressed on it
    this.stuck = true;
    this.scroll.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(this.scroll);
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(this.column);
  }

  clear() {
    this.lines.clear();
    this.elements.clear();
    this.chosen.clear();
    for (const node of [...this.log.children]) if (!node.dataset.key || node.dataset.seq) node.remove();
  }

  get firstSeq() { return Math.min(...this.lines.keys(), Infinity); }

  add(lines) {
    for (const line of lines) if (!this.lines.has(line.seq)) this.place(line);
    this.refresh();
  }

  addEarlier(lines) {
    const before = this.scroll.scrollHeight;
    this.log.setAttribute("aria-live", "off"); // what is old is no news
    this.add(lines);
    this.scroll.scrollTop += this.scroll.scrollHeight - before;
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  place(line) {
    this.lines.set(line.seq, line);
    if (line.choice) this.chosen.set(line.on, { id: line.choice, key: line.key });
    const waiting = this.pending.get(line.key);
    this.pending.delete(line.key);
    if (line.quiet || (line.choice && this.lines.has(line.on))) return waiting?.remove();
    const element = this.rendered(line);
    this.elements.set(line.seq, element);
    if (waiting) waiting.replaceWith(element);
    const old = this.elements.get(line.replaces);
    if (old && !waiting) this.supersede(line, old, element);
    else this.log.insertBefore(element, this.after(line.seq));
    this.divide(element);
    this.divide(nextLine(element));
  }

  supersede(line, old, element) {
    // In its old place if nothing visible was said since; at the end otherwise, where it will be read.
    const later = [...this.elements.keys()].some((seq) => seq > line.replaces && seq < line.seq);
    this.elements.delete(line.replaces);
    element.classList.add("still");
    if (!later) return old.replaceWith(element);
    const next = nextLine(old);
    old.remove();
    this.divide(next);
    this.log.insertBefore(element, this.after(line.seq));
  }

  after(seq) {
    for (const element of this.log.children) {
      if (element.dataset.key && (!element.dataset.seq || Number(element.dataset.seq) > seq)) return startOf(element);
    }
    return null;
  }

  // --- the visitor's own, before the server has them

  waiting(item, state) {
    if (item.quiet) return;
    if (item.choice && this.elements.has(item.on)) {
      this.chosen.set(item.on, { id: item.choice, key: item.key, state });
      return this.refresh();
    }
    let element = this.pending.get(item.key);
    if (!element) {
      element = this.rendered({ ...item, side: "visitor", text: item.text || item.label, at: null });
      this.pending.set(item.key, element);
      this.log.append(element);
      this.divide(element);
      this.toBottom();
    }
    element.dataset.state = state;
    element.querySelector(".stamp").textContent = state === "sending" ? say("page.sending") : "";
    element.querySelector(".meta").replaceChildren(...(state === "sending" ? [] : this.stateOf(state)));
    this.refresh();
  }

  stateOf(state) {
    const again = tagged("button", "again", say("page.retry"));
    again.type = "button";
    again.addEventListener("click", () => this.act.retry());
    return [tagged("span", "state bad", say(state === "slower" ? "page.slower" : "page.unsent")), again];
  }

  returned(item) {
    this.pending.get(item.key)?.remove();
    this.pending.delete(item.key);
    if (this.chosen.get(item.on)?.key === item.key) this.chosen.delete(item.on);
    this.refresh();
  }

  // --- one line

  rendered(line) {
    const element = tagged("div", `line ${line.side}`);
    element.dataset.key = line.key;
    if (line.seq) element.dataset.seq = line.seq;
    if (line.language) element.lang = languageTag(line.language);
    const bubble = tagged("div", "bubble");
    bubble.append(tagged("span", "who", say(line.side === "bot" ? "page.desk" : "page.you") + " "));
    const text = tagged("div", "text");
    text.dir = "auto";
    text.append(line.side === "bot" ? rich(line.text) : line.text ?? line.label ?? "");
    bubble.append(text, line.at ? timeOf(line.at) : tagged("span", "stamp"));
    element.append(bubble, tagged("div", "meta"));
    if (line.rows) element.append(this.choices(line));
    return element;
  }

  choices(line) {
    const all = tagged("div", "choices");
    all.setAttribute("role", "group");
    all.setAttribute("aria-label", say("page.choices"));
    for (const row of line.rows) {
      for (const kind of ["option", "aside"]) {
        const some = row.filter((choice) => (choice.kind === "aside") === (kind === "aside"));
        if (some.length) all.append(this.row(line, some, kind));
      }
    }
    return all;
  }

  row(line, choices, kind) {
    const row = tagged("div", `row ${kind}`);
    row.append(...choices.map((choice) => this.choice(line, choice)));
    return row;
  }

  choice(line, choice) {
    if (choice.kind === "link") {
      const address = safeAddress(choice.url);
      const link = address ? linkTo(address) : document.createElement("span");
      link.className = "choice link";
      link.textContent = choice.label;
      return link;
    }
    const button = tagged("button", "choice", choice.label);
    button.type = "button";
    button.dataset.id = choice.id;
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && this.act.pressed(line, choice));
    return button;
  }

  // --- what depends on the lines around

  refresh() {
    const answered = Math.max(0, ...[...this.lines.values()].filter((each) => each.side === "visitor").map((each) => each.seq));
    const asleep = this.pending.size > 0;
    for (const [seq, element] of this.elements) {
      const choices = element.querySelector(".choices");
      if (choices) this.settle(choices, this.chosen.get(seq), !asleep && seq > answered);
    }
  }

  settle(choices, chosen, open) {
    const live = open && !chosen;
    choices.classList.toggle("past", !live);
    choices.dataset.state = chosen?.state ?? "";
    choices.querySelector(".meta")?.remove();
    if (chosen?.state && chosen.state !== "sending") {
      const meta = tagged("div", "meta");
      meta.append(...this.stateOf(chosen.state));
      choices.append(meta);
    }
    for (const button of choices.querySelectorAll("button.choice")) {
      const picked = button.dataset.id === chosen?.id;
      button.classList.toggle("chosen", picked);
      button.setAttribute("aria-disabled", String(!live));
      button.tabIndex = live ? 0 : -1;
      if (picked) button.setAttribute("aria-description", say("page.chosen"));
    }
  }

  divide(element) {
    // A day's name stands before its first line; lines of one side stand close together.
    if (!element) return;
    const at = element.querySelector("time")?.dateTime;
    const last = previousLine(element);
    const lastAt = last?.querySelector("time")?.dateTime;
    const fresh = at && (!lastAt || dayOf(new Date(at)) !== dayOf(new Date(lastAt)));
    const there = element.previousElementSibling?.classList.contains("day") ? element.previousElementSibling : null;
    if (fresh && !there) this.log.insertBefore(dayLine(at), element);
    if (!fresh && there && at) there.remove();
    const together = last && !fresh && last.classList[1] === element.classList[1] && !last.querySelector(".choices");
    element.classList.toggle("together", Boolean(together));
  }

  retold() {
    // The language has changed: everything that the page itself says is said anew.
    for (const time of this.log.querySelectorAll("time")) label(time, time.dateTime);
    for (const day of this.log.querySelectorAll(".day")) day.firstChild.textContent = dayName(new Date(day.dataset.at));
    for (const who of this.log.querySelectorAll(".who")) {
      who.textContent = say(who.closest(".bot") ? "page.desk" : "page.you") + " ";
    }
    for (const choices of this.log.querySelectorAll(".choices")) choices.setAttribute("aria-label", say("page.choices"));
  }

  // --- scrolling

  noteScroll() {
    this.stuck = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_BOTTOM;
    if (this.stuck) this.act.arrived();
  }

  toBottom() {
    this.stuck = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }
}

export function tagged(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function timeOf(at) {
  const time = tagged("time", "stamp");
  time.dateTime = at;
  label(time, at);
  return time;
}

function label(time, at) {
  const date = new Date(at);
  time.textContent = hourOf(date);
  time.title = festivalTime(date);
}

function dayLine(at) {
  const day = tagged("div", "day");
  day.dataset.at = at;
  day.append(tagged("span", "", dayName(new Date(at))));
  return day;
}

function previousLine(element) {
  let each = element.previousElementSibling;
  while (each && !each.dataset.key) each = each.previousElementSibling;
  return each;
}

function nextLine(element) {
  let each = element.nextElementSibling;
  while (each && !each.dataset.key) each = each.nextElementSibling;
  return each;
}

function startOf(element) {
  const before = element.previousElementSibling;
  return before?.classList.contains("day") ? before : element;
}
