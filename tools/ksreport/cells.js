// SPDX-License-Identifier: MIT
// cells.js - the columns of the table, and what opens below a row. All text is set as text.

function make(tag, className, ...children) {
	const element = document.createElement(tag);
	if (className) element.className = className;
	element.append(...children);
	return element;
}

const fixed = (value, digits = 3) => (value === null ? "-" : value.toFixed(digits));
const signed = (value) => (value < 0 ? "-" : "+") + Math.abs(value).toFixed(3);
const percent = (share) => (share * 100).toFixed(share < 0.1 ? 1 : 0) + " %";
const labelled = (label) => (label === null ? make("span", "dim", "not known") :
	make("span", "label " + classes[label], labels[label]));
const note = (text) => make("span", "bad", text);

function votesCell(sample) {
	const sum = sumOf(sample);
	if (!sum) return ["-"];
	if (!sum.agree) return sample.score === null ? ["-"] : [note("do not add up")];
	const byMetric = new Map();
	sum.parts.forEach((part, stream) => {
		const metric = streams[stream].metric;
		byMetric.set(metric, (byMetric.get(metric) ?? 0) + part);
	});
	return [[...byMetric].map(([metric, part]) => (metric === "svm" ? "grams" : metric) + " " +
		signed(part)).join(", ")];
}

function nearestCell(sample) {
	const nearest = nearestOf(sample);
	if (!nearest) return ["-"];
	const out = [fixed(nearest.distance) + " ",
		make("span", "label " + classes[nearest.label], nearest.model)];
	if (isOutvoted(sample)) out.unshift(note(nearest.alone ? "too far " : "outvoted "));
	return out;
}

function verdictCell(sample) {
	return isWrong(sample) ? [labelled(sample.verdict), note(" \u2717 wrong")] :
		[labelled(sample.verdict)];
}

// Of each column its head, class, key to sort by and content; `number` sorts high ones first.
const columns = [
	{ head: "Sample", type: "name", key: (s) => s.name },
	hasTruth && { head: "Truth", type: "truth", key: (s) => labels[s.truth] ?? "",
		cell: (s) => [labelled(s.truth)] },
	{ head: "Verdict", type: "verdict", key: (s) => labels[s.verdict] ?? "",
		cell: verdictCell },
	{ head: "Score", type: "score", number: true, key: (s) => s.score ?? -Infinity,
		cell: (s) => [fixed(s.score)] },
	hasKnown && { head: "Known", type: "known", number: true, key: (s) => s.known ?? -1,
		cell: (s) => [s.known === null ? "-" : percent(s.known)] },
	hasVotes && { head: "Votes", type: "votes", number: true,
		key: (s) => sumOf(s)?.total ?? -Infinity, cell: votesCell },
	hasVotes && { head: "Nearest model", type: "nearest",
		key: (s) => nearestOf(s)?.distance ?? Infinity, cell: nearestCell },
	hasVotes && { head: "Main reason", type: "reason", key: reasonOf,
		cell: (s) => (reasonOf(s) ? [make("code", "", reasonOf(s))] : ["-"]) },
].filter(Boolean);

// What search looks in.
function textOf(sample) {
	if (!sample.text) {
		sample.text = [sample.name, labels[sample.truth], labels[sample.verdict],
			...votesOf(sample).map((vote) => models[vote.model]), reasonOf(sample),
		].join(" ").toLowerCase();
	}
	return sample.text;
}

function cellOf(tag, scope, ...children) {
	const cell = make(tag, "", ...children);
	if (scope) cell.scope = scope;
	return cell;
}

// A bar to the right of the middle for a vote above 0, else to the left of it.
function bar(value, most) {
	const box = make("span", "bar"), inner = make("span", value < 0 ? "left" : "right");
	inner.style.width = (most > 0 ? 50 * Math.abs(value) / most : 0) + "%";
	box.setAttribute("aria-hidden", "true");
	box.append(inner);
	return box;
}

// The labels of which a sample's votes are shown: at most four, those of the verdict first.
function shownLabels(sample, votes) {
	const all = [...new Set(votes.map((vote) => vote.label))];
	const rank = (label) => (label === sample.verdict ? 0 : label === positive ? 1 : 2);
	return all.sort((a, b) => rank(a) - rank(b)).slice(0, 4);
}

// A line of the votes: the stream, each label's nearest model and distance, the vote.
function voteRow(sample, stream, shown, sum, most) {
	const { metric, n } = streams[stream], row = make("tr", "");
	row.append(cellOf("th", "row", metricName(streams[stream])), make("td", "", n));
	shown.forEach((label) => {
		const vote = votesOf(sample).find((v) => v.stream === stream && v.label === label);
		const named = vote && metric !== "svm";
		row.append(make("td", "", vote ? fixed(vote.mean, 4) : "-",
			named ? make("span", "dim", " " + models[vote.model]) : ""));
	});
	const part = sum && sum.agree ? sum.parts[stream] : undefined;
	const cast = part === undefined ? ["-"] : [bar(part, most), signed(part)];
	row.append(make("td", "", ...cast));
	return row;
}

function votesTable(sample) {
	const sum = sumOf(sample), votes = votesOf(sample).filter((vote) =>
		weightIn(recipe, streams[vote.stream].metric) > 0);
	const shown = shownLabels(sample, votes);
	const order = [...new Set(votes.map((vote) => vote.stream))];
	const most = sum ? Math.max(...sum.parts.map(Math.abs).filter((part) => part >= 0)) : 0;
	const head = make("tr", "", ...["Metric", "n"].map((text) => cellOf("th", "col", text)),
		...shown.map((label) => cellOf("th", "col", labelled(label))),
		cellOf("th", "col", "Vote"));
	const body = make("tbody", "", ...order.map((s) => voteRow(sample, s, shown, sum, most)));
	if (sum && sum.agree) {
		const last = make("tr", "sum", cellOf("th", "row", "Score"), make("td", ""),
			...shown.map(() => make("td", "")), make("td", "", signed(sum.total)));
		body.append(last);
	}
	return make("table", "votes", make("thead", "", head), body);
}

// A line of the loudest grams of all n: for or against the verdict.
function loudLine(sample, side, words) {
	const all = loudOf(sample).flatMap((part) => part[side]);
	if (all.length === 0) return "";
	all.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
	const line = make("p", "", words + " ");
	all.slice(0, 6).forEach((one, i) => line.append(i ? ", " : "", make("code", "", one.gram),
		" " + signed(one.share)));
	return line;
}

function gapLine(sample) {
	const gap = gapOf(sample);
	if (!gap) return "";
	const line = make("p", "", "Widest gap: ", make("code", "", gap.gram), ", " +
		fixed(gap.size) + " from " + gap.model + "; " + percent(gap.sampleShare) +
		" of the sample, " + percent(gap.modelShare) + " of the model");
	if (gap.side !== null) line.append(": speaks for ", labelled(gap.side));
	return line;
}

// Why the nearest model does not decide.
function outvotedLine(sample) {
	const nearest = nearestOf(sample);
	if (!isOutvoted(sample)) return "";
	if (nearest.alone) {
		return make("p", "", note("Too far: "), "the nearest model, " + nearest.model +
			", is ", labelled(nearest.label), ", as all are, but the score is " +
			"above the threshold.");
	}
	return make("p", "", note("Outvoted: "), "the nearest model, " + nearest.model + ", is ",
		labelled(nearest.label), ", but all votes together are for ",
		labelled(sample.verdict), ".");
}

function sumLine(sample) {
	const sum = sumOf(sample);
	if (!sum || sum.agree || sample.score === null) return "";
	return make("p", "", note("The votes do not add up to the score: " +
		"other ranks or weights made it."));
}

// What opens below a row.
function details(sample) {
	const box = make("div", "details", make("p", "whole", sample.name));
	box.tabIndex = 0; // it scrolls sideways where it is too wide
	box.setAttribute("role", "region");
	box.setAttribute("aria-label", "Votes on " + sample.name);
	if (sample.p !== null) box.append(make("p", "", "p = " + fixed(sample.p, 4) +
		": the share of benign scores that are at least as high"));
	if (votesOf(sample).length) {
		box.append(outvotedLine(sample), sumLine(sample), votesTable(sample),
			loudLine(sample, "pro", "For the verdict:"),
			loudLine(sample, "con", "Against it:"), gapLine(sample));
	}
	return box;
}
