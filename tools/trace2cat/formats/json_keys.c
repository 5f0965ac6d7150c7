/* SPDX-License-Identifier: MIT */
#include "json_keys.h"

static const struct known_key {
	const char *path;
	enum role role;
} keys[] = {
    /* the user's own lines, Inspektor Gadget */
    {"syscall", ROLE_CALL},
    {"syscall_name", ROLE_CALL},
    {"syscallName", ROLE_CALL},
    {"api", ROLE_CALL},
    {"api_name", ROLE_CALL},
    {"call", ROLE_CALL},
    {"event_name", ROLE_CALL},
    {"syscall.name", ROLE_CALL},
    {"trace.syscall", ROLE_CALL},
    {"trace.tid", ROLE_THREAD},
    {"trace.pid", ROLE_PROCESS},
    {"process.thread.id", ROLE_THREAD},
    {"tid", ROLE_THREAD},
    {"thread", ROLE_THREAD},
    {"thread_id", ROLE_THREAD},
    {"thread.id", ROLE_THREAD},
    {"threadId", ROLE_THREAD},
    {"TID", ROLE_THREAD},
    {"pid", ROLE_PROCESS},
    {"process_id", ROLE_PROCESS},
    {"processId", ROLE_PROCESS},
    {"process.pid", ROLE_PROCESS},
    {"PID", ROLE_PROCESS},
    {"proc.tid", ROLE_THREAD},
    {"proc.pid", ROLE_PROCESS},
    {"arch", ROLE_ARCH},
    {"phase", ROLE_PHASE},
    {"direction", ROLE_PHASE},
    {"dir", ROLE_PHASE},
    {"type", ROLE_PHASE},
    {"event", ROLE_PHASE},
    /* Cuckoo and CAPE */
    {"behavior.processes.calls.api", ROLE_CALL},
    {"behavior.processes.calls.tid", ROLE_THREAD},
    {"behavior.processes.calls.thread_id", ROLE_THREAD},
    {"behavior.processes.pid", ROLE_PROCESS},
    {"behavior.processes.process_id", ROLE_PROCESS},
    /* Speakeasy */
    {"entry_points.apis.api_name", ROLE_CALL},
    {"entry_points.events.api_name", ROLE_CALL},
    /* LiSa */
    {"dynamic_analysis.syscalls.name", ROLE_CALL},
    {"dynamic_analysis.syscalls.pid", ROLE_PROCESS},
    {"syscalls.name", ROLE_CALL},
    {"syscalls.pid", ROLE_PROCESS},
    /* DRAKVUF */
    {"Plugin", ROLE_PLUGIN},
    {"Method", ROLE_METHOD},
    {"Type", ROLE_PHASE},
    /* Tracee */
    {"eventName", ROLE_EVENT},
    {"eventId", ROLE_ID},
    {"hostThreadId", ROLE_HOST},
    /* laurel */
    {"SYSCALL.syscall", ROLE_NUMBER},
    {"SYSCALL.SYSCALL", ROLE_CALL},
    {"SYSCALL.arch", ROLE_ARCH},
    {"SYSCALL.pid", ROLE_THREAD},
    /* auditbeat */
    {"auditd.data.syscall", ROLE_CALL},
    {"auditd.data.arch", ROLE_ARCH},
    /* sysdig and Falco */
    {"evt.type", ROLE_TYPE},
    {"evt.dir", ROLE_PHASE},
    {"evt.info", ROLE_INFO},
    {"evt.args", ROLE_INFO},
    {"thread.tid", ROLE_THREAD},
    {"output_fields.evt.type", ROLE_TYPE},
    {"output_fields.evt.dir", ROLE_PHASE},
    {"output_fields.evt.args", ROLE_INFO},
    {"output_fields.evt.info", ROLE_INFO},
    {"output_fields.thread.tid", ROLE_THREAD},
    {"output_fields.proc.pid", ROLE_PROCESS},
    /* Tetragon */
    {"process_kprobe.function_name", ROLE_CALL},
    {"process_kprobe.process.tid", ROLE_THREAD},
    {"process_kprobe.process.pid", ROLE_PROCESS},
    {"process_tracepoint.event", ROLE_CALL},
    {"process_tracepoint.process.tid", ROLE_THREAD},
    {"process_tracepoint.process.pid", ROLE_PROCESS},
};

enum role role_of(struct word path)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (word_is(path, keys[i].path))
			return keys[i].role;
	return ROLES;
}
