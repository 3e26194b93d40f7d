"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (sel, el = document) => [...el.querySelectorAll(sel)];
  const say = (text) => { $("said").textContent = text; };

  // Light, dark, or as the system has it. Without storage the choice lasts as long as the page.
  const root = document.documentElement, theme = $("theme"), themes = ["auto", "light", "dark"];
  const names = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" };
  let chosen = "auto";
  try { chosen = localStorage.getItem("decade-theme") || "auto"; } catch { /* no storage for files here */ }
  const applyTheme = () => {
    if (!names[chosen]) chosen = "auto";
    if (chosen === "auto") delete root.dataset.theme; else root.dataset.theme = chosen;
    theme.textContent = names[chosen];
  };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
    applyTheme();
    try { localStorage.setItem("decade-theme", chosen); } catch { /* as above */ }
  });
  applyTheme();

  // Copying, with the old way where the new one is refused.
  const oldCopy = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "vh";
    document.body.append(area);
    area.select();
    let ok = false;
    try { ok = document.execCommand("copy"); } finally { area.remove(); }
    return ok;
  };
  const copy = async (button, text) => {
    let ok = false;
    try { await navigator.clipboard.writeText(text); ok = true; } catch { ok = oldCopy(text); }
    const label = button.textContent;
    button.textContent = ok ? "Copied" : "Select it and press Ctrl+C";
    button.classList.toggle("done", ok);
    button.focus();
    say(button.textContent);
    setTimeout(() => { button.textContent = label; button.classList.remove("done"); }, 1600);
  };
  for (const block of all(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this SQL");
    button.addEventListener("click", () => copy(button, block.querySelector("pre").textContent + "\n"));
    block.append(button);
  }
  const whole = $("copy-script");
  if (whole) {
    whole.hidden = false;
    whole.addEventListener("click", () => copy(whole, all("pre", $("script")).map((p) => p.textContent + "\n").join("\n")));
  }

  const findings = all("details.f"), form = $("filter");
  const openHash = () => {
    const target = location.hash.startsWith("#f-") && $(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", openHash);
  // A second click on the same link changes no hash, and must still open.
  document.addEventListener("click", (e) => {
    const a = e.target.closest('a[href^="#f-"]');
    if (a && a.hash === location.hash) openHash();
  });
  if (!form) return;

  // What opened for reading without scripts folds, unless it is little.
  if (findings.length > 6) for (const f of findings) f.open = false;
  form.hidden = false;
  form.addEventListener("submit", (e) => e.preventDefault());

  const q = $("q"), table = $("table"), family = $("family"), fold = $("fold"), sevs = all("[data-sev]", form);
  const groups = all("section.table");
  const text = new Map(findings.map((f) => [f, f.textContent.toLowerCase().replace(/\s+/g, " ")]));
  const apply = () => {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const on = new Set(sevs.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.sev));
    let n = 0;
    for (const g of groups) {
      let any = false;
      for (const f of all("details.f", g)) {
        const fits = on.has(f.dataset.sev) && (!table.value || table.value === g.dataset.table) &&
          (!family.value || family.value === f.dataset.family) && words.every((w) => text.get(f).includes(w));
        f.hidden = !fits;
        if (fits) { any = true; n++; }
      }
      g.hidden = !any;
    }
    $("nothing").hidden = n > 0;
    $("shown").textContent = n === findings.length ? `${n} findings` : `${n} of ${findings.length} findings`;
    $("clear").disabled = n === findings.length && !q.value && !table.value && !family.value;
  };
  const clear = () => {
    q.value = table.value = family.value = "";
    for (const b of sevs) b.setAttribute("aria-pressed", "true");
    apply();
  };
  q.addEventListener("input", apply);
  table.addEventListener("change", apply);
  family.addEventListener("change", apply);
  $("clear").addEventListener("click", clear);
  for (const b of sevs) {
    b.addEventListener("click", () => {
      b.setAttribute("aria-pressed", String(b.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  const setFold = (open) => {
    for (const f of findings) if (!f.hidden) f.open = open;
    fold.setAttribute("aria-pressed", String(open));
    fold.textContent = open ? "Fold all" : "Unfold all";
  };
  fold.addEventListener("click", () => setFold(fold.getAttribute("aria-pressed") !== "true"));
  if (findings.every((f) => f.open)) setFold(true);

  // Keys: / searches, j and k walk, Escape clears.
  let here = null;
  const walk = (step) => {
    const shown = findings.filter((f) => !f.hidden);
    if (!shown.length) return;
    const i = shown.indexOf(here);
    const next = shown[i < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(i + step, 0), shown.length - 1)];
    if (here) here.classList.remove("here");
    here = next;
    here.classList.add("here");
    here.querySelector("summary").focus({ preventScroll: true });
    here.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const typing = e.target.closest("input, select, textarea");
    if (e.key === "Escape" && (typing || q.value)) {
      clear();
      if (typing) typing.blur();
    } else if (typing) {
      return;
    } else if (e.key === "/") {
      e.preventDefault();
      q.focus();
    } else if (e.key === "j") {
      walk(1);
    } else if (e.key === "k") {
      walk(-1);
    }
  });

  // Paper cannot unfold.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = findings.filter((f) => !f.open);
    for (const f of folded) f.open = true;
  });
  addEventListener("afterprint", () => { for (const f of folded) f.open = false; });

  apply();
  openHash();
})();
