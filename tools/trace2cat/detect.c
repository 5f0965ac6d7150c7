/* SPDX-License-Identifier: MIT */
/*
 * detect: detects the format of a trace.
 */
#include <string.h>
#include <time.h>

#include "../common/fault.h"
#include "../common/out.h"
#include "guess.h"
#include "reader.h"
#include "scan.h"

enum {
	CERTAIN = 100, /* a probe that needs no more lines */
	PAUSE = 200,   /* milliseconds without a byte: a live trace, whose calls should be shown */
	PATIENCE =
	    400 /* milliseconds that a trace has for its first lines, if a format fits them */
};

/* Takes the next line of the buffer, if it is complete; or as much of it as the buffer can hold,
 * cut between words. */
static bool next_line(const struct trace *t, const char **p, struct line *line)
{
	const char *from = *p, *end = t->in.buf + t->in.end;
	const char *nl = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
	bool full = from == t->in.buf && t->in.end == LINE_BUFFER;

	if (from == end || (!nl && !t->in.ended && !full))
		return false;
	*p = nl ? nl + 1 : end;
	*line =
	    (struct line){.s = from, .len = (size_t)((nl ? nl : end) - from), .unfinished = !nl};
	for (size_t n = !nl && full ? line->len : 0; n > 1; n--)
		if (memchr(" \t,", from[n - 1], 3)) {
			line->len = n;
			break;
		}
	return true;
}

static bool is_blank(const char *s, size_t len)
{
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return len == 0;
}

/* Copies the first lines that are waiting, cleaned. Returns their number. */
static size_t take_head(struct trace *t, struct line *head)
{
	const char *p = t->in.buf + t->in.beg;
	struct line line;
	size_t lines = 0;

	t->head.len = 0;
	if (!text_room(&t->head, LINE_BUFFER + LINE_SLACK))
		die_memory();
	while (lines < HEAD_LINES && next_line(t, &p, &line)) {
		char *to = t->head.s + t->head.len;
		line.len = clean_line(to, line.s, line.len, line.s == t->in.buf);
		line.s = to;
		if (t->source.blanks)
			line.len = clean_blanks(to, line.len);
		if (is_blank(line.s, line.len))
			continue;
		t->head.len += line.len;
		head[lines++] = line;
	}
	text_free(&t->opening);
	if (lines)
		t->opening = guess_quote(head[0].s, head[0].len);
	memset(t->head.s + t->head.len, 0, LINE_SLACK); /* read by wide loads, and ignored */
	return lines;
}

/* Returns how certain it is that a trace is in this format. */
static int certainty(const struct format *f, const struct line *head, size_t lines)
{
	if (f->probe)
		return f->probe(head, lines);
	return f->test ? count_lines(head, lines, f->test) : 0;
}

/* Returns the format that is most certain; the first of several. */
static const struct format *probe_all(const struct trace *t, const struct line *head, size_t lines,
                                      int *best)
{
	const struct format *found = NULL;

	*best = 0;
	for (size_t i = 0; formats[i] && lines > 0 && *best < CERTAIN; i++) {
		bool asked = !t->forced || t->forced == formats[i];
		int sure = asked ? certainty(formats[i], head, lines) : 0;
		if (sure > *best) {
			*best = sure;
			found = formats[i];
		}
	}
	return found;
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Returns whether the trace is live and its calls should not wait for more input. */
static bool is_pausing(const struct trace *t, int64_t since)
{
	int64_t left = since + PATIENCE - milliseconds();

	if (left <= 0)
		return source_pauses(&t->source, 0);
	return source_pauses(&t->source, left < PAUSE ? (int)left : PAUSE);
}

void trace_look(struct trace *t)
{
	int64_t since = milliseconds();

	while ((source_pauses(&t->source, 0) ? !is_pausing(t, since) : true) && lines_fill(&t->in))
		;
}

/* Drops the lines that consisted of nothing but a prefix. */
static size_t drop_blank(struct line *head, size_t lines)
{
	size_t kept = 0;

	for (size_t i = 0; i < lines; i++)
		if (!is_blank(head[i].s, head[i].len))
			head[kept++] = head[i];
	return kept;
}

/* Returns whether to cut off a prefix. One that no tracer writes is cut off even if the format
 * seems as certain, or a little more so, with it, since the first lines may be truncated. */
static bool is_preferred(const struct prefix *p, int surer, int sure)
{
	if (surer == 0)
		return false;
	return (p->strong && surer * 5 >= sure * 4) || (p->after_strong && surer == sure);
}

/* Looks for a prefix of the first lines without which the format is more certain. */
static const struct format *find_prefix(struct trace *t, const struct format *found, int *sure)
{
	struct line head[HEAD_LINES];
	struct prefix prefix = {.len = 0};
	size_t lines = take_head(t, head);

	t->prefix.len = 0;
	while (*sure < CERTAIN && prefix_grow(&prefix, head, lines)) {
		int surer;
		const struct format *other;

		lines = drop_blank(head, lines);
		other = probe_all(t, head, lines, &surer);
		if (surer > *sure || is_preferred(&prefix, surer, *sure)) {
			*sure = surer;
			found = other;
			t->prefix = prefix;
		}
	}
	return found;
}

extern const struct format json_format, table_format;

/* Returns the format if -k names the calls: the first byte decides. */
static const struct format *format_of_keys(struct trace *t)
{
	struct line head[HEAD_LINES];
	struct scan at;

	t->prefix.len = 0;
	lines_fill(&t->in);
	if (take_head(t, head) == 0)
		return NULL;
	at = scan_line(&head[0]);
	scan_blanks(&at);
	return scan_at(&at, '{') || scan_at(&at, '[') ? &json_format : &table_format;
}

const struct format *find_format(struct trace *t)
{
	struct line head[HEAD_LINES];
	const struct format *found = NULL;
	int64_t since = -1;
	int sure = 0;
	bool more;

	if (t->keys[KEY_CALL] && !t->forced)
		return format_of_keys(t);
	do {
		more = lines_fill(&t->in);
		if (since < 0)
			since = milliseconds();
		/* probe what there is if the next read would have to wait, or there is none */
		if (!more || t->forced || source_pauses(&t->source, 0))
			found =
			    find_prefix(t, probe_all(t, head, take_head(t, head), &sure), &sure);
	} while (more && !t->forced && (!found || (sure < CERTAIN && !is_pausing(t, since))));
	return t->forced ? t->forced : found;
}
