// Holds the connection: a session, every line once and in order, and everything the visitor wrote until it is safe.

import { browser, entrust, newKey, notBefore, own, setClock, speaks, zone } from "./words.js";

const HELLO_MS = 4000;
const SILENCE_MS = 40000;
const HIDDEN_MS = 30000;
const WITHOUT_STREAM_MS = 300000;

class Gone extends Error {} // The server knows our token no more.

class Refused extends Error {
  constructor(status, reason, retryAfter) {
    super(`${status} ${reason}`);
    Object.assign(this, { status, reason, retryAfter });
  }
}

export class Link {
  // heard(lines), history(lines, more), cleared(), state("live" | "lost"), and for each message waiting, sent, returned.
  constructor(page) {
    this.page = page;
    this.last = 0;
    this.unsent = [];
    this.breaks = [];
    this.withoutStreamUntil = 0;
    this.hiddenSince = document.hidden ? 0 : Infinity;
    this.ready = new Promise((resolve) => { this.isReady = resolve; });
    this.restore();
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      this.hiddenSince = document.hidden ? performance.now() : Infinity;
      if (!document.hidden) this.hurry();
    });
  }

  async run() {
    this.pump();
    for (let failures = 0; ;) {
      try {
        if (!this.token) await this.open();
        await this.follow();
        failures = 0;
        this.page.state("live");
      } catch (error) {
        if (error instanceof Gone) { this.forget(); continue; }
        failures += 1;
        if (failures > 1 || !navigator.onLine) this.page.state("lost");
        await this.pause(error.retryAfter ?? Math.min(15, 0.4 * 2 ** failures));
      }
    }
  }

  async open() {
    await alone(async () => {
      this.token = browser.get(own("token"));
      if (!this.token) {
        const made = await this.call("/chat/session", { body: { language: speaks(), zone } });
        this.token = made.token;
        browser.set(own("token"), this.token);
        entrust(this.token);
      }
    });
    try {
      const told = await this.call("/chat/lines");
      this.last = told.lines.at(-1)?.seq ?? 0;
      setClock(told.now);
      this.page.history(told.lines, told.more);
    } catch (error) {
      if (!(error instanceof Gone)) this.token = null; // asked for again, from storage
      throw error;
    }
    this.page.state("live");
    this.isReady();
  }

  forget() {
    // Another tab may have a new one already.
    if (browser.get(own("token")) === this.token) browser.drop(own("token"));
    this.token = null;
    this.last = 0;
    this.page.cleared();
  }

  async earlier(before) {
    return this.call(`/chat/lines?before=${before}`);
  }

  // --- hearing

  follow() {
    if (performance.now() - this.hiddenSince > HIDDEN_MS) return this.glance();
    return performance.now() < this.withoutStreamUntil || !window.ReadableStream ? this.poll(25) : this.stream();
  }

  async glance() {
    // A browser allows six connections to one server: tabs that nobody looks at must not hold them.
    await this.poll(0);
    await this.pause(20);
  }

  async poll(wait) {
    const told = await this.call(`/chat/lines?after=${this.last}&wait=${wait}`, { timeout: (wait + 15) * 1000, hurried: true });
    setClock(told.now);
    this.take(told.lines);
  }

  async stream() {
    const control = new AbortController();
    this.current = control;
    let helloAt = 0;
    let judged = true;
    this.hurrying = false;
    let timer = setTimeout(() => control.abort(), HELLO_MS);
    const hidden = setInterval(() => performance.now() - this.hiddenSince > HIDDEN_MS && this.hurry(), 5000);
    try {
      const response = await this.fetch(`/chat/stream?after=${this.last}`, { signal: control.signal });
      for await (const [event, told] of events(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(), SILENCE_MS);
        if (event === "hello") { helloAt = performance.now(); this.page.state("live"); }
        if (event === "line") this.take([told]);
        else setClock(told.now);
      }
    } catch (error) {
      judged = error.name === "AbortError" || helloAt > 0; // no connection at all says nothing about streams
      if (!judged) throw error;
    } finally {
      clearTimeout(timer);
      clearInterval(hidden);
      control.abort();
      if (judged && !this.hurrying) this.judge(helloAt);
    }
    await this.pause(0.3);
  }

  judge(helloAt) {
    // Something between us and the server does not like streams: ask instead, and try again later.
    const at = performance.now();
    this.breaks = [...this.breaks, at].filter((each) => at - each < 60000);
    if (!helloAt || this.breaks.length >= 3) this.withoutStreamUntil = at + WITHOUT_STREAM_MS;
  }

  take(lines) {
    const fresh = lines.filter((line) => line.seq > this.last);
    if (!fresh.length) return;
    this.last = fresh.at(-1).seq;
    notBefore(fresh.at(-1).at);
    this.page.heard(fresh);
  }

  // --- saying

  say(message) {
    const item = { key: newKey(), language: speaks(), zone, ...message };
    if (this.unsent.some((each) => each.key === item.key)) return item;
    this.unsent.push(item);
    browser.set(own("unsent") + "." + item.key, JSON.stringify({ at: Date.now(), item }));
    this.page.waiting(item, "sending");
    this.pump();
    return item;
  }

  restore() {
    const prefix = own("unsent") + ".";
    const stored = browser.names().filter((name) => name.startsWith(prefix)).map((name) => JSON.parse(browser.get(name)));
    this.unsent = stored.sort((a, b) => a.at - b.at).map((each) => each.item);
  }

  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    await this.ready;
    for (let failures = 0; this.unsent.length;) {
      const item = this.unsent[0];
      try {
        const done = await this.call("/chat/messages", { body: item, timeout: 30000 });
        this.settle(item);
        this.page.sent(item, done);
        failures = 0;
      } catch (error) {
        const wrong = error instanceof Refused && error.status < 500 && error.status !== 429 && error.status !== 408;
        if (wrong) {
          this.settle(item);
          this.page.returned(item, error.reason);
        } else {
          failures += 1;
          if (error instanceof Gone && this.token) { this.forget(); this.hurry(); }
          this.page.waiting(item, error.status === 429 ? "slower" : "unsent");
          await this.pause(error.retryAfter ?? Math.min(20, 0.5 * 2 ** failures));
        }
      }
    }
    this.pumping = false;
  }

  settle(item) {
    this.unsent = this.unsent.filter((each) => each !== item);
    browser.drop(own("unsent") + "." + item.key);
  }

  // --- calling

  async call(path, { body, timeout = 20000, hurried = false } = {}) {
    const control = new AbortController();
    if (hurried) this.current = control;
    const timer = setTimeout(() => control.abort(), timeout);
    try {
      const response = await this.fetch(path, {
        signal: control.signal,
        ...(body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      });
      return await response.json();
    } finally {
      clearTimeout(timer);
    }
  }

  async fetch(path, options = {}) {
    const headers = { ...options.headers, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
    const response = await fetch(new URL("." + path, document.baseURI), { cache: "no-store", credentials: "omit", ...options, headers });
    if (response.ok) return response;
    if (response.status === 401) throw new Gone();
    const reason = await response.json().then((told) => told.error, () => "");
    throw new Refused(response.status, reason, Number(response.headers.get("Retry-After")) || undefined);
  }

  pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * (800 + 400 * Math.random()));
      (this.pauses ??= new Set()).add(() => { clearTimeout(timer); resolve(); });
    });
  }

  hurry() {
    // The network is back, or somebody looks again: do not sit out a pause or a dead connection.
    const pauses = this.pauses ?? [];
    this.pauses = new Set();
    for (const end of pauses) end();
    if (this.current && !this.current.signal.aborted) {
      this.hurrying = true;
      this.current.abort();
    }
  }
}

// Two tabs that open at once must not make two sessions.
async function alone(task) {
  let free = () => {};
  try {
    await new Promise((resolve, reject) => {
      navigator.locks.request(own("usher.session"), () => new Promise((end) => { free = end; resolve(); })).catch(reject);
    });
  } catch { /* no locks without HTTPS, nor in a frame that may store nothing; then tabs have nothing in common either */ }
  try { return await task(); } finally { free(); }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const told = /^data: (.*)$/m.exec(block)?.[1];
      if (event && told) yield [event, JSON.parse(told)];
    }
  }
}
