/* SPDX-License-Identifier: MIT */
#include "scap.h"

static const char *const no_calls[] = {
    "switch",      "procexit",     "signaldeliver", "container",    "page_fault",
    "cpu_hotplug", "notification", "infra",         "procinfo",     "tracer",
    "sysdigevent", "scapevent",    "pluginevent",   "asyncevent",   "k8s",
    "mesos",       "useradded",    "userdeleted",   "groupadded",   "groupdeleted",
    "user_added",  "user_deleted", "group_added",   "group_deleted"};

bool scap_is_call(struct word name)
{
	for (size_t i = 0; i < sizeof no_calls / sizeof no_calls[0]; i++)
		if (word_is(name, no_calls[i]))
			return false;
	return true;
}

/* Reports a call that the libraries do not know in detail: "ID=334(rseq) nativeID=334"; its exit
 * may lack the latter. */
static void report_generic(struct trace *trace, uint64_t tid, struct word name, struct scan args)
{
	struct scan at = args;
	uint64_t number;

	if (scan_find(&at, "nativeID=") && scan_decimal(&at, &number))
		trace_number(trace, tid, 0, number);
	else if (scan_find(&args, "ID=") && scan_decimal(&args, &number) && scan_byte(&args, '(') &&
	         scan_name(&args, &name) && scan_at(&args, ')'))
		trace_call(trace, tid, name.s, name.len);
	else
		trace_call(trace, tid, "syscall", 7);
}

void scap_enter(struct trace *trace, uint64_t tid, struct word name, struct scan args)
{
	if (word_is(name, "drop"))
		trace_lost(trace);
	else if (word_is(name, "syscall"))
		report_generic(trace, tid, name, args);
	else if (scap_is_call(name))
		trace_call(trace, tid, name.s, name.len);
}

static void count_held(struct scap *s, bool count)
{
	if (s->held_len && count)
		trace_call(s->trace, s->held_tid, s->held, s->held_len);
	s->held_len = 0;
}

static void hold(struct scap *s, uint64_t tid, struct word name)
{
	count_held(s, s->exits);
	s->held_tid = tid;
	s->held_len = name.len;
	memcpy(s->held, name.s, name.len);
}

static bool is_exec(struct word name)
{
	return word_is(name, "execve") || word_is(name, "execveat");
}

static bool is_clone(struct word name)
{
	return word_is(name, "clone") || word_is(name, "clone3") || word_is(name, "fork") ||
	       word_is(name, "vfork");
}

/* Recognises clone's exit in the child, which never entered the call. */
static bool is_child(struct word name, struct scan args)
{
	uint64_t result;

	return is_clone(name) && scan_find(&args, "res=") && scan_decimal(&args, &result) &&
	       result == 0;
}

/* Returns whether a call returns a descriptor without being given one as its first argument. */
static bool makes_descriptor(struct word name)
{
	static const char *const names[] = {
	    "open",         "openat",       "openat2",       "creat",
	    "socket",       "accept",       "accept4",       "eventfd",
	    "eventfd2",     "epoll_create", "epoll_create1", "timerfd_create",
	    "inotify_init", "signalfd",     "memfd_create",  "userfaultfd",
	    "bpf",          "pidfd_open",   "io_uring_setup"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (word_is(name, names[i]))
			return true;
	return false;
}

bool scap_tells_exit(struct word name, struct scan args)
{
	scan_blanks(&args);
	return scan_sees(&args, "res=") || (scan_sees(&args, "fd=") && makes_descriptor(name));
}

/* Notes an event. Returns whether it is the exit of a call without an enter, other than execve and
 * clone. */
static bool is_alone(struct scap *s, uint64_t tid, bool enters, struct word name)
{
	bool known = pending_half(&s->pending, tid, word_hash(name), enters, !enters);

	return !enters && !known && scap_is_call(name) && !word_is(name, "drop");
}

/* Notes a thread. Returns whether it had an event before. */
static bool was_seen(struct scap *s, uint64_t tid)
{
	return pending_get(&s->seen, tid, NULL) || (pending_put(&s->seen, tid, 1), false);
}

bool scap_is_alone(struct scap *s, uint64_t tid, bool enters, struct word name)
{
	bool seen = was_seen(s, tid);

	return is_alone(s, tid, enters, name) && seen && !is_exec(name) && !is_clone(name);
}

void scap_event(struct scap *s, uint64_t tid, bool enters, struct word name, struct scan args)
{
	bool seen = s->exits || was_seen(s, tid), alone = is_alone(s, tid, enters, name);

	if (enters) {
		if (tid == s->held_tid)
			count_held(s, s->exits);
		scap_enter(s->trace, tid, name, args);
	} else if (!alone) {
		return;
	} else if (is_exec(name) && !s->exits) {
		hold(s, tid, name);
	} else if (seen && !is_child(name, args)) {
		s->exits = true;
		count_held(s, true);
		scap_enter(s->trace, tid, name, args);
	}
}

void scap_free(struct scap *s)
{
	pending_free(&s->pending);
	pending_free(&s->seen);
}

void scap_end(struct scap *s)
{
	count_held(s, s->exits);
	scap_free(s);
}
