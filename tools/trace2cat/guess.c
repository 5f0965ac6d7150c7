/* SPDX-License-Identifier: MIT */
#include "../common/fault.h"
#include "guess.h"
#include "scan.h"

enum { QUOTE = 60 /* bytes of a line that a message quotes */ };

/* How often a byte comes. */
static size_t count(const char *s, size_t len, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += s[i] == c;
	return n;
}

/* Words that prose has, between blanks. */
static bool is_prose(struct scan at)
{
	static const char *const words[] = {" the ", " of ", " and ", " is ",   " to ",
	                                    " a ",   " in ", " for ", " this ", " that "};
	size_t found = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct scan next = at;
		found += scan_find(&next, words[i]);
	}
	return found > 1;
}

const char *guess(const char *s, size_t len)
{
	const char *nl = memchr(s, '\n', len);
	size_t line = nl ? (size_t)(nl - s) : len;
	struct scan all = {s, s + (len < 4096 ? len : 4096)};
	struct scan first = {s, s + line}, at = first;

	if (scan_sees(&first, "<?xml") || scan_sees(&first, "<!") || scan_sees(&first, "<html"))
		return "this looks like a page or XML; export it as text, CSV or JSON";
	if (scan_sees(&first, "#!") || scan_sees(&first, "#include") ||
	    scan_sees(&first, "import "))
		return "this looks like a program, not like a trace of one";
	if (scan_sees(&first, "PID") || scan_sees(&first, "Summary") || scan_find(&at, "calls"))
		return "this looks like a summary; record each call, such as by strace -f -o FILE";
	if (count(s, line, ',') > 2 || count(s, line, '\t') > 2 || count(s, line, ';') > 2)
		return "this looks like a table; -k call=COLUMN names the column of the calls";
	if (is_prose(all))
		return "this looks like prose or a report";
	return "trace2cat -f list lists the formats, -f FORMAT forces one";
}

struct text guess_quote(const char *s, size_t len)
{
	const char *nl = memchr(s, '\n', len);
	size_t line = nl ? (size_t)(nl - s) : len, most = line < QUOTE ? line : QUOTE;
	struct text quote = {0};

	while (most < line && most > 0 && (s[most] & 0xc0) == 0x80)
		most--; /* not within a character */
	text_put(&quote, s, most);
	text_string(&quote, most < line ? "..." : "");
	text_byte(&quote, 0);
	if (quote.failed)
		die_memory();
	return quote;
}
