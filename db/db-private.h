/* db-private.h: the connection itself, for the files of this folder. */
#pragma once

#include "db.h"
#include "statement.h"

G_BEGIN_DECLS

typedef struct _DbSearch DbSearch;

struct _Db
{
  sqlite3 *handle;
  char *path;
  GHashTable *statements; /* SQL text -> DbStatement */
  int depth;              /* open transactions, nested ones counted */
  gint64 act;             /* batch of the act of the owner that is under way, or 0 */
  gint64 act_label;       /* the label it is about, or 0 */
  DbSearch *search;       /* what searches remember, or NULL (filter.c) */
  gboolean (*keep_going) (gpointer);
  gpointer keep_going_data;
};

void db_search_free (DbSearch *search);

/* Sets @error from the last failure of the connection. */
void db_set_error (Db *db, int code, GError **error);
gint64 db_now (void);
/* Findings of PRAGMA integrity_check and foreign_key_check. */
GPtrArray *db_check_file (Db *db, GError **error);

G_END_DECLS
