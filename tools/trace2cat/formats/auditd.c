/* SPDX-License-Identifier: MIT */
/*
 * auditd: SYSCALL records of the Linux audit log, raw or as `ausearch -i` prints them:
 *
 *   [node=H ]type=SYSCALL msg=audit(TIME:SERIAL): arch=c000003e syscall=59 ... ppid=P pid=P ...
 *   type=SYSCALL msg=audit(TIME:SERIAL) : arch=x86_64 syscall=execve ...
 *
 * Other records may hold any text. The kernel log names the type by its number: type=1300.
 */
#include "../abi.h"
#include "../scan.h"
#include "../trace.h"

/* Returns the ABI given by its name, or by its hexadecimal value, the same in libseccomp. */
static uint32_t arch_of(struct word w)
{
	struct scan at = scan_word(w);
	uint64_t value;
	uint32_t abi = abi_from_word(w);

	if (abi)
		return abi;
	if (!scan_hex(&at, &value) || at.p != at.end || value > UINT32_MAX)
		return 0;
	return (uint32_t)value;
}

/* Reads "SYSCALL" before "arch=", as in the journal: a type in capitals, then keys. */
static bool scan_bare_type(struct scan *at, struct word *type)
{
	struct scan next = *at;
	struct word key;

	if (!scan_name(&next, type) || type->len < 3 || !scan_at(&next, ' '))
		return false;
	for (size_t i = 0; i < type->len; i++)
		if (type->s[i] >= 'a' && type->s[i] <= 'z')
			return false;
	*at = next; /* keep the blank before the first key */
	scan_blanks(&next);
	return scan_name(&next, &key) && scan_at(&next, '=') && !word_is(key, "msg");
}

/* Steps over the head of a record of any type, and sets *type. */
static bool scan_record(struct scan *at, struct word *type)
{
	struct word node;

	if (scan_bare_type(at, type))
		return true;

	if (scan_sees(at, "node=")) {
		scan_field(at, &node);
		scan_blanks(at);
	}
	if (scan_text(at, "audit: ") && scan_bare_type(at, type))
		return true;
	if (!scan_text(at, "type=") || !scan_field(at, type) || !scan_blanks(at))
		return false;
	scan_text(at, "msg=");
	if (!scan_text(at, "audit(") || !scan_find(at, ")"))
		return false;
	scan_blanks(at);
	return scan_at(at, ':');
}

/* Finds the value after " KEY=". Returns false if an unfinished line may have cut it short. */
static bool find_value(struct scan *at, const char *key, struct word *value, bool unfinished)
{
	return scan_find(at, key) && scan_field(at, value) && (at->p < at->end || !unfinished);
}

static bool report(struct trace *trace, struct scan at, bool unfinished)
{
	struct word arch, call, pid;
	uint64_t tid, number;

	if (!find_value(&at, " arch=", &arch, unfinished) ||
	    !find_value(&at, " syscall=", &call, unfinished) ||
	    !find_value(&at, " pid=", &pid, unfinished) || !word_decimal(pid, &tid))
		return false;
	if (word_cut(&call, "unknown-syscall(") && word_ends(call, ")"))
		call.len--;
	if (word_decimal(call, &number))
		trace_number(trace, tid, arch_of(arch), number);
	else
		trace_call(trace, tid, call.s, call.len);
	return true;
}

static void record(struct trace *trace, const struct line *line)
{
	struct scan at = scan_line(line), lost = at;
	struct word type;

	if (scan_record(&at, &type)) {
		bool call = word_is(type, "SYSCALL") || word_is(type, "1300");

		if (call && !report(trace, at, line->unfinished))
			trace_unknown(trace, line);
	} else if (scan_find(&lost, "audit_lost=")) {
		trace_lost(trace);
	} else if (!scan_sees(&at, "----") && !scan_sees(&at, "time->") && !line_blank(line)) {
		trace_unknown(trace, line);
	}
}

static bool test(const struct line *line)
{
	struct scan at = scan_line(line);
	struct word type;

	return scan_record(&at, &type);
}

static void parse(struct trace *trace)
{
	struct line line;

	while (trace_line(trace, &line))
		record(trace, &line);
}

const struct format auditd_format = {
    .name = "auditd",
    .about = "SYSCALL records of the Linux audit log, raw or of ausearch -i",
    .test = test,
    .parse = parse,
};
