// SPDX-License-Identifier: MIT
// votes.js - how the ranks of a sample add up to its score
//
// A label's value is the mean distance over the streams of each metric, weighed over the metrics;
// the score is the least value of the other labels less that of the positive label (ksvote(1)).

// How ksscore(1) and ksvote weigh metrics; `rest` is the weight of all others.
const recipes = [
	{ sum: true, weights: { tv: 1, svm: 2, novelty: 0, mismatch: 0 }, rest: 1 },
	{ sum: false, weights: { novelty: 0, mismatch: 0 }, rest: 1 },
	{ sum: false, weights: { novelty: 3, mismatch: 0.75 }, rest: 1 },
];
const weightIn = (recipe, metric) => recipe.weights[metric] ?? recipe.rest;

// What the votes for each label come to: [{ label, value, parts }], the least value first. `parts`
// has for each stream what it contributes. Where only one label was ranked by distances or weighed
// grams, all votes are for it.
function valuesOf(votes, recipe) {
	const candidates = [...new Set(votes.filter((vote) => !streams[vote.stream].known)
		.map((vote) => vote.label))];
	const alone = candidates.length === 1;
	return candidates.map((label) => {
		const own = votes.filter((vote) => (alone || vote.label === label) &&
			weightIn(recipe, streams[vote.stream].metric) > 0);
		const counts = {}, parts = [];
		own.forEach((vote) => {
			const { metric } = streams[vote.stream];
			counts[metric] = (counts[metric] ?? 0) + 1;
		});
		let all = 0, value = 0;
		for (const metric in counts) all += weightIn(recipe, metric);
		own.forEach((vote) => {
			const { metric } = streams[vote.stream];
			const weight = weightIn(recipe, metric) / (recipe.sum ? 1 : all);
			const part = vote.mean * weight / counts[metric];
			value += part;
			parts[vote.stream] = (parts[vote.stream] ?? 0) + part;
		});
		return { label, value, parts };
	}).sort((a, b) => a.value - b.value);
}

// What each stream adds to the score by a recipe: { total, parts }, or null.
function addUp(sample, recipe) {
	const values = valuesOf(votesOf(sample), recipe);
	if (values.length === 0) return null;
	const own = values.find((value) => value.label === positive) ?? values[0];
	const other = values.find((value) => value !== own);
	if (!other) {
		const sign = own.label === positive ? -1 : 1;
		return { total: sign * own.value, parts: own.parts.map((part) => sign * part) };
	}
	return { total: other.value - own.value,
		parts: own.parts.map((part, stream) => (other.parts[stream] ?? 0) - part) };
}

const agrees = (sample, sum) => sum !== null && sample.score !== null &&
	Math.abs(sum.total - sample.score) < 0.001 + 0.0002 * Math.abs(sample.score);

// The recipe by which most scores of the batch are the sum of their votes.
const recipe = (() => {
	const some = samples.filter((sample) => sample.score !== null).slice(0, 200);
	const fits = recipes.map((one) => some.filter((s) => agrees(s, addUp(s, one))).length);
	return recipes[fits.indexOf(Math.max(...fits))];
})();

// The votes of a sample; `agree` says whether they add up to its score.
function sumOf(sample) {
	if (sample.sum === undefined) {
		sample.sum = addUp(sample, recipe);
		if (sample.sum) sample.sum.agree = agrees(sample, sample.sum);
	}
	return sample.sum;
}

// The model that is nearest in most streams of distances; `alone` if only one label was ranked.
function nearestOf(sample) {
	if (sample.nearest !== undefined) return sample.nearest;
	const least = new Map(), wins = new Map();
	const own = votesOf(sample).filter((vote) => streams[vote.stream].distance);
	own.forEach((vote) => {
		const best = least.get(vote.stream);
		if (!best || vote.distance < best.distance) least.set(vote.stream, vote);
	});
	least.forEach((vote) => {
		const key = vote.label + " " + vote.model;
		if (!wins.has(key)) wins.set(key, []);
		wins.get(key).push(vote);
	});
	const most = [...wins.values()].sort((a, b) => b.length - a.length)[0];
	sample.nearest = !most ? null : {
		model: models[most[0].model], label: most[0].label, distance: most[0].distance,
		alone: new Set(own.map((vote) => vote.label)).size === 1,
	};
	return sample.nearest;
}

// Whether the nearest model has another label than the verdict.
function isOutvoted(sample) {
	const nearest = nearestOf(sample);
	return nearest !== null && sample.verdict !== null && nearest.label !== sample.verdict &&
		labels[sample.verdict] !== "unknown";
}

const metricName = ({ metric, known }) => (known ? metric :
	metric === "svm" ? "weighed grams" : "distance " + metric);
