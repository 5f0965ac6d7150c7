/* SPDX-License-Identifier: MIT */
#include "../map.h"
#include "columns.h"

enum {
	VALUES = 12,   /* that the first or last words of all lines may have, to be labels */
	VALUE_LEN = 48 /* bytes of such a value that are kept */
};

/* --- names --- */

bool title_is(struct word title, const char *b)
{
	for (size_t i = 0; i < title.len; i++) {
		char c = title.s[i];

		if (memchr(" _-.\"'", c, 6))
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == 0 || c != *b++) /* a NUL in the title must not pass b's end */
			return false;
	}
	return *b == 0;
}

static bool is_one_of(struct word w, const char *const *list, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (title_is(w, list[i]))
			return true;
	return false;
}

#define IS_ONE_OF(word, list) is_one_of(word, list, sizeof list / sizeof *list)

enum title title_of(struct word title)
{
	static const char *const labels[] = {"label",
	                                     "labels",
	                                     "malware",
	                                     "class",
	                                     "classes",
	                                     "type",
	                                     "family",
	                                     "target",
	                                     "category",
	                                     "malicious",
	                                     "benign",
	                                     "ismalware",
	                                     "ismalicious",
	                                     "verdict",
	                                     "attack",
	                                     "attackcat",
	                                     "attacktype",
	                                     "classlabel",
	                                     "classification",
	                                     "malwaretype",
	                                     "malwareclass",
	                                     "malwarefamily",
	                                     "groundtruth",
	                                     "y",
	                                     "isattack",
	                                     "anomaly",
	                                     "sus",
	                                     "evil",
	                                     "legitimate",
	                                     "goodware",
	                                     "outcome",
	                                     "result",
	                                     "subclass",
	                                     "tag",
	                                     "familyname",
	                                     "labelname",
	                                     "labelid",
	                                     "classid",
	                                     "classname",
	                                     "malwarelabel"};
	static const char *const ids[] = {
	    "",         "unnamed0",    "id",       "index",      "idx",      "no",
	    "row",      "file",        "filename", "fileid",     "filehash", "filepath",
	    "path",     "name",        "hash",     "md5",        "sha1",     "sha256",
	    "sha512",   "sample",      "sampleid", "samplename", "uuid",     "exe",
	    "process",  "processname", "pid",      "tid",        "app",      "apk",
	    "package",  "packagename", "time",     "timestamp",  "date",     "length",
	    "len",      "seqlen",      "count",    "ssdeep",     "source",   "dataset",
	    "split",    "fold",        "host",     "user",       "traceid",  "tracename",
	    "filesize", "size",        "imphash",  "executable", "program",  "command"};

	if (IS_ONE_OF(title, labels))
		return TITLE_LABEL;
	return IS_ONE_OF(title, ids) ? TITLE_ID : TITLE_OTHER;
}

bool is_plain_name(struct word w)
{
	struct scan at = scan_word(w);
	struct word name;

	return scan_name(&at, &name) && at.p == at.end;
}

bool is_call_name(struct word w)
{
	if (w.len == 0 || w.len > 255 || !(is_name_start(w.s[0]) || w.s[0] == '?'))
		return false;
	for (size_t i = 1; i < w.len; i++)
		if (!is_name(w.s[i]) && !memchr(".:!#$@~/?<>-", w.s[i], 12))
			return false;
	return w.len == 1 || !memchr(".:!#/-?", w.s[w.len - 1], 7);
}

bool is_hash(struct word w)
{
	if (w.len != 32 && w.len != 40 && w.len != 64 && w.len != 128)
		return false;
	for (size_t i = 0; i < w.len; i++)
		if (hex_digit(w.s[i]) < 0)
			return false;
	return true;
}

/* "sample.exe", "dropper.apk": a file, not a call. */
static bool is_file(struct word w)
{
	static const char *const ends[] = {"exe", "dll", "apk", "bin",  "elf",    "sys",   "txt",
	                                   "log", "csv", "doc", "docx", "pdf",    "xls",   "js",
	                                   "vbs", "ps1", "sh",  "py",   "jar",    "dex",   "so",
	                                   "scr", "msi", "bat", "json", "strace", "trace", "zip"};
	const char *dot = w.s + w.len;

	while (dot > w.s && dot[-1] != '.')
		dot--;
	if (dot == w.s)
		return false;
	return IS_ONE_OF(((struct word){dot, (size_t)(w.s + w.len - dot)}), ends);
}

/* --- cells and words --- */

static inline bool is_gap(char c, char delimiter)
{
	return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '"' || c == '\'' || c == '[' ||
	       c == ']' || c == '(' || c == ')' || c == delimiter;
}

bool columns_word(const struct columns *c, struct scan *at, struct word *w)
{
	while (at->p < at->end && is_gap(*at->p, c->delimiter))
		at->p++;
	w->s = at->p;
	while (at->p < at->end && !is_gap(*at->p, c->delimiter))
		at->p++;
	w->len = (size_t)(at->p - w->s);
	return w->len > 0;
}

struct word columns_cell(char delimiter, struct scan *at)
{
	const char *p = at->p;
	struct word cell;
	bool quoted = false;

	for (; p < at->end && (quoted || *p != delimiter); p++)
		quoted ^= *p == '"';
	cell = (struct word){at->p, (size_t)(p - at->p)};
	at->p = p < at->end ? p + 1 : p;
	while (cell.len && memchr(" \t\"'[]", cell.s[0], 6)) {
		cell.s++;
		cell.len--;
	}
	while (cell.len && memchr(" \t\"'[]", cell.s[cell.len - 1], 6))
		cell.len--;
	return cell;
}

/* What stands between the cells of a line; a blank where nothing else does. */
static char delimiter_of(const struct line *line)
{
	static const char marks[] = ",;|\t";

	for (const char *mark = marks; *mark; mark++)
		if (line->len && memchr(line->s, *mark, line->len))
			return *mark;
	return ' ';
}

/* Over the cells at the start of a line that tell whose trace it is. */
static enum columns_owner skip_owner(const struct columns *c, struct scan *at)
{
	struct scan rest = *at, after;
	struct word first = columns_cell(c->delimiter, &rest), second;
	uint64_t number;
	bool list, id, file;

	if (!first.len || rest.p == rest.end)
		return COLUMNS_NOBODY;
	after = rest;
	second = columns_cell(c->delimiter, &after);
	list = second.len && c->delimiter != ' ' &&
	       (memchr(second.s, ' ', second.len) || memchr(second.s, '\t', second.len));
	if (is_hash(second)) {
		*at = after;
		return COLUMNS_FILE;
	}
	id = word_decimal(first, &number)
	         ? list || is_call_name(second)
	         : (second.len && is_digit(second.s[0])) || !is_call_name(first);
	file = is_hash(first) || is_file(first);
	if (!file && (!id || memchr(first.s, '(', first.len) || !is_name(first.s[0])))
		return COLUMNS_NOBODY;
	*at = rest;
	return file ? COLUMNS_FILE : COLUMNS_ID;
}

/* --- a header --- */

/* "t_0", "call 12", "api7": one of many columns of calls; its number. */
static bool is_numbered(struct word w, uint64_t *number)
{
	size_t digits = 0;

	while (digits < w.len && is_digit(w.s[w.len - 1 - digits]))
		digits++;
	return digits < w.len && is_name_start(w.s[0]) &&
	       word_decimal((struct word){w.s + w.len - digits, digits}, number);
}

/* Titles of calls as they come in tables of sequences. */
static bool is_calls_title(struct word w)
{
	static const char *const titles[] = {
	    "sequence",    "calls",   "apis",         "apicalls",        "syscalls",
	    "api",         "syscall", "trace",        "apicall",         "systemcalls",
	    "apisequence", "seq",     "callsequence", "apicallsequence", "tokens"};

	return IS_ONE_OF(w, titles);
}

static void say(struct columns *c, const char *what, struct word w)
{
	text_string(&c->said, c->said.len ? ", " : "");
	text_string(&c->said, what);
	text_put(&c->said, w.s, w.len < 40 ? w.len : 40);
}

/* Takes the first line as a header, if it is one. */
static void read_header(struct columns *c, const struct line *line)
{
	struct scan at = scan_line(line);
	size_t known = 0, numbered = 0, cells = 0;
	uint64_t number, before = UINT64_MAX - 1;

	if (c->delimiter == ' ')
		return;
	for (; at.p < at.end; cells++) {
		struct word cell = columns_cell(c->delimiter, &at);
		if (word_decimal(cell, &number) || is_hash(cell))
			return;
		known += (cell.len && title_of(cell) != TITLE_OTHER) || is_calls_title(cell);
		if (is_numbered(cell, &number)) {
			numbered += number == before + 1;
			before = number;
		}
	}
	if (cells < 2 || !(known || (numbered && numbered * 2 >= cells - 1)))
		return;
	c->header = true;
	at = scan_line(line);
	for (size_t i = 0; i < cells && c->outs < COLUMNS_OUT; i++) {
		struct word cell = columns_cell(c->delimiter, &at);
		if (title_of(cell) == TITLE_OTHER)
			continue;
		c->out[c->outs++] = i;
		say(c, cell.len ? "" : "the one without a name", cell);
	}
}

/* --- without a header --- */

/* What the first, or the last, words of the lines have in common. */
struct edge {
	char value[VALUES][VALUE_LEN]; /* the words that came, cut */
	size_t len[VALUES], values;
	size_t lines, numbers, flags, named; /* how many are numbers, 0 or 1, words of labels */
	bool varied, within;                 /* more values than VALUES; one comes elsewhere, too */
	bool rising;                         /* each number is 1 more than the one before */
	uint64_t number;
};

struct lines_seen {
	struct edge first, last;
	size_t lines, numbers, words, large; /* words between the edges: large are over 1 */
};

static bool is_label_word(struct word w)
{
	static const char *const labels[] = {
	    "malware",   "malicious",  "benign",     "goodware", "normal",    "attack",
	    "clean",     "trojan",     "virus",      "worm",     "spyware",   "ransomware",
	    "backdoor",  "adware",     "downloader", "dropper",  "rootkit",   "botnet",
	    "keylogger", "legitimate", "abnormal",   "anomaly",  "anomalous", "bad",
	    "good",      "true",       "false",      "none",     "yes",       "no",
	    "m",         "b",          "pos",        "neg",      "infected",  "mal",
	    "ben",       "intrusion"};

	return IS_ONE_OF(w, labels);
}

static bool edge_has(const struct edge *e, struct word w)
{
	size_t len = w.len < VALUE_LEN ? w.len : VALUE_LEN;

	for (size_t i = 0; i < e->values; i++)
		if (e->len[i] == len && memcmp(e->value[i], w.s, len) == 0)
			return true;
	return false;
}

static bool has_call(const struct edge *e)
{
	for (size_t i = 0; i < e->values; i++)
		if (map_is_call(e->value[i], e->len[i]))
			return true;
	return false;
}

static void see_edge(struct edge *e, struct word w)
{
	size_t len = w.len < VALUE_LEN ? w.len : VALUE_LEN;
	uint64_t number = 0;
	bool is_number = word_decimal(w, &number);

	e->rising = is_number && (e->lines == 0 || (e->rising && number == e->number + 1));
	e->number = number;
	e->lines++;
	e->numbers += is_number;
	e->flags += is_number && number < 2;
	e->named += is_label_word(w);
	if (edge_has(e, w))
		return;
	e->varied = e->varied || e->values == VALUES;
	if (e->values == VALUES)
		return;
	memcpy(e->value[e->values], w.s, len);
	e->len[e->values++] = len;
}

/* The words of a line behind its owner: calls `see` for each, with its place from the start and
 * whether it is the last. */
static void each_word(const struct columns *c, struct lines_seen *seen, const struct line *line,
                      void (*see)(struct lines_seen *, struct word, size_t place, bool last))
{
	struct scan at = scan_line(line);
	struct word w, next;
	size_t place = 0;
	bool more;

	skip_owner(c, &at);
	more = columns_word(c, &at, &w);
	for (; more; w = next) {
		more = columns_word(c, &at, &next);
		see(seen, w, place++, !more);
	}
}

static void see_word(struct lines_seen *seen, struct word w, size_t place, bool last)
{
	uint64_t number = 0;
	bool is_number = word_decimal(w, &number);

	if (place == 0)
		see_edge(&seen->first, w);
	if (last && place > 0)
		see_edge(&seen->last, w);
	if (place == 0 || last)
		return;
	seen->numbers += is_number;
	seen->words += !is_number;
	seen->large += is_number && number > 1;
}

/* Labels come at their edge alone. */
static void see_within(struct lines_seen *seen, struct word w, size_t place, bool last)
{
	if (place > 0 && edge_has(&seen->first, w))
		seen->first.within = true;
	if (!last && edge_has(&seen->last, w))
		seen->last.within = true;
}

/* Whether all words of an edge are of another kind than those between the edges, or few ones that
 * are no calls. */
static bool is_label(const struct lines_seen *seen, const struct edge *e, bool first)
{
	bool few = !e->varied && (e->values * 2 <= e->lines || e->named == e->lines);

	if (e->lines < seen->lines || seen->numbers + seen->words == 0)
		return false;
	if (seen->words == 0 && e->numbers == 0)
		return true;
	if (seen->numbers == 0 && e->numbers == e->lines)
		return true;
	if (e->lines < 2)
		return seen->numbers == 0 && e->named == 1;
	if (seen->words == 0 && e->numbers == e->lines) {
		if (first && e->rising && e->lines > 2)
			return true;
		return e->flags == e->lines && seen->large && (!first || !e->within);
	}
	return e->numbers == 0 && few && !e->within && !has_call(e);
}

/* How many of the lines have an owner. */
static size_t owners(const struct columns *c, const struct columns_lines *lines)
{
	struct line line;
	size_t count = 0, at = 0;

	while (lines->next(lines->from, &at, &line)) {
		struct scan calls = scan_line(&line);
		count += skip_owner(c, &calls) != COLUMNS_NOBODY;
	}
	return count;
}

static void find_labels(struct columns *c, const struct columns_lines *lines)
{
	struct lines_seen seen = {.lines = 0};
	struct line line;
	size_t at;

	c->owner = owners(c, lines) > 0;
	for (at = 0; lines->next(lines->from, &at, &line); seen.lines++)
		each_word(c, &seen, &line, see_word);
	for (at = 0; lines->next(lines->from, &at, &line);)
		each_word(c, &seen, &line, see_within);
	c->first = is_label(&seen, &seen.first, true);
	c->last = is_label(&seen, &seen.last, false);
	if (c->owner)
		say(c, "the id, file or hash before the first call", (struct word){"", 0});
	if (c->first)
		say(c, "the first word of each line, such as ",
		    (struct word){seen.first.value[0], seen.first.len[0]});
	if (c->last)
		say(c, "the last word of each line, such as ",
		    (struct word){seen.last.value[0], seen.last.len[0]});
}

void columns_find(struct columns *c, const struct columns_lines *lines)
{
	struct line line;
	size_t at = 0;

	*c = (struct columns){.delimiter = ' '};
	if (!lines->next(lines->from, &at, &line))
		return;
	c->delimiter = delimiter_of(&line);
	read_header(c, &line);
	if (!c->header)
		find_labels(c, lines);
}

struct scan columns_calls(const struct columns *c, const struct line *line, bool whole,
                          enum columns_owner *owner)
{
	struct scan at = scan_line(line);
	struct word w;

	*owner = skip_owner(c, &at);
	if (c->first)
		columns_word(c, &at, &w);
	if (!c->last || !whole)
		return at;
	while (at.end > at.p && is_gap(at.end[-1], c->delimiter))
		at.end--;
	while (at.end > at.p && !is_gap(at.end[-1], c->delimiter))
		at.end--;
	return at;
}
