// Shows the lines: one element for each, in the server's order, whatever order they come in.

import { dayLine, label, nextLine, previousLine, startOf, tagged, timeOf, unbroken } from "./pieces.js";
import { linkTo, rich, safeAddress } from "./rich.js";
import { retellThings, things } from "./things.js";
import { dayName, dayOf, languageTag, say } from "./words.js";

const NEAR_BOTTOM = 60;
const MANY = 3; // rows with several choices each: a list to pick from, with one choice or so that leads on
const LONG = 6; // rows, most of one choice each
const SMALL = 5; // characters of a label: stars, numbers, arrows, which make sense in one row only
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Lines {
  constructor(parts, act) {
    Object.assign(this, parts); // log, scroll, column
    this.act = act; // pressed(line, choice), commanded(text), retry(), arrived(), below(whether something is)
    this.lines = new Map();
    this.elements = new Map();
    this.byKey = new Map();
    this.pending = new Set(); // keys of what the server has not answered for yet
    this.heirs = new Map(); // seq of a replaced line → seq of what took its place
    this.chosen = new Map(); // seq of a bot's line → { id, key } of what was pressed on it
    this.stuck = true;
    this.begun = null; // a last line that is shown from its beginning
    this.top = 0;
    this.log.addEventListener("click", ({ target }) => {
      if (target.matches("button.command")) this.act.commanded(target.textContent);
    });
    this.scroll.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    const resized = new ResizeObserver(() => { if (this.stuck) this.toBottom(); this.lookBelow(); });
    for (const part of [this.scroll, this.column]) resized.observe(part);
  }

  clear() {
    this.lines.clear();
    this.elements.clear();
    this.chosen.clear();
    this.byKey.clear();
    this.heirs.clear();
    this.log.replaceChildren();
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
    if (line.mends) return this.mend(line);
    if (line.choice) this.chosen.set(line.on, { id: line.choice, key: line.key, state: this.chosen.get(line.on)?.state });
    const waiting = this.byKey.get(line.key);
    if (line.quiet || (line.choice && this.lines.has(line.on))) return waiting?.remove();
    const element = this.rendered(line);
    this.elements.set(line.seq, element);
    if (line.covered) this.cover(line);
    this.byKey.set(line.key, element);
    waiting?.remove();
    const old = line.replaces && this.current(line.replaces);
    if (old) this.supersede(line, old, element);
    else this.log.insertBefore(element, this.after(line.seq));
    if (waiting?.dataset.state) this.tell(element, waiting.dataset.state);
    this.divide(element);
    this.divide(nextLine(element));
  }

  mend(line, written = unbroken) {
    // What was said there must not stay readable.
    const said = this.lines.get(line.mends);
    if (said) said.text = line.text;
    this.elements.get(line.mends)?.querySelector(".text").replaceChildren(written(line.text));
  }

  cover(line) {
    const { text, in: seconds } = line.covered;
    setTimeout(() => this.mend({ mends: line.seq, text }, rich), seconds * 1000);
  }

  current(seq) {
    // A line may be replaced again under the seq that it first had.
    while (this.heirs.has(seq)) seq = this.heirs.get(seq);
    return this.elements.get(seq);
  }

  supersede(line, old, element) {
    // In its old place if nothing visible was said since; at the end otherwise, where it will be read.
    const seq = Number(old.dataset.seq);
    const later = [...this.elements.keys()].some((each) => each > seq && each < line.seq);
    this.elements.delete(seq);
    this.heirs.set(seq, line.seq);
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
    this.pending.add(item.key);
    if (item.quiet) return;
    if (item.choice && this.current(item.on)) {
      this.chosen.set(item.on, { id: item.choice, key: item.key, state });
    } else {
      const element = this.byKey.get(item.key) ?? this.draft(item);
      this.tell(element, state);
    }
    this.refresh();
  }

  draft(item) {
    const element = this.rendered({ ...item, side: "visitor", text: item.text || item.label, at: null });
    this.byKey.set(item.key, element);
    this.log.append(element);
    this.divide(element);
    this.toBottom();
    return element;
  }

  tell(element, state) {
    element.dataset.state = state;
    const stamp = element.querySelector("span.stamp");
    if (stamp) stamp.textContent = state === "sending" ? say("page.sending") : "";
    element.querySelector(".meta").replaceChildren(...(state === "sending" ? [] : this.stateOf(state)));
  }

  stateOf(state) {
    const again = tagged("button", "again", say("page.retry"));
    again.type = "button";
    again.addEventListener("click", () => this.act.retry());
    return [tagged("span", "state bad", say(state === "slower" ? "page.slower" : "page.unsent")), again];
  }

  sent(item) {
    this.pending.delete(item.key);
    const element = this.byKey.get(item.key);
    if (element) {
      this.tell(element, "sending");
      delete element.dataset.state;
    }
    const chosen = this.chosen.get(item.on);
    if (chosen?.key === item.key) delete chosen.state;
    this.refresh();
  }

  returned(item) {
    this.pending.delete(item.key);
    this.byKey.get(item.key)?.remove();
    this.byKey.delete(item.key);
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
    text.append(line.side === "bot" ? rich(line.text) : unbroken(line.text ?? line.label ?? ""));
    if (line.thread) bubble.append(tagged("span", "thread", line.thread));
    const along = things(line);
    const picture = line.side === "bot" && along.querySelector(".photo");
    if (picture) bubble.append(picture); // what the bot says of a picture stands below or beside it
    bubble.append(text, along, line.at ? timeOf(line.at) : tagged("span", "stamp"));
    element.append(bubble, tagged("div", "meta"));
    if (line.rows) element.append(this.choices(line));
    return element;
  }

  choices(line) {
    const all = tagged("div", "choices");
    all.setAttribute("role", "group");
    all.setAttribute("aria-label", say("page.choices"));
    const options = line.rows.filter((row) => row[0].kind !== "aside");
    const several = options.filter((row) => row.length > 1);
    all.classList.toggle("many", several.length >= MANY);
    all.classList.toggle("led", several.length === options.length - 1 && options[0]?.length === 1);
    all.classList.toggle("long", several.length < MANY && options.length >= LONG);
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
    row.classList.toggle("small", choices.length >= MANY && choices.every(({ label }) => [...label].length <= SMALL));
    row.append(...choices.map((choice) => this.choice(line, choice)));
    return row;
  }

  choice(line, choice) {
    if (choice.kind === "link") {
      const address = safeAddress(choice.url);
      const link = address ? linkTo(address) : document.createElement("span");
      link.className = "choice link";
      link.append(unbroken(choice.label));
      return link;
    }
    const button = tagged("button", "choice");
    const label = tagged("span", "");
    label.append(unbroken(choice.label));
    button.append(label);
    button.type = "button";
    button.dataset.id = choice.id;
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && this.act.pressed(line, choice));
    return button;
  }

  // --- what depends on the lines around

  refresh() {
    const answered = Math.max(0, ...[...this.lines.values()].filter((each) => each.side === "visitor").map((each) => each.seq));
    const known = new Set([...this.lines.values()].map((each) => each.key));
    const asleep = [...this.pending].some((key) => !known.has(key)); // something is on its way that changes the question
    const newest = new Map(); // of the lines whose choices stay good until others take their place, the last of each name
    for (const { seq, stays } of this.lines.values()) if (stays) newest.set(stays, Math.max(seq, newest.get(stays) ?? 0));
    for (const [seq, element] of this.elements) {
      const choices = element.querySelector(".choices");
      if (!choices) continue;
      const { stays: name, asks } = this.lines.get(seq);
      const stays = name ? newest.get(name) === seq : !asks;
      this.settle(choices, this.chosen.get(seq), stays || (!asleep && !name && seq > answered), stays);
    }
  }

  settle(choices, chosen, open, stays) {
    const live = open && (!chosen || stays);
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
      const rests = !live || (picked && Boolean(chosen.state)); // it is on its way: a second press would ask twice
      button.setAttribute("aria-disabled", String(rests));
      button.tabIndex = live ? 0 : -1;
      if (picked) button.setAttribute("aria-description", say("page.chosen"));
      else button.removeAttribute("aria-description");
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
    this.redated();
    for (const who of this.log.querySelectorAll(".who")) {
      who.textContent = say(who.closest(".bot") ? "page.desk" : "page.you") + " ";
    }
    retellThings(this.log);
    for (const choices of this.log.querySelectorAll(".choices")) choices.setAttribute("aria-label", say("page.choices"));
  }

  redated() {
    for (const day of this.log.querySelectorAll(".day")) {
      const name = dayName(new Date(day.dataset.at));
      if (day.firstChild.textContent !== name) day.firstChild.textContent = name;
    }
  }

  // --- scrolling

  noteScroll() {
    // Lines that grow are not somebody scrolling up: only going up lets go of the bottom.
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    if (scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM) this.stuck = true;
    else if (scrollTop < this.top) this.stuck = false;
    this.top = scrollTop;
    if (this.stuck) this.act.arrived();
    this.lookBelow();
  }

  lookBelow() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    this.act.below(scrollHeight - scrollTop - clientHeight > NEAR_BOTTOM / 2);
  }

  further() {
    this.scroll.scrollBy({ top: this.scroll.clientHeight * 0.85, behavior: calm.matches ? "auto" : "smooth" });
  }

  toBottom() {
    this.stuck = true;
    const last = this.log.lastElementChild;
    const first = last?.classList.contains("bot") && this.log.querySelectorAll(".line").length === 1;
    const tall = last?.classList.contains("bot") && last.offsetHeight > this.scroll.clientHeight - 24;
    this.top = this.scroll.scrollTop; // the event of a scroll just made is no letting go
    if ((first || tall) && this.begun === last) return; // it is being read: nothing moves it
    this.begun = first || tall ? last : null;
    // A first visit begins at the top; what does not fit is shown from its beginning, the rest is a scroll away.
    if (first) this.scroll.scrollTop = 0;
    else if (tall) this.scroll.scrollTop += last.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top - 12;
    else this.scroll.scrollTop = this.scroll.scrollHeight;
    this.top = this.scroll.scrollTop;
  }
}
