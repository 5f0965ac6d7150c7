/* SPDX-License-Identifier: MIT */
#include "../common/fault.h"
#include "guess.h"
#include "scan.h"

enum { QUOTE = 60 /* bytes of a line that a message quotes */ };

/* Returns how often a byte occurs. */
static size_t count(const char *s, size_t len, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += s[i] == c;
	return n;
}

/* Returns whether at least `least` of the words occur in the text. */
static bool has_words(struct scan at, const char *const *words, size_t len, size_t least)
{
	size_t found = 0;

	for (size_t i = 0; i < len && found < least; i++) {
		struct scan next = at;
		found += scan_find(&next, words[i]);
	}
	return found >= least;
}

#define HAS_WORDS(at, words, least) has_words(at, words, sizeof(words) / sizeof *(words), least)

static bool begins_with_one_of(struct scan at, const char *const *starts, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (scan_sees(&at, starts[i]))
			return true;
	return false;
}

#define BEGINS(at, starts) begins_with_one_of(at, starts, sizeof(starts) / sizeof *(starts))

static bool is_prose(struct scan at)
{
	static const char *const words[] = {" the ", " of ", " and ", " is ",   " to ",
	                                    " a ",   " in ", " for ", " this ", " that "};

	return HAS_WORDS(at, words, 2);
}

static bool is_report(struct scan at)
{
	static const char *const starts[] = {"# ", "## ", "=== ", "*** ", "Report", "Title:"};
	static const char *const words[] = {"MD5",        "SHA256",  "SHA-256",
	                                    "VirusTotal", "Summary", "Analysis",
	                                    "analysis",   "report",  "Report"};

	return BEGINS(at, starts) || HAS_WORDS(at, words, 2);
}

/* Returns whether the text is a table of calls and their counts. */
static bool is_summary(struct scan at)
{
	static const char *const starts[] = {"PID", "Summary", "CALL ", "% time", "syscall  "};
	static const char *const words[] = {"calls", "errors", "usecs/call", "seconds", "count"};

	return BEGINS(at, starts) || HAS_WORDS(at, words, 2);
}

/* Returns whether the text is what ps, top or ls -l print. */
static bool is_listing(struct scan at)
{
	static const char *const starts[] = {"USER ",  "UID ",   "F S ", "PID TTY", "PID ",
	                                     "top - ", "total ", "drwx", "-rw",     "lrwx"};

	return BEGINS(at, starts);
}

static bool is_program(struct scan at)
{
	static const char *const starts[] = {"#!",       "#include", "import ",   "package ",
	                                     "function", "<?php",    "@echo off", "using "};

	return BEGINS(at, starts);
}

const char *guess_binary(const char *s, size_t len)
{
	static const struct magic {
		const char *bytes;
		size_t len;
		const char *what;
	} magic[] = {
	    {"\177ELF", 4, "binary: a program; record its calls: strace -f -o FILE ./PROGRAM"},
	    {"MZ", 2, "binary: a Windows program; record its calls: NtTrace -out FILE PROGRAM"},
	    {"PERFILE2", 8, "binary: of perf record; convert it to text: perf script -i FILE"},
	    {"\x17\x08\x44tracing", 10,
	     "binary: of trace-cmd; convert it to text: trace-cmd report FILE"},
	    {"\n\r\r\n", 4, "binary: a capture; if sysdig's, convert it to text: sysdig -r FILE"},
	    {"\xd4\xc3\xb2\xa1", 4, "binary: network packets, not calls"},
	    {"PML_", 4,
	     "binary: of Process Monitor; save it as CSV: /OpenLog FILE /SaveAs FILE.csv"},
	    {"%PDF", 4, "binary: a PDF; give the trace itself, as text"},
	    {"\xc1\x1f\xfc\xc1", 4, "binary: of LTTng; convert it to text: babeltrace2 DIRECTORY"},
	    {"SQLite format", 13, "binary: a database; export the table of calls as CSV"},
	};

	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (len >= magic[i].len && memcmp(s, magic[i].bytes, magic[i].len) == 0)
			return magic[i].what;
	return NULL;
}

const char *guess(const char *s, size_t len)
{
	const char *nl = memchr(s, '\n', len), *binary = guess_binary(s, len);
	size_t line = nl ? (size_t)(nl - s) : len;
	struct scan all = {s, s + (len < 4096 ? len : 4096)}, first = {s, s + line};

	if (binary)
		return binary;
	if (scan_sees(&first, "<?xml") || scan_sees(&first, "<!") || scan_sees(&first, "<html"))
		return "this looks like a page or XML; export it as text, CSV or JSON";
	if (is_program(first))
		return "this looks like a program; record its calls: strace -f -o FILE PROGRAM";
	if (is_listing(first))
		return "this looks like a list of processes or files; record the calls of one: "
		       "strace -f -o FILE -p PID, or strace -f -o FILE COMMAND";
	if (is_summary(first))
		return "this looks like a summary; record each call: strace -f -o FILE COMMAND";
	if (!is_prose(first) && (count(s, line, ',') > 1 || count(s, line, '\t') > 1 ||
	                         count(s, line, ';') > 1 || count(s, line, '|') > 1))
		return "this looks like a table; name the column of calls with -k call=COLUMN";
	if (is_prose(all) || is_report(all))
		return "this looks like prose or a report; give the trace itself, as "
		       "strace -f -o FILE COMMAND records it";
	return "trace2cat -f list lists the formats, -f FORMAT forces one";
}

struct text guess_quote(const char *s, size_t len)
{
	const char *nl = memchr(s, '\n', len);
	size_t line = nl ? (size_t)(nl - s) : len, most = line < QUOTE ? line : QUOTE;
	struct text quote = {0};

	while (most < line && most > 0 && (s[most] & 0xc0) == 0x80)
		most--; /* do not cut a character in two */
	text_put(&quote, s, most);
	text_string(&quote, most < line ? "..." : "");
	text_byte(&quote, 0);
	if (quote.failed)
		die_memory();
	return quote;
}
