// What a line carries besides its words: a photo, a file, a place, somebody to call.

import { tagged, unbroken } from "./pieces.js";
import { linkTo, safeAddress } from "./rich.js";
import { languageTag, say, speaks } from "./words.js";

const SHOWN = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

export function things(line) {
  const all = document.createDocumentFragment();
  if (line.file) all.append(SHOWN.has(line.file.type) && line.file.url ? photo(line.file) : file(line.file));
  if (line.place) all.append(place(line.place));
  if (line.card) all.append(card(line.card));
  return all;
}

// Said by the page itself, so it is said anew when the language changes.
export function spoken(element, key, values = {}, attribute = "") {
  Object.assign(element.dataset, { says: key, values: JSON.stringify(values), attribute });
  respoken(element);
  return element;
}

function respoken(element) {
  const { size, ...values } = JSON.parse(element.dataset.values);
  const text = say(element.dataset.says, { ...values, ...(size !== undefined && { size: sizeOf(size) }) });
  if (element.dataset.attribute) element.setAttribute(element.dataset.attribute, text);
  else element.textContent = text;
}

export function retellThings(root) {
  for (const each of root.querySelectorAll("[data-says]")) respoken(each);
  for (const each of root.querySelectorAll("[data-size]")) each.textContent = sizeOf(Number(each.dataset.size));
}

export function sizeOf(bytes) {
  const [unit, value] = bytes >= 1e6 ? ["megabyte", bytes / 1e6] : ["kilobyte", Math.max(1, Math.round(bytes / 1000))];
  return new Intl.NumberFormat(languageTag(speaks()), { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

const UPRIGHT = 1.15; // the bot's words stand beside a poster
const TALL = 1.8; // a picture higher than that would be too narrow to be read if all of it were shown

const address = (url) => new URL(url, document.baseURI).href;

function photo(told) {
  const link = tagged("a", "photo");
  Object.assign(link, { href: address(told.url), target: "_blank", rel: "noopener" });
  const image = document.createElement("img");
  Object.assign(image, { src: link.href, loading: "lazy", decoding: "async" });
  image.addEventListener("load", () => {
    const shape = image.naturalHeight / image.naturalWidth;
    link.classList.add(shape > TALL ? "tall" : shape > UPRIGHT ? "upright" : "wide");
  });
  image.addEventListener("error", () => link.replaceWith(file(told)), { once: true }); // dropped long ago
  link.append(spoken(image, "page.photo", { name: told.name }, "alt"));
  return link;
}

function file(told) {
  const box = tagged(told.url ? "a" : "span", "thing file");
  if (told.url) {
    Object.assign(box, { href: address(told.url), download: told.name });
    spoken(box, "page.file.open", { name: told.name, size: told.size }, "aria-label");
  }
  const size = tagged("span", "size", sizeOf(told.size));
  size.dataset.size = told.size;
  box.append(icon("file"), tagged("span", "name", told.name), size);
  return box;
}

function place(told) {
  const box = tagged("div", "thing place");
  const words = tagged("div", "words");
  words.append(tagged("b", "", told.name), tagged("span", "", told.address));
  const map = safeAddress(told.url);
  if (map) words.append(spoken(linkTo(map), "page.map"));
  box.append(icon("pin"), words);
  return box;
}

function card(told) {
  const box = tagged("div", "thing card");
  const words = tagged("div", "words");
  words.append(tagged("b", "", told.name));
  if (told.phone) {
    const call = linkTo(`tel:${told.phone.replace(/[^\d+]/g, "")}`);
    call.append(unbroken(told.phone));
    words.append(call);
  }
  const save = spoken(tagged("a", "save"), "page.card.save");
  Object.assign(save, { href: address(told.url), download: `${told.name}.vcf` });
  words.append(save);
  box.append(icon("person"), words);
  return box;
}

const DRAWN = {
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  pin: "M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zM12 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWN[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
