// Keeps the licence mapping's figures up to date. The server sends whole rows, rendered as the page renders them, and only those that changed.
// A paused or hidden page has no connection, and costs the server nothing.

const RETRY_MS = 5000;
const ANNOUNCE_MS = 10000;
const PAUSED_KEY = "seatbroker.paused";
const SIGNS = { live: "●", paused: "‖", lost: "○", stale: "!" };

const table = document.querySelector("[data-live-address]");
const body = table.querySelector("tbody");
const foot = table.querySelector("tfoot");
const asOf = document.querySelector("[data-live-asof]");
const announcement = document.querySelector("[data-live-announcement]");
const controls = document.querySelector("[data-live-controls]");
const toggle = document.querySelector("[data-live-switch]");
const state = document.querySelector("[data-live-state]");

let source = null;
let retry = 0;
let announced = 0;
let pending = new Map();

const isPaused = () => sessionStorage.getItem(PAUSED_KEY) === "true";

function show(name) {
  if (state.dataset.state === name) return;
  state.dataset.state = name;
  const sign = document.createElement("span");
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = SIGNS[name];
  state.replaceChildren(sign, ` ${toggle.dataset[name]}`);
}

function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

const rows = () => new Map([...body.rows, ...foot.rows].map((row) => [row.dataset.row, row]));

// Cell by cell, so that what is selected, focused or read out stays where nothing changed.
function update(row, fresh) {
  const link = row.contains(document.activeElement) && document.activeElement.matches("a");
  row.className = fresh.className;
  if (row.dataset.mark !== fresh.dataset.mark) {
    pending.set(fresh.dataset.row, fresh.querySelector(".display").textContent + ": " + (fresh.querySelector(".badge")?.textContent ?? "–"));
    if (fresh.dataset.mark === undefined) delete row.dataset.mark;
    else row.dataset.mark = fresh.dataset.mark;
  }
  [...fresh.cells].forEach((cell, index) => {
    const old = row.cells[index];
    if (old.outerHTML.replace(" fresh", "") === cell.outerHTML) return;
    if (cell.matches(".figure") && old.textContent !== cell.textContent) cell.classList.add("fresh");
    old.replaceWith(cell);
  });
  if (link) row.querySelector("a")?.focus({ preventScroll: true });
}

function apply(figures) {
  const known = rows();
  for (const [id, html] of Object.entries(figures.rows)) {
    const fresh = rowOf(html);
    const row = known.get(id);
    if (row) update(row, fresh);
    else known.set(id, fresh);
  }
  // Rows are moved only where there are others than before: moving them would take the focus away.
  const order = figures.order?.filter((id) => id !== "");
  if (order && order.join("/") !== [...body.rows].map((row) => row.dataset.row).join("/")) {
    body.replaceChildren(...order.map((id) => known.get(id)));
  }
  asOf.textContent = figures.asOf;
  show("live");
  announce();
}

// Marks that came or went, not figures; and seldom enough to be listened to.
function announce() {
  const now = performance.now();
  if (pending.size === 0 || (announced !== 0 && now - announced < ANNOUNCE_MS)) return;
  announced = now;
  announcement.textContent = [...pending.values()].join(". ");
  pending = new Map();
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function open() {
  close();
  source = new EventSource(table.dataset.liveAddress);
  source.addEventListener("figures", (event) => apply(JSON.parse(event.data)));
  source.addEventListener("stale", () => show("stale"));
  source.onerror = () => {
    show("lost");
    // A connection that broke is taken up again by the browser, one that was refused is not.
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
  };
}

function follow() {
  toggle.setAttribute("aria-checked", String(!isPaused()));
  if (isPaused()) show("paused");
  if (isPaused() || document.hidden) close();
  else if (!source) open();
}

toggle.addEventListener("click", () => {
  sessionStorage.setItem(PAUSED_KEY, String(!isPaused()));
  follow();
});
document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", close);
addEventListener("pageshow", follow);
controls.hidden = false;
follow();
