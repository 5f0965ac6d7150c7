/* SPDX-License-Identifier: MIT */
#include "elements.h"
#include "logtext.h"
#include "times.h"

/* --- logs --- */

/* "<13>", "<13>1 ". */
static bool priority(struct scan *at)
{
	uint64_t number;

	if (!scan_byte(at, '<') || !scan_decimal(at, &number) || number > 191 ||
	    !scan_byte(at, '>'))
		return false;
	scan_text(at, "1 ");
	return true;
}

/* Steps over a word without "(" or "=", which mark a call. */
static bool scan_plain(struct scan *at, struct word *w)
{
	struct scan next = *at;

	if (!scan_field(&next, w) || memchr(w->s, '(', w->len) || memchr(w->s, '=', w->len))
		return false;
	*at = next;
	return true;
}

/* "strace[99]: " or "kernel: ". */
static bool scan_tag(struct scan *at)
{
	struct word w;

	return scan_plain(at, &w) && w.len > 1 && w.s[w.len - 1] == ':' && is_name_start(w.s[0]) &&
	       ends_element(at);
}

/* "INFO ", "[DEBUG] ", "warning: ". */
static bool level(struct scan *at)
{
	static const char *const words[] = {"trace", "debug", "info",  "notice",  "warn",
	                                    "error", "fatal", "alert", "warning", "critical"};
	bool bracket = scan_byte(at, '[');
	struct word w;

	if (!scan_name(at, &w) || (bracket && !scan_byte(at, ']')))
		return false;
	scan_byte(at, ':');
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (word_is_folded(w, words[i]))
			return ends_element(at);
	return false;
}

/* "host strace[99]: ", or without the host. */
static bool host_tag(struct scan *at)
{
	struct scan next = *at;
	struct word host;

	if (scan_tag(&next)) {
		*at = next;
		return true;
	}
	return scan_plain(at, &host) && scan_blanks(at) && scan_tag(at);
}

/* The same after seconds, as written by journalctl -o short-unix. */
static bool seconds_tag(struct scan *at)
{
	uint64_t seconds, fraction;

	return scan_decimal(at, &seconds) && seconds > 100000000 && scan_byte(at, '.') &&
	       scan_decimal(at, &fraction) && ends_element(at) && host_tag(at);
}

/* The fields of RFC 5424 after the time: "host app 99 - - ". */
static bool host_fields(struct scan *at)
{
	struct word w;

	for (int i = 0; i < 4; i++)
		if (!scan_plain(at, &w) || !scan_blanks(at))
			return false;
	return scan_text(at, "- ");
}

/* "stdout F ", of the container runtimes. */
static bool stream_name(struct scan *at)
{
	return scan_text(at, "std") && (scan_text(at, "err ") || scan_text(at, "out ")) &&
	       (scan_text(at, "F ") || scan_text(at, "P "));
}

/* "app_1  | " */
static bool service_bar(struct scan *at)
{
	const char *from = at->p;
	struct scan next;
	struct word name;

	while (at->p < at->end && (is_name(*at->p) || memchr("-.@/", *at->p, 4)))
		at->p++;
	if (at->p == from || !scan_blanks(at))
		return false;
	if (!scan_byte(at, '|') || !ends_element(at))
		return false;
	next = *at; /* names between bars are a list of calls */
	return !(scan_name(&next, &name) && scan_blanks(&next) && scan_at(&next, '|'));
}

/* "[pod/app/container] " */
static bool bracket_name(struct scan *at)
{
	struct word w;

	return scan_at(at, '[') && scan_field(at, &w) && word_ends(w, "]") &&
	       is_name_start(w.s[1]) && memchr(w.s, '/', w.len) && ends_element(at);
}

/* "11-20 10:00:00.123 ", with a year before it or a zone after it. */
static bool logcat_time(struct scan *at)
{
	struct scan next = *at;
	uint64_t number;

	if (scan_places(&next, 4) && scan_byte(&next, '-'))
		*at = next;
	if (!scan_places(at, 2) || !scan_byte(at, '-') || !scan_places(at, 2) || !scan_blanks(at) ||
	    !scan_day_time(at) || !scan_blanks(at))
		return false;
	if ((scan_byte(at, '+') || scan_byte(at, '-')) &&
	    !(scan_decimal(at, &number) && scan_blanks(at)))
		return false;
	return true;
}

/* "11-20 10:00:00.123  1234  1235 I strace  : ", "I/strace( 1234): ", or the latter after a time.
 */
static bool logcat(struct scan *at)
{
	struct scan next = *at;
	uint64_t number;
	bool time = logcat_time(&next);

	if (!time)
		next = *at;
	if (time && scan_decimal(&next, &number) &&
	    !(scan_blanks(&next) && scan_decimal(&next, &number) && scan_blanks(&next)))
		return false;
	if (next.p == next.end || !memchr("VDIWEF", *next.p, 6))
		return false;
	next.p++;
	if (scan_byte(&next, '/') ? !(scan_find(&next, "(") && scan_find(&next, "): "))
	                          : !(time && scan_blanks(&next) && scan_find(&next, ": ")))
		return false;
	*at = next;
	return true;
}

/* "MESSAGE=", of journalctl -o export and verbose. */
static bool message_field(struct scan *at)
{
	scan_blanks(at);
	return scan_text(at, "MESSAGE=");
}

/* "build<TAB>Run it<TAB>", before a time, in the logs of a hosted runner's jobs. */
static bool job_step(struct scan *at)
{
	struct scan next;

	for (int i = 0; i < 2; i++)
		if (scan_at(at, '\t') || !scan_find(at, "\t"))
			return false;
	next = *at;
	return iso_time(&next);
}

/* --- pages, mails --- */

/* "12:", "12-" of grep -n; "FILE:12:", "FILE:" of more files. */
static bool grep_number(struct scan *at)
{
	struct scan next = *at, numbered;
	struct word w;
	uint64_t number;
	bool input = scan_sees(at, "(standard input):");

	if (scan_decimal(&next, &number) && (scan_byte(&next, ':') || scan_byte(&next, '-'))) {
		*at = next;
		return true;
	}
	next = *at;
	if (!scan_find(&next, ":"))
		return false;
	w = (struct word){at->p, (size_t)(next.p - at->p)};
	if (!input &&
	    (memchr(w.s, ' ', w.len) || memchr(w.s, '(', w.len) || memchr(w.s, '"', w.len)))
		return false;
	numbered = next;
	if (!scan_at(&numbered, '0') && scan_decimal(&numbered, &number) &&
	    scan_byte(&numbered, ':'))
		next = numbered;
	else if (!input && !memchr(w.s, '.', w.len))
		return false;
	*at = next;
	return true;
}

/* "    12<TAB>" of cat -n, nl. */
static bool page_number(struct scan *at)
{
	uint64_t number;

	scan_blanks(at);
	return scan_decimal(at, &number) && scan_byte(at, '\t');
}

/* "     12 " of less -N, before a call. */
static bool line_number(struct scan *at)
{
	struct scan rest;
	uint64_t number;

	scan_blanks(at);
	if (!scan_decimal(at, &number) || !scan_blanks(at))
		return false;
	rest = *at;
	return scan_find(&rest, "(") || scan_sees(at, "+++ ") || scan_sees(at, "--- ");
}

/* "> ", as in answers to mails, once or several times. */
static bool quote_mark(struct scan *at)
{
	const char *from = at->p;

	while (scan_byte(at, '>'))
		scan_byte(at, ' ');
	return at->p > from;
}

static bool tabs(struct scan *at)
{
	return scan_byte(at, '\t');
}

static bool indentation(struct scan *at)
{
	return scan_blanks(at);
}

/* --- all of them --- */

const struct element elements[ELEMENTS] = {
    {priority, STRONG, "priority"},
    {logcat, STRONG, "header of logcat"},
    {job_step, STRONG, "job and step"},
    {iso_time, STRONG, "time"},
    {month_time, STRONG, "time"},
    {boot_time, STRONG, "time"},
    {day_time_pid, STRONG, "time"},
    {day_time, WEAK, "time"},
    {stream_name, STRONG, "stream of the container"},
    {seconds_tag, STRONG, "time, host and program"},
    {host_fields, WEAK, "host and program"},
    {message_field, STRONG, "name of the field"},
    {level, WEAK, "level"},
    {service_bar, STRONG, "name of the service"},
    {bracket_name, STRONG, "name of the container"},
    {quote_mark, STRONG, "quotation mark"},
    {page_number, RISING, "line number"},
    {line_number, COUNTING, "line number"},
    {grep_number, RISING, "file or line number"},
    {host_tag, WEAK, "host and program"},
    {log_text, STRONG, "JSON around the line"},
    {tabs, STRONG, "indentation"},
    {indentation, WEAK, "indentation"},
};

bool element_fits(const struct element *e, struct scan at)
{
	return e->scan == log_text ? log_has_text(at) : e->scan(&at);
}

bool element_is_between(const struct element *e, struct scan at)
{
	struct word key;

	if (scan_sees(&at, "-- ") || scan_sees(&at, "--------- beginning of "))
		return true;
	if (e->scan != message_field)
		return false;
	scan_blanks(&at);
	return iso_time(&at) || month_time(&at) || (scan_name(&at, &key) && scan_at(&at, '='));
}

bool element_is_blank(const struct element *e)
{
	return e->scan == indentation || e->scan == tabs;
}
