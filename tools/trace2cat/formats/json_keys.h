/* SPDX-License-Identifier: MIT */
/*
 * json_keys: the meaning of keys in known JSON traces.
 */
#ifndef TRACE2CAT_JSON_KEYS_H
#define TRACE2CAT_JSON_KEYS_H

#include "../scan.h"

enum role {
	ROLE_CALL,   /* the call, by name or number */
	ROLE_METHOD, /* DRAKVUF's: a call if the plugin is `syscall` */
	ROLE_EVENT,  /* Tracee's: a call if it has the call's name, or a small number */
	ROLE_TYPE,   /* sysdig's event */
	ROLE_NUMBER, /* a call's number, where ROLE_CALL is its name */
	ROLE_CALLS = ROLE_NUMBER, /* the last role that names calls */
	ROLE_PLUGIN,              /* the plugin of ROLE_METHOD */
	ROLE_ID,                  /* the number of ROLE_EVENT */
	ROLE_INFO,                /* the arguments of ROLE_TYPE */
	ROLE_PHASE,               /* ">", "enter", "exit"... */
	ROLE_ARCH,                /* the ABI of numbers */
	ROLE_HOST,                /* the thread, on the host */
	ROLE_THREAD,              /* the thread */
	ROLE_PROCESS,             /* the process, if no thread is given */
	ROLE_TRACE,               /* the trace, only by -k */
	ROLES
};

/* Returns the role of the value at this path: the names of the keys, with dots between them; arrays
 * have no names. ROLES: none. */
enum role role_of(struct word path);

#endif
