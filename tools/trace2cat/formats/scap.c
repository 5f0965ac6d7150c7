#include "scap.h"

static const char *const no_calls[] = {
    "switch",      "procexit",     "signaldeliver", "container",    "page_fault",
    "cpu_hotplug", "notification", "infra",         "procinfo",     "tracer",
    "sysdigevent", "scapevent",    "pluginevent",   "asyncevent",   "k8s",
    "mesos",       "useradded",    "userdeleted",   "groupadded",   "groupdeleted",
    "user_added",  "user_deleted", "group_added",   "group_deleted"};

static bool is_call(struct word name)
{
	for (size_t i = 0; i < sizeof no_calls / sizeof no_calls[0]; i++)
		if (word_is(name, no_calls[i]))
			return false;
	return true;
}

void scap_enter(struct trace *trace, uint64_t tid, struct word name, struct scan args)
{
	uint64_t number;

	if (word_is(name, "drop"))
		trace_lost(trace);
	else if (word_is(name, "syscall") && scan_find(&args, " nativeID=") &&
	         scan_decimal(&args, &number))
		trace_number(trace, tid, 0, number);
	else if (is_call(name))
		trace_call(trace, tid, name.s, name.len);
}
