// Puts the festival's chat on any site with one tag:
//   <script src="https://chat.festival.example/embed.js" async></script>
// data-language="zh" begins in Chinese, data-side="left" moves the button, data-label names it.
(() => {
  const tag = document.currentScript;
  if (!tag || window.usherChat) return;
  window.usherChat = true;
  const home = new URL(".", tag.src);
  const language = (tag.dataset.language || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const label = tag.dataset.label || (language === "zh" ? "电影节在线咨询" : "Chat with the festival desk");
  const side = tag.dataset.side === "left" ? "left" : "right";

  const host = document.createElement("usher-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a site's own style-src cannot block it
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; ${side}: max(20px, env(safe-area-inset-${side})); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
      width: 60px; height: 60px; padding: 0; border: 0; border-radius: 50%; cursor: pointer; color: #dfe6ff;
      background: radial-gradient(circle at 50% 115%, #5a6fd0, #1a2450 62%, #111a3a); box-shadow: 0 6px 24px rgb(10 16 40 / .38); }
    button:hover { filter: brightness(1.15); }
    button:focus-visible { outline: 3px solid #f0b94d; outline-offset: 3px; }
    svg { width: 34px; height: 34px; display: block; margin: auto; }
    .spark { fill: #ffd58a; }
    .dot { position: absolute; top: 2px; right: 2px; width: 14px; height: 14px; border-radius: 50%; background: #ffb648; border: 2px solid #fff; }
    .frame { position: fixed; ${side}: max(20px, env(safe-area-inset-${side})); bottom: calc(max(20px, env(safe-area-inset-bottom)) + 74px); z-index: 2147483001;
      width: min(410px, calc(100vw - 40px)); height: min(680px, calc(100vh - 120px)); border: 0; border-radius: 18px; overflow: hidden;
      background: #0b1024; box-shadow: 0 18px 60px rgb(10 16 40 / .45); color-scheme: normal; }
    [hidden] { display: none !important; }
    @media (max-width: 520px), (max-height: 520px) { .frame { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0; } }
    @media (prefers-reduced-motion: no-preference) { .frame { animation: rise .18s ease-out; } @keyframes rise { from { opacity: 0; transform: translateY(12px); } } }
  `);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "false");
  button.title = label;
  button.append(icon());
  const dot = document.createElement("span");
  dot.className = "dot";
  dot.hidden = true;
  button.append(dot);
  let frame = null;
  let loaded = false;

  button.addEventListener("click", () => (frame && !frame.hidden ? close() : open()));
  addEventListener("keydown", (event) => event.key === "Escape" && frame && !frame.hidden && close());
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home.origin) return;
    if (event.data?.usher === "close") close();
    if (event.data?.usher === "news" && frame.hidden) dot.hidden = false;
    if (event.data?.usher === "keep") kept(event.data.token);
  });

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.className = "frame";
      frame.title = label;
      frame.src = new URL(`?lang=${encodeURIComponent(language)}${kept() ? `#kept=${kept()}` : ""}`, home).href;
      frame.addEventListener("load", () => { loaded = true; shown(); });
      root.append(frame);
    }
    frame.hidden = false;
    dot.hidden = true;
    button.setAttribute("aria-expanded", "true");
    shown();
  }

  // Browsers that let no frame store anything: then the conversation is found again through this site's own storage.
  function kept(token) {
    try {
      if (token) localStorage.setItem("usher-chat", String(token));
      return localStorage.getItem("usher-chat");
    } catch { return null; }
  }

  function shown() {
    if (!loaded) return;
    frame.focus();
    frame.contentWindow.postMessage({ usher: "shown" }, home.origin);
  }

  function close() {
    frame.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  function icon() {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 40 40");
    svg.setAttribute("aria-hidden", "true");
    for (const d of ["M4 31a16 16 0 0 1 32 0", "M3 31h34", "M20 15v16M20 15c-5 3-8 9-8 16M20 15c5 3 8 9 8 16"]) line(d, "stroke");
    line("M20 2l1.600 4.400L26 8l-4.400 1.600L20 14l-1.600-4.400L14 8l4.400-1.600z", "spark");
    return svg;

    function line(d, kind) {
      const path = document.createElementNS(space, "path");
      path.setAttribute("d", d);
      path.setAttribute("class", kind);
      if (kind === "stroke") for (const [name, value] of [["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "1.8"], ["stroke-linecap", "round"]]) path.setAttribute(name, value);
      svg.append(path);
    }
  }

  root.append(button);
  const place = () => document.body.append(host);
  if (document.body) place(); else addEventListener("DOMContentLoaded", place);
})();
