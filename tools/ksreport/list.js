// SPDX-License-Identifier: MIT
// list.js - the table: rows are made as they come into view, all of them for print
//
// Rows are of one height; the space of those that are not there is two empty rows. What opens
// below a row has a height of its own.

const table = document.getElementById("samples"), body = table.tBodies[0];
const search = document.getElementById("search"), only = document.getElementById("only");
const shown = document.getElementById("shown");
const opened = new Map(); // of a sample: the height of its details
const made = new Map(); // of a sample: its rows in the table
const above = make("tr", "space", make("td", "")), below = make("tr", "space", make("td", ""));
const mostPrinted = 2000;
let view = samples.slice(), place = new Map(), height = 36, whole = false, sorted = "";

const collator = new Intl.Collator("en", { numeric: true });

// The top of row i of the view, from that of the first.
function topOf(i) {
	let y = i * height;
	opened.forEach((extra, sample) => { if (place.get(sample) < i) y += extra; });
	return y;
}

// The row of the view at this height.
function rowAt(y) {
	let low = 0, high = view.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (topOf(middle + 1) <= y) low = middle + 1;
		else high = middle;
	}
	return low;
}

function makeRows(sample) {
	const row = make("tr", "sample"), rows = [row], isOpen = opened.has(sample);
	const button = make("button", "open", sample.name);
	button.type = "button";
	button.title = sample.name;
	button.setAttribute("aria-expanded", String(isOpen));
	button.addEventListener("click", () => toggle(sample));
	button.addEventListener("keydown", (event) => move(event, sample));
	columns.forEach((column) => {
		const cell = make(column.cell ? "td" : "th", column.type,
			...(column.cell ? column.cell(sample) : [button]));
		if (!column.cell) cell.scope = "row";
		else if (column.type !== "score") cell.title = cell.textContent;
		row.append(cell);
	});
	row.dataset.verdict = labels[sample.verdict] ?? "";
	if (isWrong(sample)) row.dataset.wrong = "";
	if (isOpen) {
		const cell = make("td", "", details(sample));
		cell.colSpan = columns.length;
		rows.push(make("tr", "opened", cell));
	}
	return rows;
}

function setSpace(row, pixels) {
	row.hidden = pixels <= 0;
	row.firstChild.colSpan = columns.length;
	row.firstChild.style.height = Math.max(0, pixels) + "px";
}

// Makes rows first to last, less one, of the view, and keeps those of them that are there.
function put(first, last) {
	const wanted = view.slice(first, last), keep = new Set(wanted);
	made.forEach((rows, sample) => {
		if (keep.has(sample)) return;
		rows.forEach((row) => row.remove());
		made.delete(sample);
	});
	let before = above;
	wanted.forEach((sample, i) => {
		if (!made.has(sample)) made.set(sample, makeRows(sample));
		made.get(sample).forEach((row) => {
			if (before.nextSibling !== row) before.after(row);
			before = row;
		});
		made.get(sample)[0].setAttribute("aria-rowindex", String(first + i + 2));
	});
	setSpace(above, topOf(first));
	setSpace(below, whole ? 0 : topOf(view.length) - topOf(last));
}

// Measures what is there: the height of a row, and of details.
function measure() {
	let changed = false;
	made.forEach((rows, sample) => {
		if (whole || rows.length < 2) return;
		const extra = rows[1].offsetHeight;
		changed ||= opened.get(sample) !== extra;
		opened.set(sample, extra);
	});
	const row = body.querySelector(".sample");
	if (row && row.offsetHeight > 0 && row.offsetHeight !== height && !whole) {
		height = row.offsetHeight;
		changed = true;
	}
	return changed;
}

// Prints rows instead of what is in view, or ends that. Browsers print the text of a head on every
// page, but not that of buttons in it.
function print(on) {
	whole = on;
	heads.forEach((head, i) => head.replaceChildren(on ? columns[i].head : buttons[i]));
	const count = Math.min(view.length, mostPrinted);
	shown.textContent = on && count < view.length ? "The first " + count + " of " +
		view.length + " rows are printed; search, filter and order choose which." :
		counted();
	redraw();
}

// Draws what is in view, and ten rows more on either side.
function draw() {
	if (whole) { put(0, Math.min(view.length, mostPrinted)); return; }
	for (let times = 0; times < 3; times++) {
		const from = -body.getBoundingClientRect().top;
		put(Math.max(0, rowAt(from) - 10),
			Math.min(view.length, rowAt(from + window.innerHeight) + 11));
		if (!measure()) break;
	}
}

function redraw() {
	made.forEach((rows) => rows.forEach((row) => row.remove()));
	made.clear();
	place = new Map(view.map((sample, i) => [sample, i]));
	table.setAttribute("aria-rowcount", String(view.length + 1));
	draw();
}

function toggle(sample) {
	if (opened.has(sample)) opened.delete(sample);
	else opened.set(sample, 0);
	made.get(sample).forEach((row) => row.remove());
	made.delete(sample);
	draw();
	made.get(sample)[0].querySelector("button").focus();
}

// Moves the focus to row i of the view.
function go(i) {
	const sample = view[Math.max(0, Math.min(view.length - 1, i))];
	if (!made.has(sample)) {
		const top = body.getBoundingClientRect().top + window.scrollY;
		window.scrollTo(0, top + topOf(place.get(sample)) - window.innerHeight / 2);
		draw();
	}
	made.get(sample)[0].querySelector("button").focus();
}

function move(event, sample) {
	const page = Math.max(1, Math.floor(window.innerHeight / height) - 2);
	const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
		Home: -Infinity, End: Infinity }[event.key];
	if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
	event.preventDefault();
	go(place.get(sample) + step);
}

function sort(i, down) {
	const column = columns[i], text = typeof column.key(samples[0]) === "string";
	const keys = new Map(samples.map((sample) => [sample, column.key(sample)]));
	samples.sort((a, b) => {
		const [x, y] = [keys.get(a), keys.get(b)];
		const order = text ? collator.compare(x, y) : x < y ? -1 : x > y ? 1 : 0;
		return down ? -order : order;
	});
	heads.forEach((head, j) => {
		if (j === i) head.setAttribute("aria-sort", down ? "descending" : "ascending");
		else head.removeAttribute("aria-sort");
	});
	sorted = (down ? "-" : "") + (i + 1);
}

const counted = () => view.length + " of " + samples.length + " shown";

// Shows the samples that are searched for.
function filter() {
	const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
	view = samples.filter((sample) =>
		(only.value === "" || (only.value === "wrong" ? isWrong(sample) :
			only.value === "outvoted" ? isOutvoted(sample) :
			labels[sample.verdict] === only.value.slice(1))) &&
		words.every((word) => textOf(sample).includes(word)));
	shown.textContent = counted();
	redraw();
}

// Search and order are kept after the # of the address, so that a link shows the same.
function remember() {
	const state = new URLSearchParams();
	if (search.value) state.set("q", search.value);
	if (only.value) state.set("only", only.value);
	if (sorted) state.set("sort", sorted);
	try { history.replaceState(null, "", "#" + state); } catch { /* not allowed here */ }
}

function recall() {
	const state = new URLSearchParams(location.hash.slice(1)), by = state.get("sort") || "";
	search.value = state.get("q") || "";
	if ([...only.options].some((option) => option.value === state.get("only")))
		only.value = state.get("only");
	if (/^-?[1-9]$/.test(by) && Math.abs(by) <= columns.length) sort(Math.abs(by) - 1, by < 0);
}

const buttons = columns.map((column) => make("button", "", column.head));
const heads = columns.map((column, i) => {
	const head = cellOf("th", "col", buttons[i]);
	head.className = column.type;
	buttons[i].type = "button";
	if (column.type === "score") head.setAttribute("aria-sort", "descending");
	buttons[i].addEventListener("click", () => {
		const now = head.getAttribute("aria-sort");
		sort(i, now ? now === "ascending" : Boolean(column.number));
		filter();
		remember();
	});
	return head;
});

// Adds up the votes of all samples while nothing else is to be done, so that sorting need not.
function prepare() {
	const rest = samples.slice();
	const some = (deadline) => {
		while (rest.length && deadline.timeRemaining() > 2) sumOf(rest.pop());
		if (rest.length) requestIdleCallback(some);
	};
	if (hasVotes && window.requestIdleCallback) requestIdleCallback(some);
}

function start() {
	table.tHead.append(make("tr", "", ...heads));
	body.append(above, below);
	document.getElementById("filter").hidden = false;
	const legend = document.getElementById("legend");
	if (hasVotes) {
		legend.textContent = "Open a sample to see every vote. The votes add up to the " +
			"score; those above 0 are for " + (positive >= 0 ? positiveName :
			"the verdict") + ". The nearest model is the one that is nearest at most " +
			"lengths of grams; it is marked where the verdict is another label.";
		legend.hidden = false;
	}
	recall();
	filter();
	let frame = 0;
	const later = () => { frame ||= requestAnimationFrame(() => { frame = 0; draw(); }); };
	window.addEventListener("scroll", later, { passive: true });
	window.addEventListener("resize", later);
	window.addEventListener("beforeprint", () => print(true));
	window.addEventListener("afterprint", () => print(false));
	[search, only].forEach((input) => input.addEventListener("input", () => {
		filter();
		remember();
	}));
	prepare();
}
start();
