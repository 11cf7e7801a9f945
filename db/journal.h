/* journal.h: acts of the owner, each one transaction and one step of undo that survives a restart.
 *
 *   db_journal_begin (db, DB_ACT_FILE, album, &error)
 *   db_filings_decide (db, ids, n, album, NULL, &error)      any number of such calls
 *   db_journal_commit (db, &act, &error)                     or db_journal_abort ()
 *
 * The journal keeps, for each row of filing, tagging and label that an act touched, and for each
 * photo's stars or mark as a favourite, how it was before and after. Undo brings the owner's rows
 * back as they were before; where there was only an opinion of the machine, a later opinion is left
 * in place. A new act drops the steps that were undone and not redone.
 *
 * Acts about what was learned (VERSION, FORGET) keep no rows but two versions, see versions.h.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef enum
{
  DB_ACT_FILE,
  DB_ACT_UNFILE,
  DB_ACT_TAG_YES,
  DB_ACT_TAG_NO,
  DB_ACT_TAG_FORGET,
  DB_ACT_ADD,
  DB_ACT_RENAME,
  DB_ACT_REMOVE,
  DB_ACT_REPLACED,     /* another picture took the place of photos: facts about the old ones */
  DB_ACT_VERSION,      /* another version of what was learned was made the active one */
  DB_ACT_FORGET,       /* everything that the machine said was forgotten */
  DB_ACT_RATE,         /* 0 to 5 stars */
  DB_ACT_FAVOURITE,
  DB_ACT_UNFAVOURITE,
  DB_ACT_ORDER,        /* an album or tag stands elsewhere in its list */
  DB_ACT_LOOK,         /* an album or tag has another colour or emoji */
  DB_ACT_MERGE         /* an album or tag became part of another, @label; it was called @old_name */
} DbActKind;

typedef struct
{
  gint64 batch;        /* 0: nothing changed, nothing was stored */
  DbActKind kind;
  gint64 label;        /* 0: none ("in no album") */
  DbLabelKind label_kind;
  char *label_name;    /* as the act left it; or NULL */
  char *old_name;      /* RENAME, MERGE */
  guint n_photos;      /* photos that changed */
  gint64 version_before, version_after; /* VERSION, FORGET: the active one, 0: none */
  int rating;          /* RATE */
  gint64 at;
} DbAct;

void db_act_free (DbAct *act);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbAct, db_act_free)

/* @label may be 0 when it is not known yet (ADD). Begins a transaction. */
gboolean db_journal_begin (Db *db, DbActKind kind, gint64 label, GError **error);
/* Tells the act which label it is about, once that is known; adding a label does so itself. */
void db_journal_set_label (Db *db, gint64 label);
/* What an act without a label of its own (0) is called: one that says several tags. */
gboolean db_journal_set_name (Db *db, const char *name, GError **error);
/* Ends the act; on an error it is rolled back. *@act (may be NULL) says what was done. */
gboolean db_journal_commit (Db *db, DbAct **act, GError **error);
void db_journal_abort (Db *db);

/* One transaction each; the act that was taken back or repeated. DB_ERROR_NOTHING. *@photos, if
 * not NULL, receives the ids that changed. */
DbAct *db_journal_undo (Db *db, GArray **photos, GError **error);
DbAct *db_journal_redo (Db *db, GArray **photos, GError **error);
/* What undo / redo would take; NULL without an error when there is nothing. */
DbAct *db_journal_peek_undo (Db *db, GError **error);
DbAct *db_journal_peek_redo (Db *db, GError **error);

/* Labels that the owner's latest acts of @kind were about, the last one first, each once; at most
 * @limit ids. A few hundred acts are looked at. */
GArray *db_journal_recent (Db *db, DbActKind kind, guint limit, GError **error);

/* Acts that touched @photo and were not undone, oldest first: DbAct. */
GPtrArray *db_journal_history (Db *db, gint64 photo, GError **error);

G_END_DECLS
