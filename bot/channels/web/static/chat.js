// The page's conductor: ties the box, the buttons and the language to the link and the lines.

import { Lines } from "./lines.js";
import { Link } from "./link.js";
import { invitation, showRehearsal } from "./rehearsal.js";
import { sentence, Tray } from "./tray.js";
import { browser, embedded, languages, languageTag, newKey, onClock, own, page, say, setClock, speak, speaks } from "./words.js";

const $ = (id) => document.getElementById(id);
const box = $("box");
const touch = matchMedia("(pointer: coarse)").matches;

const lines = new Lines({ log: $("log"), scroll: $("scroll"), column: document.querySelector(".column") }, {
  pressed(line, choice) {
    link.say({ choice: choice.id, label: choice.label, on: line.seq });
    backToBox();
  },
  commanded(text) {
    link.say({ text });
    backToBox();
  },
  retry: () => link.hurry(),
  arrived: () => { $("new").hidden = true; },
  below(more) {
    const hide = !more || !$("new").hidden;
    if (hide && document.activeElement === $("more") && !touch) box.focus({ preventScroll: true });
    $("more").hidden = hide;
  },
});

const link = new Link({
  history(told, more) {
    lines.add(told);
    $("earlier").hidden = !more;
    for (const item of link.unsent) lines.waiting(item, "sending");
    lines.toBottom();
    followBot(told);
    setTimeout(() => $("log").setAttribute("aria-live", "polite"), 300); // what was loaded is not announced
    greet(told);
  },
  heard(told) {
    lines.noteScroll(); // the scroll event of this very moment may not have come yet
    const stuck = lines.stuck;
    lines.add(told);
    const news = told.filter((line) => line.side === "bot" && !line.mends).length;
    if (news) {
      typing(false);
      if (stuck) lines.toBottom();
      else $("new").hidden = false;
      unseen(news);
    } else if (stuck) lines.toBottom();
    followBot(told);
  },
  cleared() { // what is still unsent is shown again with the new session's history
    lines.clear();
    typing(false);
  },
  state: (state) => offline(state === "lost" || !navigator.onLine),
  waiting(item, state) {
    lines.waiting(item, state);
    if (state === "sending") expectAnswer();
    else typing(false);
  },
  sent(item, done) {
    lines.sent(item);
    if (done.quiet) typing(false); // it went to a person, who may answer in an hour
    if (!item.quiet) passing(done.notice ?? "");
  },
  returned(item, reason) {
    lines.returned(item);
    typing(false);
    if (item.text && !item.quiet && !box.value) { box.value = item.text; grow(); }
    if (item.file) notice(sentence(reason === "message" ? "gone" : reason, item.file), true);
    else notice(say(reason === "too_long" ? "page.too_long" : "page.refused"), true);
  },
});

const tray = new Tray({ list: $("tray"), input: $("files"), button: $("attach") }, {
  changed() {
    grow();
    if (sendsWhenReady && !tray.busy) sendBox();
  },
  refused(text) {
    sendsWhenReady = false;
    notice(text, true);
  },
}, link);

// --- the box

let sendsWhenReady = false;

function sendBox() {
  const text = box.value;
  sendsWhenReady = tray.busy;
  if (tray.busy || (!text.trim() && !tray.items.length)) return grow();
  notice("");
  box.value = "";
  const files = tray.take();
  grow();
  if (!files.length) link.say({ text });
  files.forEach((file, index) => link.say({ file, text: index ? "" : text })); // the words stand with the first
  lines.toBottom();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  $("send").disabled = sendsWhenReady || !(box.value.trim() || tray.items.length);
}

function backToBox() {
  if (!touch) box.focus({ preventScroll: true }); // on a phone it would bring up the keyboard
  lines.toBottom();
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendBox();
  box.focus({ preventScroll: true });
});
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  // Enter also ends the composition of a Chinese word; that one belongs to the input method (229 is its sign in Safari).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  sendBox();
});

// --- what the page says by itself

let typingTimer = 0;

function typing(on) {
  clearTimeout(typingTimer);
  $("typing").hidden = !on;
  if (on) typingTimer = setTimeout(() => typing(false), 15000);
}

function expectAnswer() {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { typing(true); if (lines.stuck) lines.toBottom(); }, 500);
}

function notice(text, bad = false) {
  if (isOffline && !text) return;
  $("notice").textContent = text;
  $("notice").hidden = !text;
  $("notice").classList.toggle("bad", bad);
}

function passing(text) {
  notice(text);
  if (text) setTimeout(() => !isOffline && $("notice").textContent === text && notice(""), 6000);
}

let isOffline = false;

function offline(now) {
  if (now === isOffline) return;
  isOffline = now;
  notice(say(now ? "page.offline" : "page.online"), now);
  document.body.classList.toggle("offline", now);
  if (!now) setTimeout(() => !isOffline && $("notice").textContent === say("page.online") && notice(""), 2500);
}

addEventListener("offline", () => offline(true));

let unseenCount = 0;

function unseen(count) {
  if (embedded) parent.postMessage({ usher: "news" }, "*");
  if (!document.hidden) return;
  unseenCount += count;
  document.title = `(${unseenCount}) ${say("page.festival")}`;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unseenCount = 0;
  document.title = say("page.festival");
});

// --- the language

function words() {
  document.documentElement.lang = languageTag(speaks());
  document.title = say("page.festival");
  for (const [id, key] of [["festival", "page.festival"], ["desk", "page.desk"], ["welcome-title", "page.welcome"], ["intro", "page.intro"], ["new", "page.new"], ["earlier", "page.earlier"], ["dropzone", "page.file.drop"]]) $(id).textContent = say(key);
  $("log").setAttribute("aria-label", say("page.conversation"));
  $("close").setAttribute("aria-label", say("page.close"));
  $("languages").setAttribute("aria-label", say("page.language"));
  box.placeholder = say("page.write");
  box.setAttribute("aria-label", say("page.write.label"));
  for (const [id, key] of [["send", "page.send"], ["more", "page.more"], ["attach", "page.attach"]]) {
    $(id).setAttribute("aria-label", say(key));
    $(id).title = say(key);
  }
  for (const button of $("languages").children) button.setAttribute("aria-pressed", String(button.value === speaks()));
  $("tray").setAttribute("aria-label", say("page.file.tray"));
  tray.retold();
  lines.retold();
  showRehearsal(() => link.say({ choice: "importing.sample:", label: say("page.rehearsal.sample"), on: 0 }));
}

function languageButtons() {
  const buttons = languages.map((each) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", value: each, lang: languageTag(each) });
    button.textContent = page.texts[each]["page.language.short"];
    button.setAttribute("aria-label", page.texts[each]["page.language.name"]);
    button.addEventListener("click", () => {
      if (!speak(each)) return;
      words();
      link.say({ text: `/language ${each}`, quiet: true });
      backToBox();
    });
    return button;
  });
  $("languages").replaceChildren(...(languages.length > 1 ? buttons : []));
}

// Who asks the bot for Chinese in words gets a Chinese page, too.
function followBot(told) {
  const line = told.filter((each) => each.side === "bot" && each.language).at(-1);
  if (line && !link.unsent.some((item) => item.quiet) && speak(line.language)) words();
}

// --- the beginning

function greet(told) {
  const code = /[#&]code=([\w-]{4,64})/.exec(location.hash)?.[1];
  if (code) {
    history.replaceState(null, "", location.pathname + location.search);
    link.say({ text: `/continue ${code}`, quiet: true });
  } else if (!told.length && !link.unsent.length) {
    // Two tabs that open at once greet with the same key, so the bot answers one of them.
    const key = browser.get(own("hello")) ?? newKey();
    browser.set(own("hello"), key);
    link.say({ text: "/start", quiet: true, key });
  } else browser.drop(own("hello"));
  join();
}

// Who plays one of the organisers is one: each session of theirs is invited once, without a word being said.
async function join() {
  if (browser.get(own("joined")) === link.token) return;
  const code = await invitation();
  if (!code) return;
  browser.set(own("joined"), link.token);
  link.say({ text: `/join ${code}`, quiet: true });
}

$("new").addEventListener("click", () => { lines.begun = null; lines.toBottom(); backToBox(); });
$("more").addEventListener("click", () => lines.further());
$("earlier").addEventListener("click", async () => {
  const told = await link.earlier(lines.firstSeq);
  setClock(told.now);
  lines.addEarlier(told.lines);
  $("earlier").hidden = !told.more;
});

if (embedded) {
  document.body.classList.add("embedded");
  $("close").hidden = false;
  $("close").addEventListener("click", () => parent.postMessage({ usher: "close" }, "*"));
  addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && parent.postMessage({ usher: "close" }, "*"));
  addEventListener("message", (event) => event.source === parent && event.data?.usher === "shown" && backToBox());
}

// Safari does not shrink the page for its keyboard; the visual viewport tells the height that is left.
visualViewport?.addEventListener("resize", () => {
  document.documentElement.style.setProperty("--height", `${visualViewport.height}px`);
});

onClock(() => lines.redated());
setInterval(() => lines.redated(), 30000); // midnight comes to pages that stay open

languageButtons();
words();
grow();
if (!touch && !embedded) box.focus({ preventScroll: true });
link.run();
