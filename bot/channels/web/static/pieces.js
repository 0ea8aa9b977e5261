// The small elements that lines are made of, and finding the line before and after.

import { dayName, festivalTime, hourOf } from "./words.js";

// Entry numbers, dates and phone numbers: half of one at the end of a line is easily misread.
const WHOLE = /([A-Z]+\d+-\d+|\+?\(?\d{1,4}\)?(?:[ \u00a0-]\d{2,8}){1,5})/;
const LONGEST = 22; // anything longer might not fit a narrow bubble

export function tagged(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function unbroken(text) {
  const all = document.createDocumentFragment();
  text.split(WHOLE).forEach((part, index) => {
    if (part) all.append(index % 2 && part.length <= LONGEST ? tagged("span", "whole", part) : part);
  });
  return all;
}

export function timeOf(at) {
  const time = tagged("time", "stamp");
  time.dateTime = at;
  label(time, at);
  return time;
}

export function label(time, at) {
  const date = new Date(at);
  time.textContent = hourOf(date);
  time.title = festivalTime(date);
}

export function dayLine(at) {
  const day = tagged("div", "day");
  day.dataset.at = at;
  day.append(tagged("span", "", dayName(new Date(at))));
  return day;
}

export function previousLine(element) {
  let each = element.previousElementSibling;
  while (each && !each.dataset.key) each = each.previousElementSibling;
  return each;
}

export function nextLine(element) {
  let each = element.nextElementSibling;
  while (each && !each.dataset.key) each = each.nextElementSibling;
  return each;
}

export function startOf(element) {
  const before = element.previousElementSibling;
  return before?.classList.contains("day") ? before : element;
}
