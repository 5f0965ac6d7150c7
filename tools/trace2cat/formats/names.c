/*
 * names: the name of a call on each line, in the order of the calls.
 */
#include "../scan.h"
#include "../trace.h"

enum { NAME_MOST = 255 }; /* bytes of a name */

/* Takes the line as one name: letters, digits, _ and what else names of calls hold. */
static bool is_one_name(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word name;

	scan_blanks(&at);
	if (at.p == at.end || !is_name_start(*at.p) || !scan_field(&at, &name) ||
	    name.len > NAME_MOST)
		return false;
	scan_blanks(&at);
	for (size_t i = 0; i < name.len; i++)
		if (!is_name(name.s[i]) && name.s[i] != '.' && name.s[i] != ':' && name.s[i] != '@')
			return false;
	return at.p == at.end;
}

static int probe(const struct line *head, size_t lines)
{
	return (size_t)count_lines(head, lines, is_one_name) == lines ? 3 : 0;
}

static void parse(struct trace *trace)
{
	struct line line;

	while (trace_line(trace, &line)) {
		struct scan at = scan_line(&line);
		struct word name;

		scan_blanks(&at);
		if (is_one_name(&line) && scan_field(&at, &name))
			trace_call(trace, 0, name.s, name.len);
		else if (!line_blank(&line))
			trace_unknown(trace, &line);
	}
}

const struct format names_format = {
    .name = "names",
    .about = "the name of a call on each line",
    .probe = probe,
    .parse = parse,
};
