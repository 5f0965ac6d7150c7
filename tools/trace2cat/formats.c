/* SPDX-License-Identifier: MIT */
/*
 * The formats that trace2cat knows, in order of probing: those with an unmistakable mark first,
 * those that resemble others last.
 */
#include "trace.h"

extern const struct format json_format;
extern const struct format procmon_format;
extern const struct format apimonitor_format;
extern const struct format table_format;
extern const struct format ftrace_format;
extern const struct format dtruss_format;
extern const struct format bpftrace_format;
extern const struct format drstrace_format;
extern const struct format drakvuf_format;
extern const struct format wine_format;
extern const struct format lisa_format;
extern const struct format auditd_format;
extern const struct format gvisor_format;
extern const struct format uroot_format;
extern const struct format lttng_format;
extern const struct format sysdig_format;
extern const struct format sysdigprint_format;
extern const struct format lidds_format;
extern const struct format perfscript_format;
extern const struct format perftrace_format;
extern const struct format ltrace_format;
extern const struct format kdump_format;
extern const struct format truss_format;
extern const struct format nttrace_format;
extern const struct format pairs_format;
extern const struct format numbers_format;
extern const struct format sequences_format;
extern const struct format strace_format;
extern const struct format names_format;

/* clang-format off */
const struct format *const formats[] = {
	&json_format,
	&procmon_format,
	&apimonitor_format,
	&table_format,
	&ftrace_format,
	&dtruss_format,
	&bpftrace_format,
	&drstrace_format,
	&drakvuf_format,
	&wine_format,
	&lisa_format,
	&auditd_format,
	&gvisor_format,
	&uroot_format,
	&lttng_format,
	&sysdig_format,
	&sysdigprint_format,
	&lidds_format,
	&perfscript_format,
	&perftrace_format,
	&ltrace_format,
	&kdump_format,
	&truss_format,
	&nttrace_format,
	&pairs_format,
	&numbers_format,
	&sequences_format,
	&strace_format,
	&names_format,
	NULL,
};
