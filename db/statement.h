/* statement.h: cached prepared statements, for the files of this folder and their tests only: no
 * SQL above db/.
 *
 *   g_autoptr (DbStatement) s = db_prepare (db, "SELECT ... WHERE id = ?1", error);
 *   if (s == NULL) return NULL;
 *   db_bind_int64 (s, 1, id);
 *   while ((r = db_step (db, s, error)) == DB_ROW) ...
 *
 * A statement belongs to the connection and is reset, not freed, at the end of its scope; the same
 * text must not be prepared again while it is being stepped through. Columns count from 0, bound
 * values from 1, as in SQLite.
 */
#pragma once

#include "db.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct sqlite3_stmt DbStatement;

typedef enum
{
  DB_DONE,
  DB_ROW,
  DB_FAILED /* the error is set */
} DbStep;

/* NULL on an error. @sql is the key of the cache. */
DbStatement *db_prepare (Db *db, const char *sql, GError **error);
void db_statement_reset (DbStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbStatement, db_statement_reset)

/* Text and blobs are not copied: they must live until the statement is reset. */
void db_bind_int64 (DbStatement *s, int i, gint64 value);
void db_bind_id (DbStatement *s, int i, gint64 id);          /* 0 binds NULL */
void db_bind_double (DbStatement *s, int i, double value);   /* NAN binds NULL */
void db_bind_text (DbStatement *s, int i, const char *text); /* NULL binds NULL */
void db_bind_blob (DbStatement *s, int i, gconstpointer data, gsize size);
void db_bind_bytes (DbStatement *s, int i, const char *native_path); /* a path, as a blob */

DbStep db_step (Db *db, DbStatement *s, GError **error);
/* Steps to the end, leaving rows unread. */
gboolean db_run (Db *db, DbStatement *s, GError **error);
/* First column of the first row; @fallback when there is no row. FALSE on an error. */
gboolean db_read_int64 (Db *db, DbStatement *s, gint64 fallback, gint64 *value, GError **error);
/* First column of every row. */
GArray *db_read_ids (Db *db, DbStatement *s, GError **error);
/* Rows that the last statement of this connection inserted, changed or deleted. */
guint db_changes (Db *db);
gint64 db_last_id (Db *db);

gint64 db_column_int64 (DbStatement *s, int i);
double db_column_double (DbStatement *s, int i);        /* NULL is NAN */
const char *db_column_text (DbStatement *s, int i);     /* until the next step */
char *db_column_dup_text (DbStatement *s, int i);
char *db_column_dup_bytes (DbStatement *s, int i);      /* a blob as a string */
void db_column_append_bytes (DbStatement *s, int i, GString *to);       /* the same, at the end of @to */
GBytes *db_column_blob (DbStatement *s, int i);         /* NULL for NULL */
gboolean db_column_is_null (DbStatement *s, int i);

/* One or more statements without values. */
gboolean db_execute (Db *db, const char *sql, GError **error);

G_END_DECLS
