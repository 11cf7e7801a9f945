/* labels.h: albums, tags and people.
 *
 * Names are unique a kind, whatever their case (Unicode). A label made by the machine remembers
 * the class it stands for, so that a rename by the owner sticks and a removal is a "no": the
 * machine does not make it again.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  DbLabelKind kind;
  char *name;
  DbOrigin origin;
  char *class_name;    /* the starter album or object class that it stands for, or NULL */
  double threshold;    /* of a tag's probability, NAN: the default */
  int position;        /* for display, then by name */
  char *colour, *emoji; /* how it looks, or NULL */
  guint count;         /* photos that carry it and are not missing */
} DbLabel;

void db_label_free (DbLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbLabel, db_label_free)

/* Case-folded and normalised form under which names are equal. */
char *db_label_key (const char *name);

/* DbLabels of @kind with their counts, by position, then name. */
GPtrArray *db_labels_list (Db *db, DbLabelKind kind, GError **error);
/* The same, all counts 0: counting takes some milliseconds in a large library. */
GPtrArray *db_labels_list_uncounted (Db *db, DbLabelKind kind, GError **error);
/* DB_ERROR_NOT_FOUND when there is none. With its count. */
DbLabel *db_labels_get (Db *db, gint64 id, GError **error);
/* 0 when there is none; -1 on error. */
gint64 db_labels_find (Db *db, DbLabelKind kind, const char *name, GError **error);

/* The one that stands for @class_name (may be NULL), else the one called @name. 0 when there is none;
 * -1 on error. */
gint64 db_labels_match (Db *db, DbLabelKind kind, const char *name, const char *class_name,
                        GError **error);

/* For the machine: the label that stands for @class_name, made with that name if need be (no act
 * of the owner: not journalled). 0 without an error when the owner removed it. -1 on error. */
gint64 db_labels_ensure (Db *db, DbLabelKind kind, const char *class_name, DbOrigin origin,
                         GError **error);
/* Whether the owner removed the label that stood for @class_name. FALSE on an error as well. */
gboolean db_labels_is_refused (Db *db, DbLabelKind kind, const char *class_name, GError **error);
gboolean db_labels_set_threshold (Db *db, gint64 id, double threshold, GError **error);

/* Acts of the owner, between db_journal_begin () and _commit (). */
/* The new id. A name that is there already: -1, DB_ERROR_EXISTS, *@existing is its id. */
gint64 db_labels_add (Db *db, DbLabelKind kind, const char *name, gint64 *existing,
                      GError **error);
/* The label of a file that was learned elsewhere: as db_labels_match () finds it, else a new one of
 * that name and class, in the journal. 0 without an error when the owner removed that class, or one
 * of that name. -1 on an error. */
gint64 db_labels_import (Db *db, DbLabelKind kind, const char *name, const char *class_name,
                         GError **error);
gboolean db_labels_rename (Db *db, gint64 id, const char *name, GError **error);
/* With all its rows; undo brings all of them back. */
gboolean db_labels_remove (Db *db, gint64 id, GError **error);

G_END_DECLS
