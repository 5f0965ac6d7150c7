/* SPDX-License-Identifier: MIT */

"use strict";
(function () {
	var table = document.getElementById("samples"), body = table.tBodies[0];
	var rows = Array.from(body.rows), heads = Array.from(table.tHead.rows[0].cells);
	var search = document.getElementById("search"), only = document.getElementById("only");
	var shown = document.getElementById("shown");
	var texts = new Map(rows.map(function (row) { return [row, row.textContent.toLowerCase()]; }));
	var sorted = "";

	// What is searched for and how rows are sorted stands behind the # of the address: a link to it.
	function remember() {
		var state = new URLSearchParams();
		if (search.value) state.set("q", search.value);
		if (only.value) state.set("only", only.value);
		if (sorted) state.set("sort", sorted);
		try { history.replaceState(null, "", "#" + state); } catch (e) { /* a page that may not */ }
	}
	function show() {
		var words = search.value.toLowerCase().split(/\s+/), count = 0;
		rows.forEach(function (row) {
			var fits = words.every(function (word) { return texts.get(row).includes(word); }) &&
				(!only.value || (only.value === "wrong" ? "wrong" in row.dataset : row.dataset.verdict === only.value.slice(1)));
			row.hidden = !fits;
			count += fits;
		});
		shown.textContent = count + " of " + rows.length + " shown";
	}
	function key(row, i) {
		var cell = row.cells[i];
		return "v" in cell.dataset ? Number(cell.dataset.v) : cell.textContent;
	}
	function sort(i, down) {
		var keys = new Map(rows.map(function (row) { return [row, key(row, i)]; }));
		rows.sort(function (a, b) {
			a = keys.get(a); b = keys.get(b);
			var order = typeof a === "number" && typeof b === "number" ? a - b :
				String(a).localeCompare(String(b), "en", { numeric: true });
			return down ? -order : order;
		});
		var all = document.createDocumentFragment();
		rows.forEach(function (row) { all.appendChild(row); });
		body.appendChild(all);
		heads.forEach(function (head, j) {
			if (j === i) head.setAttribute("aria-sort", down ? "descending" : "ascending");
			else head.removeAttribute("aria-sort");
		});
		sorted = (down ? "-" : "") + (i + 1);
	}
	heads.forEach(function (head, i) {
		head.firstElementChild.addEventListener("click", function () {
			sort(i, head.getAttribute("aria-sort") === "ascending" || (head.className === "number" && !head.hasAttribute("aria-sort")));
			remember();
		});
	});
	[search, only].forEach(function (input) {
		input.addEventListener("input", function () { show(); remember(); });
	});

	var state = new URLSearchParams(location.hash.slice(1)), by = state.get("sort") || "";
	search.value = state.get("q") || "";
	if (Array.from(only.options).some(function (o) { return o.value === state.get("only"); })) only.value = state.get("only");
	if (/^-?[1-9]$/.test(by) && Math.abs(by) <= heads.length) sort(Math.abs(by) - 1, by < 0);
	document.getElementById("filter").hidden = false;
	show();
})();
