// Turns the bot's few tags into nodes. Nothing is ever parsed as HTML by the browser, so nothing unexpected can live.

import { unbroken } from "./pieces.js";

const TOKEN = /<(\/?)(b|i|code|a)((?:\s+href="[^"]*")?)\s*>|[^<]+|</g;
const PHONE = /\+\d[\d ()\u00a0-]{5,22}\d/g;
const COMMAND = /(?<![^\s(:,（：，。、；])\/[a-z][a-z_]{1,31}(?![\w/.:>-])/g;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const APART = new Set(["a", "code"]);
const OPENED = new Set(["http:", "https:", "tel:", "mailto:"]);

export function rich(html) {
  const root = document.createDocumentFragment();
  const open = [root];
  for (const [token, closing, tag, attributes] of html.matchAll(TOKEN)) {
    const here = open[open.length - 1];
    if (!tag) here.append(open.some((each) => APART.has(each.dataset?.tag)) ? unbroken(plain(token)) : commanded(plain(token)));
    else if (!closing) open.push(here.appendChild(element(tag, attributes)));
    else if (open.some((each) => each.dataset?.tag === tag)) {
      while (open.pop().dataset.tag !== tag);
    }
  }
  return root;
}

export function plain(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });
}

export function safeAddress(written) {
  try {
    return OPENED.has(new URL(written).protocol) ? written : "";
  } catch {
    return "";
  }
}

export function linkTo(address) {
  const link = document.createElement("a");
  link.href = address;
  if (/^https?:/i.test(address)) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return link;
}

// A command in a sentence is said by a tap; lines.js hears it.
function commanded(text) {
  const all = document.createDocumentFragment();
  let at = 0;
  for (const { 0: command, index } of text.matchAll(COMMAND)) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "command", textContent: command });
    all.append(called(text.slice(at, index)), button);
    at = index + command.length;
  }
  all.append(called(text.slice(at)));
  return all;
}

// What is written as an international number can be rung by a tap.
function called(text) {
  const all = document.createDocumentFragment();
  let at = 0;
  for (const { 0: number, index } of text.matchAll(PHONE)) {
    const digits = number.replace(/\D/g, "");
    if (digits.length < 8 || digits.length > 15) continue;
    all.append(unbroken(text.slice(at, index)));
    all.append(linkTo(`tel:+${digits}`));
    all.lastChild.append(unbroken(number));
    at = index + number.length;
  }
  all.append(unbroken(text.slice(at)));
  return all;
}

function element(tag, attributes) {
  const address = tag === "a" ? safeAddress(plain(/"([^"]*)"/.exec(attributes)?.[1] ?? "")) : "";
  const made = tag !== "a" ? document.createElement(tag) : address ? linkTo(address) : document.createElement("span");
  made.dataset.tag = tag;
  return made;
}
