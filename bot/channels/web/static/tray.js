// The files that are to go with the next message: chosen, dropped or pasted, and brought to the server meanwhile.

import { tagged } from "./pieces.js";
import { retellThings, sizeOf, spoken } from "./things.js";
import { page, say } from "./words.js";

const PATIENCE_MS = 30000; // without a single byte going out

export class Tray {
  // parts: list, input, button; act: changed(), refused(sentence); link: the session.
  constructor(parts, act, link) {
    Object.assign(this, parts, { act, link, items: [] });
    this.button.addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => { this.add(this.input.files); this.input.value = ""; });
    addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.listenToDrags();
  }

  listenToDrags() {
    const brings = (event) => event.dataTransfer?.types.includes("Files");
    const shown = (on) => document.body.classList.toggle("dropping", on);
    addEventListener("dragover", (event) => { if (brings(event)) { event.preventDefault(); shown(true); } });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) shown(false); });
    addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault(); // the browser would leave the page to show the file
      shown(false);
      this.add(event.dataTransfer.files);
    });
  }

  get busy() { return this.items.some((item) => !item.receipt); }

  add(files) {
    for (const file of files) {
      const wrong = file.size > page.largestFile ? "large" : file.size ? "" : "empty";
      if (wrong) this.act.refused(sentence(wrong, file));
      else this.bring(file);
    }
  }

  take() {
    const receipts = this.items.map((item) => item.receipt);
    for (const item of this.items) item.element.remove();
    this.items = [];
    this.shown();
    return receipts;
  }

  async bring(file) {
    const item = { file, receipt: null, element: null, request: null };
    item.element = this.chip(item);
    this.items.push(item);
    this.list.append(item.element);
    this.shown();
    try {
      await this.link.ready;
      item.receipt = await this.upload(item);
      item.element.querySelector("progress").remove();
      this.act.changed();
    } catch (error) {
      if (!this.items.includes(item)) return; // taken away meanwhile
      this.drop(item);
      this.act.refused(sentence(error.message, file));
    }
  }

  upload(item) {
    const request = new XMLHttpRequest(); // fetch tells nothing of how far it came
    const bar = item.element.querySelector("progress");
    let timer = 0;
    const alive = () => { clearTimeout(timer); timer = setTimeout(() => request.abort(), PATIENCE_MS); };
    item.request = request;
    return new Promise((resolve, reject) => {
      request.upload.addEventListener("progress", (event) => { alive(); if (event.total) bar.value = event.loaded / event.total; });
      request.addEventListener("loadend", () => {
        clearTimeout(timer);
        const told = answered(request);
        if (request.status === 201 && told.file) resolve(told.file);
        else reject(new Error(told.error ?? ""));
      });
      request.open("POST", new URL("./chat/files", document.baseURI));
      request.setRequestHeader("Authorization", `Bearer ${this.link.token}`);
      request.setRequestHeader("X-File-Name", encodeURIComponent(wellFormed(item.file.name)));
      request.setRequestHeader("Content-Type", item.file.type || "application/octet-stream");
      request.send(item.file);
      alive();
    });
  }

  drop(item) {
    item.request?.abort();
    this.items = this.items.filter((each) => each !== item);
    item.element.remove();
    this.shown();
  }

  chip(item) {
    const chip = tagged("li", "chip");
    const size = tagged("span", "size", sizeOf(item.file.size));
    size.dataset.size = item.file.size;
    const bar = spoken(document.createElement("progress"), "page.file.sending", { name: item.file.name }, "aria-label");
    Object.assign(bar, { max: 1, value: 0 });
    const away = spoken(tagged("button", "away"), "page.file.remove", { name: item.file.name }, "aria-label");
    away.type = "button";
    away.addEventListener("click", () => {
      const taken = this.items.includes(item);
      this.items = this.items.filter((each) => each !== item);
      if (taken) { item.request?.abort(); item.element.remove(); this.shown(); }
      this.button.focus();
    });
    chip.append(tagged("span", "name", item.file.name), size, bar, away);
    return chip;
  }

  shown() {
    this.list.hidden = !this.items.length;
    this.act.changed();
  }

  retold() { retellThings(this.list); }
}

const REASONS = ["large", "empty", "full", "gone"];

export function sentence(reason, file) {
  const why = reason.replace("file_", "");
  const key = why === "slower" ? "page.slower" : `page.file.${REASONS.includes(why) ? why : "failed"}`;
  return say(key, { name: file?.name ?? "", most: Math.round(page.largestFile / 1e5) / 10 });
}

function answered(request) {
  try { return JSON.parse(request.responseText); } catch { return {}; }
}

// Half a character, as some systems let into names, has no percent-encoding.
function wellFormed(name) {
  return name.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g, "$1?");
}
