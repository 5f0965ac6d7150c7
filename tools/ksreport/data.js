// SPDX-License-Identifier: MIT
// data.js - the samples, as the template in the page has them (data.awk)

const lines = document.getElementById("data").content.textContent.split("\n");
const [hasTruth, hasKnown, hasVotes] = lines[0].split("\t").slice(0, 3).map(Number);
const positiveName = lines[0].split("\t")[3];
const labels = [], classes = [];
lines[1].split("\t").forEach((field, i) => (i % 2 ? classes : labels).push(field));
const streams = lines[2].split("\t").map((field) => {
	const at = field.lastIndexOf(":");
	const metric = field.slice(0, at), known = metric === "novelty" || metric === "mismatch";
	return { metric, n: field.slice(at + 1), known, distance: !known && metric !== "svm" };
});
const models = lines[3].split("\t"), grams = lines[4].split("\t");
const positive = labels.indexOf(positiveName);

const optional = (field) => (field === "" ? null : Number(field));

const samples = lines.slice(5, -1).map((line) => {
	const field = line.split("\t");
	return {
		name: field[0],
		truth: optional(field[1]),
		verdict: optional(field[2]),
		score: optional(field[3]),
		known: optional(field[4]),
		p: optional(field[5]),
		reason: optional(field[6]),
		packed: field.slice(7),
	};
});

// The gram that says most about the verdict.
const reasonOf = (sample) => (sample.reason === null ? "" : grams[sample.reason]);

const isWrong = (sample) => sample.truth !== null && sample.truth !== sample.verdict &&
	labels[sample.verdict] !== "unknown";

// The votes of a sample: stream, label, distance and model of the nearest, mean distance.
function votesOf(sample) {
	if (!sample.votes) {
		const list = sample.packed[0] === "" ? [] : sample.packed[0].split(" ");
		sample.votes = list.map((vote) => {
			const [stream, label, distance, model, mean] = vote.split(",").map(Number);
			return { stream, label, distance, model, mean: mean ?? distance };
		});
	}
	return sample.votes;
}

// The grams that weighed most, by stream: { stream, pro: [{ gram, share }], con: [...] }.
function loudOf(sample) {
	const list = (text) => (text === "" ? [] : text.split(",").map((one) => {
		const [gram, share] = one.split(":").map(Number);
		return { gram: grams[gram], share };
	}));
	return sample.packed[1] === "" ? [] : sample.packed[1].split(" ").map((part) => {
		const [stream, both] = part.split("="), [pro, con] = both.split("/");
		return { stream: Number(stream), pro: list(pro), con: list(con) };
	});
}

// The widest gap between the sample and a nearest model, or null.
function gapOf(sample) {
	if (sample.packed[2] === "") return null;
	const field = sample.packed[2].split(",");
	return {
		gram: grams[field[0]], size: Number(field[1]), model: models[field[2]],
		sampleShare: Number(field[3]), modelShare: Number(field[4]),
		side: optional(field[5]), stream: Number(field[6]),
	};
}
