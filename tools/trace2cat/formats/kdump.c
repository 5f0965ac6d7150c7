/* SPDX-License-Identifier: MIT */
/*
 * kdump: records of ktrace, as printed by the BSDs:
 *
 *   PID [TID ]COMM [TIME ]TYPE TEXT
 *
 * Only CALL counts; the name may come without brackets, and with -S after its number, "[4]write".
 * After a GIO record come lines of data, which are indented by more than a record's PID.
 */
#include "../scan.h"
#include "../trace.h"

static const char *const types[] = {"CALL", "RET",  "NAMI", "GIO",  "PSIG",   "STRU", "SCTL",
                                    "CSW",  "CAP",  "EMUL", "USER", "PFLT",   "PRET", "ARGS",
                                    "EXEC", "PLDG", "MIB",  "FAUL", "STRUCT", "MISC"};

static bool is_type(struct word w)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (word_is(w, types[i]))
			return true;
	return false;
}

/* Returns whether the field after the next n is a type. */
static bool at_type(struct scan at, size_t n)
{
	struct word w;

	do {
		scan_blanks(&at);
		if (!scan_field(&at, &w))
			return false;
	} while (n-- > 0);
	return is_type(w);
}

/* Steps over PID, TID, COMM and TIME, past the type. COMM has at least one word; a second number is
 * TID unless it is right before the type: then it is COMM, or COMM looks like a type. */
static bool scan_record(struct scan *at, uint64_t *tid, struct word *type)
{
	const char *start = at->p;
	struct scan next;
	uint64_t number;

	scan_blanks(at);
	if (!scan_decimal(at, tid) || !scan_blanks(at))
		return false;
	next = *at;
	if (scan_decimal(&next, &number) && scan_blanks(&next)) {
		if (!at_type(next, 0) || at_type(next, 1)) {
			*tid = number;
			*at = next;
		}
	}
	if (!scan_field(at, type))
		return false;
	for (scan_blanks(at); scan_field(at, type); scan_blanks(at)) {
		if (is_type(*type))
			return true;
		if (type->s - start > 80)
			return false;
	}
	return false;
}

/* "name(", "name", "[4]name(", "[532]("; a name at the end of a truncated file may be
 * incomplete. */
static bool scan_call(struct scan at, bool cut, struct word *name)
{
	uint64_t number;
	const char *from;

	scan_blanks(&at);
	from = at.p;
	*name = (struct word){from, 0};
	if (scan_byte(&at, '[') && scan_decimal(&at, &number) && scan_byte(&at, ']')) {
		*name = (struct word){from + 1, (size_t)(at.p - from) - 2};
		from = at.p;
	}
	at.p = from;
	while (at.p < at.end && (is_name(*at.p) || *at.p == '.'))
		at.p++;
	if (at.p > from)
		*name = (struct word){from, (size_t)(at.p - from)};
	return name->len && !(cut && at.p == at.end);
}

/* Recognises lines of data: a quote or an offset, or more blanks than before any PID. */
static bool is_data(const struct line *line)
{
	struct scan at = scan_line(line);

	scan_blanks(&at);
	return at.p == at.end || at.p - line->s > 6 || *at.p == '"' || scan_sees(&at, "0x");
}

/* Takes a record. Returns false if the line is not one. */
static bool record(struct trace *trace, const struct line *line, bool *gio)
{
	struct scan at = scan_line(line), lost = at;
	struct word type, name;
	uint64_t tid;

	if (!scan_record(&at, &tid, &type)) {
		if (!scan_find(&lost, "Events dropped."))
			return false;
		trace_lost(trace);
		return true;
	}
	*gio = word_is(type, "GIO");
	if (!word_is(type, "CALL"))
		return true;
	if (!scan_call(at, line->unfinished, &name))
		return false;
	trace_call(trace, tid, name.s, name.len);
	return true;
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word type;
	uint64_t tid;

	return scan_record(&at, &tid, &type);
}

/* After GIO, lines that are not records are data. */
static void parse(struct trace *trace)
{
	struct line line;
	bool gio = false;

	while (trace_line(trace, &line)) {
		if (gio && is_data(&line))
			continue;
		if (!record(trace, &line, &gio) && !gio && !is_data(&line))
			trace_unknown(trace, &line);
	}
}

const struct format kdump_format = {
    .name = "kdump",
    .about = "ktrace's records by kdump of the BSDs",
    .test = test,
    .parse = parse,
};
