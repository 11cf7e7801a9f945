/* journal-private.h: how acts note what they change, for the files of this folder. */
#pragma once

#include "journal.h"

G_BEGIN_DECLS

/* The rows as JSON objects, for statements of the form "SELECT " DB_FILING_JSON " FROM filing". */
#define DB_FILING_JSON \
  "json_object ('album', album, 'source', source, 'p', p, 'model', model, 'at', at)"
#define DB_TAGGING_JSON \
  "json_object ('verdict', verdict, 'source', source, 'p', p, 'model', model, 'at', at)"
#define DB_LABEL_JSON \
  "json_object ('kind', kind, 'name', name, 'key', key, 'origin', origin," \
  " 'class_name', class_name, 'threshold', threshold, 'position', position," \
  " 'colour', colour, 'emoji', emoji)"
#define DB_REFUSED_JSON "json_object ('kind', kind, 'class_name', class_name)"

/* Notes one row of the act under way; @before or @after NULL: no such row. */
gboolean db_journal_note (Db *db, const char *kind, gint64 photo, gint64 label, const char *before,
                          const char *after, GError **error);
/* The first column of a row found by up to two ids, as text: NULL without an error when there is
 * no such row. FALSE on an error. */
gboolean db_journal_look (Db *db, const char *sql, gint64 a, gint64 b, char **json,
                          GError **error);
/* Notes all rows of a label as going away, and deletes them and the label. */
gboolean db_journal_drop_label (Db *db, gint64 label, GError **error);
/* The same without a note. */
gboolean db_journal_delete_label (Db *db, gint64 label, GError **error);

/* The words of acts that keep versions in `args` instead of rows in the journal. */
#define DB_VERSION_KINDS "'version', 'forget'"
/* What undo or redo of @act does beside the rows of the journal. */
gboolean db_versions_step (Db *db, const DbAct *act, gboolean undo, GError **error);
/* Finds the kind of a model that can be made active; else DB_ERROR_NOT_FOUND. */
gboolean db_models_check (Db *db, gint64 id, char **kind, GError **error);

DbAct *db_journal_read_act (Db *db, gint64 batch, GError **error);
/* What the owner decided should be on the disk, not only in order, when a commit returns: the
 * write-ahead log is flushed for acts, and left to the next checkpoint for machine rows. Outside
 * transactions. */
void db_journal_set_durable (Db *db, gboolean durable);

/* @name, or "@name (2)" and so on when another label of @kind than @except has that name. */
char *db_labels_free_name (Db *db, const char *kind, const char *name, gint64 except,
                           GError **error);

/* No stars and no favourite any more, in the act under way. */
gboolean db_marks_forget (Db *db, gint64 photo, guint *changed, GError **error);

/* The machine makes no label for this class any more, in the act under way. */
gboolean db_labels_refuse_class (Db *db, DbLabelKind kind, const char *class_name, GError **error);

/* DB_ERROR_NOT_FOUND when there is no album or tag @label. */
gboolean db_labels_check (Db *db, gint64 label, GError **error);
/* After a failure about @photo whose label was checked: says so if it is the photo that is
 * unknown. FALSE. */
gboolean db_photos_blame (gint64 photo, GError **error);

G_END_DECLS
