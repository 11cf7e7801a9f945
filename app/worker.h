/* worker.h: one thread that does jobs strictly in the order they were given.
 *
 * Two of them serve a library: the database worker (the only writer) and the reader (queries).
 * Hand-over goes through pthread locks in both directions, so that ThreadSanitizer can follow it.
 * A job is `run` on the worker's thread, then `done` on the default main context; both receive
 * @data, which `done` (or `free_data`, when there is no `done`) owns from then on.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct ShoeboxWorker ShoeboxWorker;
typedef void (*ShoeboxJobFunc) (gpointer data);

ShoeboxWorker *shoebox_worker_new (const char *name);
/* Does the jobs still queued, joins the thread, and calls what is left of the `done`s at once.
 * Main thread. */
void shoebox_worker_free (ShoeboxWorker *self);

/* Any thread. @done may be NULL; then @free_data (may be NULL) is called on the worker's thread. */
void shoebox_worker_push (ShoeboxWorker *self, ShoeboxJobFunc run, ShoeboxJobFunc done,
                          GDestroyNotify free_data, gpointer data);
/* Like push, and waits until `run` is over. Any thread but the worker's own. */
void shoebox_worker_call (ShoeboxWorker *self, ShoeboxJobFunc run, gpointer data);
/* Only calls @done on the main context, after everything that was handed over before. Any thread. */
void shoebox_worker_post (ShoeboxWorker *self, ShoeboxJobFunc done, gpointer data);
/* Calls the `done`s that were handed over so far, instead of waiting for the main loop to do it.
 * Main thread. */
void shoebox_worker_deliver (ShoeboxWorker *self);

G_END_DECLS
