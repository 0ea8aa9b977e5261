// The banner of a rehearsal: what time it is played to be, whom one plays, and how to move on.

import { tagged } from "./pieces.js";
import { browser, festivalTime, now, onClock, page, persona, say, setClock, shortTime, speaks, tab } from "./words.js";

const $ = (id) => document.getElementById(id);
const STEPS = [["PT1H", "page.rehearsal.hour"], ["P1D", "page.rehearsal.day"], ["P7D", "page.rehearsal.week"]];

const narrow = matchMedia("(max-width: 699px)");

let begun = false;
let loads = () => {};

// load: asks the bot for the made-up programme.
export function showRehearsal(load = loads) {
  if (!page.rehearsal) return;
  loads = load;
  tell();
  $("rehearsal-name").textContent = say("page.rehearsal");
  $("rehearsal-persona").textContent = say("page.rehearsal.persona");
  $("moves").setAttribute("aria-label", say("page.rehearsal.clock"));
  $("moves").replaceChildren(
    ...(page.rehearsal.sample ? [sample()] : []),
    ...STEPS.map(([by, key]) => mover(say(key), { by })),
    mover(say("page.rehearsal.stop.reminder"), { to: "reminder" }),
    ...page.rehearsal.stops.map((stop) => Object.assign(mover(say(`page.rehearsal.stop.${stop.name}`), { to: stop.name }), { disabled: Date.parse(stop.at) <= now().getTime() })),
  );
  $("persona").replaceChildren(...page.rehearsal.personas.map((each) => new Option(called(each), each.id, false, each === persona)));
  if (begun) return;
  begun = true;
  $("rehearsal").hidden = false;
  $("rehearsal").open = matchMedia("(min-width: 700px) and (min-height: 600px)").matches;
  document.querySelector(".persona").hidden = !page.rehearsal.personas.length;
  $("persona").addEventListener("change", play);
  setInterval(tell, 5000);
  onClock(tell);
  narrow.addEventListener("change", tell);
}

function called(each) {
  const role = each.role[speaks()] ?? Object.values(each.role)[0];
  return role ? say("page.rehearsal.who", { name: each.name, role }) : each.name;
}

function tell() {
  // A small screen has room for one line; its menu tells the role.
  const who = !persona ? "" : narrow.matches ? persona.name : say("page.rehearsal.play", { who: called(persona) });
  const text = [narrow.matches ? shortTime(now()) : festivalTime(now()), who].filter(Boolean).join(" · ");
  if ($("rehearsal-now").textContent !== text) $("rehearsal-now").textContent = text;
}

function mover(label, move) {
  const button = tagged("button", "move", label);
  button.type = "button";
  button.addEventListener("click", () => advance(move));
  return button;
}

function sample() {
  const button = tagged("button", "move lead", say("page.rehearsal.sample"));
  button.type = "button";
  button.addEventListener("click", () => {
    page.rehearsal.sample = false;
    loads();
    button.remove();
  });
  return button;
}

async function advance(move) {
  try {
    const response = await fetch(new URL("./rehearsal/advance", document.baseURI), {
      method: "POST", body: JSON.stringify(move), headers: { "Content-Type": "application/json" }, credentials: "omit",
    });
    const told = await response.json();
    if (!response.ok) throw new Error(told.error);
    page.rehearsal.sample = told.sample;
    setClock(told.now);
    showRehearsal();
  } catch (error) {
    $("rehearsal-now").textContent = say(error.message === "nothing_due" ? "page.rehearsal.nothing_due" : "page.rehearsal.failed");
  }
}

export async function invitation() {
  if (!persona?.staff) return "";
  try {
    const response = await fetch(new URL("./rehearsal/invitation", document.baseURI), {
      method: "POST", body: JSON.stringify({ persona: persona.id }), headers: { "Content-Type": "application/json" }, credentials: "omit",
    });
    return response.ok ? (await response.json()).code : "";
  } catch {
    return "";
  }
}

function play() {
  // Each persona has a session of its own, and each tab its own persona.
  tab.set("persona", $("persona").value);
  browser.set("persona", $("persona").value);
  location.reload();
}
