/* problem-item.h: one line of the list of what could not be read: a reason, or a file or folder below
 * it. Immutable. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SHOEBOX_TYPE_PROBLEM_ITEM (shoebox_problem_item_get_type ())
G_DECLARE_FINAL_TYPE (ShoeboxProblemItem, shoebox_problem_item, SHOEBOX, PROBLEM_ITEM, GObject)

/* A reason that @n files share. */
ShoeboxProblemItem *shoebox_problem_item_new_reason (const char *reason, guint n);
/* A file; @photo 0: a place that could not be looked into. @detail may be NULL. */
ShoeboxProblemItem *shoebox_problem_item_new_file (const char *path, const char *detail,
                                                   gint64 photo);

/* NULL: it is a reason. Native bytes. */
const char *shoebox_problem_item_get_path (ShoeboxProblemItem *self);
/* The reason, or the detail of a file, or NULL. */
const char *shoebox_problem_item_get_text (ShoeboxProblemItem *self);
gint64 shoebox_problem_item_get_photo (ShoeboxProblemItem *self);
guint shoebox_problem_item_get_n (ShoeboxProblemItem *self);
/* Whether both would be the same row. */
gboolean shoebox_problem_item_equal (ShoeboxProblemItem *a, ShoeboxProblemItem *b);

/* What could not be read, in order: each reason and then its files. @unreadable is an array of
 * ShoeboxUnreadable or NULL, @problems one of ShoeboxProblem or NULL. */
GPtrArray *shoebox_problem_items_new (GPtrArray *unreadable, GPtrArray *problems);

G_END_DECLS
