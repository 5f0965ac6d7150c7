/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "../common/fault.h"
#include "machine.h"

static const double cost = 3, tolerance = 1e-6;

static void print_nothing(const char *s)
{
	(void)s;
}

/* Handles the signal that ends LIBLINEAR when it runs out of memory, which it does not report. */
static _Noreturn void end_for_memory(int number)
{
	(void)number;
	die_in_signal("out of memory in LIBLINEAR");
}

static struct model *train_guarded(const struct problem *problem, const struct parameter *p)
{
	struct sigaction guard = {.sa_handler = end_for_memory}, segv, abrt;
	struct model *m;

	sigemptyset(&guard.sa_mask);
	sigaction(SIGSEGV, &guard, &segv);
	sigaction(SIGABRT, &guard, &abrt);
	m = train(problem, p);
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGABRT, &abrt, NULL);
	return m;
}

/* Trains with costs that give both sides the same weight. */
static struct model *train_balanced(const struct problem *problem, double positive)
{
	int labels[2] = {1, -1};
	double all = problem->l, weights[2] = {all / (2 * positive), all / (2 * (all - positive))};
	struct parameter p = {.solver_type = L2R_L2LOSS_SVC,
	                      .eps = tolerance,
	                      .C = cost,
	                      .nr_weight = 2,
	                      .weight_label = labels,
	                      .weight = weights};

	set_print_string_function(print_nothing);
	return train_guarded(problem, &p);
}

/* Copies the weights, with the sign that makes them count for label 1. */
static bool take(struct learned *l, const struct model *m, size_t grams)
{
	int labels[2], which;

	get_labels(m, labels);
	which = labels[0] == 1 ? 0 : 1;
	l->weights = malloc((grams + 1) * sizeof *l->weights);
	if (!l->weights)
		return false;
	for (size_t i = 0; i < grams; i++)
		l->weights[i] = get_decfun_coef(m, (int)i + 1, which);
	l->bias = get_decfun_bias(m, which);
	return true;
}

bool machine_learn(struct learned *l, const struct traces *t, size_t label)
{
	struct problem problem = {.l = (int)t->len, .n = (int)t->grams.len + 1, .bias = 1};
	struct model *m = NULL;
	double positive = 0;
	bool taken = false;

	problem.y = malloc(t->len * sizeof *problem.y);
	problem.x = malloc(t->len * sizeof *problem.x);
	for (size_t i = 0; problem.x && problem.y && i < t->len; i++) {
		problem.x[i] = t->all[i].nodes;
		problem.y[i] = t->all[i].label == label ? 1 : -1;
		positive += t->all[i].label == label;
	}
	if (problem.x && problem.y)
		m = train_balanced(&problem, positive);
	if (m) {
		taken = take(l, m, t->grams.len);
		free_and_destroy_model(&m);
	}
	free(problem.x);
	free(problem.y);
	return taken;
}
