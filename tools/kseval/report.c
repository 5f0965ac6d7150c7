/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../format/json.h"
#include "report.h"

enum { NAME_WIDTH = 20 };

static const struct {
	const char *text, *json;
} names[FIGURES] = {
    [COVERAGE] = {"coverage", "coverage"},
    [PRECISION] = {"precision", "precision"},
    [RECALL] = {"recall", "recall"},
    [F1] = {"F1", "f1"},
    [ACCURACY] = {"accuracy", "accuracy"},
    [BALANCED] = {"balanced accuracy", "balanced_accuracy"},
    [FPR] = {"false-positive rate", "fpr"},
    [ROC_AUC] = {"ROC AUC", "auc"},
    [AVERAGE_PRECISION] = {"average precision", "average_precision"},
    [RECALL_AT_1] = {"recall at 1% FPR", "recall_at_1pct_fpr"},
    [RECALL_AT_5] = {"recall at 5% FPR", "recall_at_5pct_fpr"},
};

static void put_figure(double value, struct interval interval, struct text *out)
{
	char s[96];

	if (isnan(value)) {
		text_string(out, "-\n");
		return;
	}
	snprintf(s, sizeof s, "%.3f", value);
	text_string(out, s);
	if (!isnan(interval.low)) {
		snprintf(s, sizeof s, "  (95%%: %.3f to %.3f)", interval.low, interval.high);
		text_string(out, s);
	}
	text_byte(out, '\n');
}

static void put_scored(const struct verdicts *v, struct text *out)
{
	char s[96];

	snprintf(s, sizeof s, "%-*s%zu of %zu\n", NAME_WIDTH, "with a score", v->scored, v->len);
	text_string(out, s);
}

void report_put(const struct evaluation *r, struct text *out)
{
	confusion_put(r->confusion, out);
	text_byte(out, '\n');
	for (size_t i = 0; i < FIGURES; i++) {
		if (i == ROC_AUC && r->verdicts->scored < r->verdicts->len)
			put_scored(r->verdicts, out);
		text_string(out, names[i].text);
		for (size_t k = strlen(names[i].text); k < NAME_WIDTH; k++)
			text_byte(out, ' ');
		put_figure(r->figures.of[i], r->intervals[i], out);
	}
}

static void put_count(struct text *out, const char *name, uint64_t n)
{
	json_key(out, name);
	text_number(out, n);
}

static void put_intervals(const struct evaluation *r, struct text *out)
{
	json_key(out, "interval95");
	text_byte(out, '{');
	for (size_t i = 0; i < FIGURES; i++) {
		json_key(out, names[i].json);
		text_byte(out, '[');
		json_real(out, r->intervals[i].low);
		text_string(out, ", ");
		json_real(out, r->intervals[i].high);
		text_byte(out, ']');
	}
	text_byte(out, '}');
}

void report_put_json(const struct evaluation *r, struct text *out)
{
	struct outcomes m = count_verdicts(r->verdicts, NULL);

	text_byte(out, '{');
	put_count(out, "n", r->verdicts->len);
	put_count(out, "tp", m.tp);
	put_count(out, "fp", m.fp);
	put_count(out, "fn", m.fn);
	put_count(out, "tn", m.tn);
	put_count(out, "unknown", m.unknown);
	for (size_t i = 0; i < FIGURES; i++) {
		json_key(out, names[i].json);
		json_real(out, r->figures.of[i]);
	}
	put_count(out, "scored", r->verdicts->scored);
	put_intervals(r, out);
	confusion_put_json(r->confusion, out);
}

void roc_put(const struct verdicts *v, struct text *out)
{
	double p = 0, n, tp = 0, fp = 0;

	for (size_t i = 0; i < v->scored; i++)
		p += v->at[i].truth == POSITIVE;
	n = (double)v->scored - p;
	put_comment(out, "threshold\tfpr\ttpr");
	for (size_t i = 0; i < v->scored;) {
		double score = v->at[i].score;
		for (; i < v->scored && !(v->at[i].score < score); i++)
			*(v->at[i].truth == POSITIVE ? &tp : &fp) += 1;
		text_real(out, score);
		text_byte(out, '\t');
		text_real(out, n > 0 ? fp / n : 0);
		text_byte(out, '\t');
		text_real(out, p > 0 ? tp / p : 0);
		text_byte(out, '\n');
	}
}
