"use strict";
(() => {
  const started = performance.now();
  const data = JSON.parse(document.getElementById("data").textContent);
  const PATH = 0, FORMAT = 1, ERA = 2, STATUS = 3, VERDICT = 4, FINDINGS = 5, BYTES = 6, SECONDS = 7, ERROR = 8;
  const HEIGHT = 30, MARGIN = 8;
  const COLUMNS = [
    // title, column of the data, share of the width, how it is shown
    ["Model", PATH, 32, text], ["Format", FORMAT, 12, text], ["Written by", ERA, 12, text], ["Status", STATUS, 10, status],
    ["Verdict", VERDICT, 9, text], ["Error", ERROR, 8, error], ["Findings", FINDINGS, 12, (v) => text(v.join(" "))],
    ["Size", BYTES, 8, size], ["Seconds", SECONDS, 8, (v) => text(v ? v.toFixed(1) : "")],
  ];
  const NUMBERS = new Set([BYTES, SECONDS, ERROR]);
  const FILTERS = { status: STATUS, verdict: VERDICT, format: FORMAT, era: ERA, finding: FINDINGS };
  const rows = data.rows.map((row, index) => ({ row, index, words: words(row) }));
  const at = (id) => document.getElementById(id);
  let shown = rows, sorted = { column: null, down: false }, opened = -1;

  function words(row) {
    const named = row[FINDINGS].map((code) => code + " " + (data.findings[code] || ""));
    return [row[PATH], row[FORMAT], row[ERA], ...named].join(" ").toLowerCase();
  }
  function text(value) { return document.createTextNode(value); }
  function status(value) { return make("span", "status " + value, value.replace("-", " ")); }
  function error(value) { return text(value === null ? "" : value === 0 ? "0" : value.toExponential(1)); }
  function size(value) {
    let unit = 0;
    while (value >= 1000 && unit < 3) { value /= 1000; unit += 1; }
    return text((unit ? value.toFixed(1) : value) + " " + ["B", "KB", "MB", "GB"][unit]);
  }
  function make(name, className, content) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (content instanceof Node) element.append(content);
    else if (content !== undefined && content !== null) element.textContent = content;
    return element;
  }

  function heads() {
    for (const [title, column, width] of COLUMNS) {
      const head = make("th", NUMBERS.has(column) ? "number" : "", title);
      head.style.width = width + "%";
      head.tabIndex = 0;
      head.dataset.column = column;
      const sort = () => sortBy(column, sorted.column === column ? !sorted.down : NUMBERS.has(column));
      head.addEventListener("click", sort);
      head.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(); });
      at("heads").append(head);
    }
  }
  function filters() {
    for (const [id, column] of Object.entries(FILTERS)) {
      const counts = new Map();
      for (const { row } of rows) {
        for (const value of column === FINDINGS ? row[column] : [row[column]]) {
          if (value) counts.set(value, (counts.get(value) || 0) + 1);
        }
      }
      at(id).append(new Option("every " + id, ""));
      for (const [value, count] of [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
        const name = column === FINDINGS ? value + " " + data.findings[value] : value;
        at(id).append(new Option(name + " (" + count + ")", value));
      }
      at(id).addEventListener("change", refresh);
    }
    at("search").addEventListener("input", refresh);
    at("clear").addEventListener("click", () => choose({}));
  }
  function choose(values) {
    at("search").value = values.search || "";
    for (const id of Object.keys(FILTERS)) at(id).value = values[id] || "";
    refresh();
  }
  function refresh() {
    const asked = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.entries(FILTERS).map(([id, column]) => [column, at(id).value]).filter(([, value]) => value);
    shown = rows.filter(({ row, words }) =>
      asked.every((word) => words.includes(word)) &&
      wanted.every(([column, value]) => (column === FINDINGS ? row[column].includes(value) : row[column] === value)));
    for (const tile of document.querySelectorAll(".tile")) {
      tile.classList.toggle("on", tile.dataset.status === at("status").value && at("status").value !== "");
    }
    order();
    at("scroll").scrollTop = 0;
    draw();
  }
  function sortBy(column, down) {
    sorted = { column, down };
    for (const head of at("heads").children) {
      if (Number(head.dataset.column) === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    order();
    at("scroll").scrollTop = 0;
    draw();
  }
  function order() {
    const { column, down } = sorted;
    if (column === null) return;
    const value = ({ row }) => (column === FINDINGS ? row[column].join(" ") : row[column]);
    const empty = (one) => one === null || one === "";
    shown = shown.slice().sort((a, b) => {
      const x = value(a), y = value(b);
      if (empty(x) || empty(y)) return empty(x) - empty(y) || a.index - b.index;
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1) || a.index - b.index;
    });
  }
  function draw() {
    const box = at("scroll");
    const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - MARGIN);
    const last = Math.min(shown.length, Math.ceil((box.scrollTop + box.clientHeight) / HEIGHT) + MARGIN);
    const body = document.createDocumentFragment();
    body.append(space(first));
    for (const one of shown.slice(first, last)) body.append(line(one));
    body.append(space(shown.length - last));
    at("rows").replaceChildren(body);
    at("shown").textContent = shown.length === rows.length ? "(" + rows.length + ")" : "(" + shown.length + " of " + rows.length + ")";
  }
  function space(count) {
    const row = make("tr");
    row.style.height = count * HEIGHT + "px";
    return row;
  }
  function line({ row, index }) {
    const element = make("tr", index === opened ? "open" : "");
    element.dataset.row = index;
    for (const [, column, , show] of COLUMNS) {
      const cell = make("td", NUMBERS.has(column) ? "number" : "", show(row[column]));
      if (column === PATH || column === FINDINGS) cell.title = cell.textContent;
      element.append(cell);
    }
    return element;
  }

  const packs = new Map();
  function unpacked(index) {
    const number = Math.floor(index / data.pack);
    if (!packs.has(number)) {
      const bytes = Uint8Array.from(atob(at("pack-" + number).textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      packs.set(number, new Response(stream).json());
    }
    return packs.get(number).then((pack) => pack[index % data.pack]);
  }
  async function open(index) {
    opened = index;
    draw();
    const known = await unpacked(index);
    if (opened !== index) return;
    const section = at("model");
    section.replaceChildren(make("h2", "", data.rows[index][PATH]), ...sections(known, data.rows[index]));
    section.hidden = false;
    section.scrollIntoView({ behavior: "smooth", block: "start" });
  }
  function sections({ record, command, file }, row) {
    const parts = [facts(record, row, file), titled("Command", pre(command))];
    if (!record) return parts;
    if (record.findings.length) parts.push(titled("Findings", ...record.findings.map(finding)));
    if (record.verification) parts.push(titled("Verification", verification(record.verification)));
    const tensors = signatures(record.signatures || {});
    if (tensors.length) parts.push(titled("Signatures", table(["signature", "side", "key", "tensor of the source", "type", "shape"], tensors)));
    if ((record.changes || []).length) {
      parts.push(titled("Changes", table(["pass", "where", "what", "why"], record.changes.map((c) => [c.pass, c.where, c.what, c.why]))));
    }
    if (record.weights && record.target) parts.push(titled("Weights", weights(record.weights)));
    const raw = make("details");
    raw.append(make("summary", "", "The record as JSON"), make("pre", "", JSON.stringify(record, null, 2)));
    return [...parts, raw];
  }
  function titled(title, ...content) {
    const part = make("div");
    part.append(make("h3", "", title), ...content);
    return part;
  }
  function pre(content) {
    const block = make("pre");
    block.append(make("button", "copy", "copy"), content);
    return block;
  }
  function facts(record, row, file) {
    const list = make("dl");
    const add = (name, value) => { if (value) list.append(make("dt", "", name), make("dd", "", value)); };
    add("Status", status(row[STATUS]));
    const source = (record && record.source) || {}, target = record && record.target;
    add("Source", [source.path, source.format, source.writer].filter(Boolean).join(" · "));
    add("SHA-256", source.sha256);
    add("Target", target && [target.path, target.format].join(" · "));
    add("Needs", target && target.needs.join(", "));
    add("Size", size(row[BYTES]));
    add("Seconds", record && Object.entries(record.seconds || {}).map(([name, value]) => name + " " + value).join(" · "));
    add("Record", file);
    add("Tool", record && [record.tool, ...Object.entries(record.versions || {}).map((one) => one.join(" "))].join(" · "));
    return list;
  }
  function finding(one) {
    const box = make("div", "finding " + one.severity);
    const head = make("p");
    head.append(make("b", "", one.code + " " + one.name), " (" + one.severity + ") in " + one.where);
    box.append(head, make("p", "", one.message), make("p", "", "Cure: " + one.cure));
    return box;
  }
  function verification(found) {
    const lines = [];
    for (const run of found.runs) {
      const outputs = Object.entries(run.outputs);
      if (!outputs.length) lines.push([run.device, "", "", "", "", "", run.verdict]);
      for (const [key, one] of outputs) {
        lines.push([run.device, key, number(one.max_abs), number(one.max_rel_to_scale), number(one.tolerance), number(one.max_ulp), one.verdict]);
      }
    }
    const box = make("div");
    box.append(make("p", "", found.verdict + (found.reference ? ", compared with " + found.reference : "")));
    if (lines.length) box.append(table(["device", "output", "largest error", "of the scale", "tolerance", "ulp", "verdict"], lines));
    return box;
  }
  function number(value) {
    return value === null || value === undefined ? "" : typeof value === "number" && value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6) ? value.toExponential(2) : String(value);
  }
  function signatures(all) {
    return Object.entries(all).flatMap(([name, signature]) => ["inputs", "outputs"].flatMap((side) =>
      Object.entries(signature[side]).map(([key, one]) =>
        [name, side, key, one.source, one.dtype, one.shape ? "[" + one.shape.map((n) => (n === null ? "?" : n)).join(", ") + "]" : "unknown"])));
  }
  function weights(all) {
    const box = make("div");
    box.append(make("p", "", all.used + " tensors used, " + all.dropped.length + " dropped"));
    if (all.dropped.length) box.append(table(["dropped", "why"], all.dropped.map((one) => [one.name, one.why])));
    return box;
  }
  function table(titles, lines) {
    const made = make("table"), head = make("tr");
    head.append(...titles.map((title) => make("th", "", title)));
    made.append(head);
    for (const cells of lines) {
      const row = make("tr");
      row.append(...cells.map((cell) => make("td", cell === "identical" || cell === "different" ? cell + "-text" : "", String(cell ?? ""))));
      made.append(row);
    }
    return made;
  }

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("button.copy");
    if (copy) navigator.clipboard?.writeText(copy.parentElement.textContent.slice(copy.textContent.length));
    const tile = event.target.closest(".tile");
    if (tile) choose({ status: tile.dataset.status });
    const group = event.target.closest("[data-finding]");
    if (group) { choose({ finding: group.dataset.finding }); at("scroll").scrollIntoView({ behavior: "smooth", block: "center" }); }
    const row = event.target.closest("tr[data-row]");
    if (row) open(Number(row.dataset.row));
  });
  at("scroll").addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  addEventListener("resize", draw);
  heads();
  filters();
  refresh();
  window.report = { sortBy, choose, open, shown: () => shown.map(({ row }) => row), ready: performance.now() - started };
})();
