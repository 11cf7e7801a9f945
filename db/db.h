/* db.h: a connection to one SQLite file of a library, its transactions, and its care.
 *
 * Everything in db/ is synchronous and makes no threads. A Db belongs to one thread at a time (it
 * may be handed over, not shared); db_interrupt () alone may be called from any thread. Several
 * connections to one file are fine: one that writes, any number that read (write-ahead logging:
 * readers see the last commit and never wait).
 *
 * All functions with a GError return FALSE / NULL / 0 / -1 when they set it. Arrays of ids are
 * GArrays of gint64, owned by the caller. Times are seconds since 1970, UTC, unless said.
 */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef enum
{
  DB_ERROR_FAILED,
  DB_ERROR_LOCKED,    /* another process writes; the message names its pid where it is known */
  DB_ERROR_NEWER,     /* made by a newer version */
  DB_ERROR_FOREIGN,   /* an SQLite file of another program */
  DB_ERROR_CORRUPT,   /* damaged, or no database at all */
  DB_ERROR_FULL,      /* no space */
  DB_ERROR_READ_ONLY,
  DB_ERROR_OPEN,      /* the file or folder cannot be opened or made */
  DB_ERROR_EXISTS,    /* a label of that name */
  DB_ERROR_NOT_FOUND, /* no such row */
  DB_ERROR_NOTHING,   /* nothing to undo or redo */
  DB_ERROR_PROTECTED, /* a rule of the schema: a fact of the owner, a label of the wrong kind, ... */
  DB_ERROR_INVALID,   /* an empty name and the like */
  DB_ERROR_CANCELLED  /* db_interrupt () */
} DbError;

#define DB_ERROR (db_error_quark ())
GQuark db_error_quark (void);

typedef enum
{
  DB_OPEN_WRITE = 0,          /* makes the file when it is not there, brings it up to date */
  DB_OPEN_READ_ONLY = 1 << 0  /* the file must be there and of this version */
} DbOpenFlags;

/* Opens library.db at @path (a native file name). Files of an older version are migrated after a
 * backup beside them; newer and foreign ones are refused untouched. */
Db *db_open (const char *path, DbOpenFlags flags, GError **error);
void db_close (Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Db, db_close)
const char *db_get_path (Db *db);
/* Version of the schema, from PRAGMA user_version. */
int db_get_version (Db *db);

/* Transactions nest: the inner ones are savepoints, so a function that needs a transaction simply
 * takes one. The outermost takes the write lock at once, waiting up to 10 s. A commit that fails
 * has been rolled back. */
gboolean db_begin (Db *db, GError **error);
/* For several reads of one moment: takes no lock. Within a transaction that is its moment. To be
 * ended with db_rollback (). */
gboolean db_begin_read (Db *db, GError **error);
gboolean db_commit (Db *db, GError **error);
void db_rollback (Db *db);
/* Commits when @ok, else rolls back and returns FALSE (the error is set already). */
gboolean db_end (Db *db, gboolean ok, GError **error);
gboolean db_in_transaction (Db *db);
/* For many rows: takes part in the transaction of the caller when there is one (*@joined), without a
 * savepoint. SQLite keeps the pages that changed since a savepoint in a list and walks it after each
 * statement, so that a hundred thousand rows take minutes. On an error the caller has to roll back
 * his own. */
gboolean db_join (Db *db, gboolean *joined, GError **error);
gboolean db_leave (Db *db, gboolean joined, gboolean ok, GError **error);

/* Stops the statement that runs now, with DB_ERROR_CANCELLED. ANY THREAD, while @db is open. */
void db_interrupt (Db *db);
/* Asks @keep_going now and then while statements run, on the thread of @db: FALSE stops the statement
 * with DB_ERROR_CANCELLED. NULL: no longer. */
void db_set_keep_going (Db *db, gboolean (*keep_going) (gpointer), gpointer data);
/* A number that moves when another connection has committed (PRAGMA data_version). */
gint64 db_get_data_version (Db *db);

/* Copies the database to @path while others may go on writing; written beside it and renamed. */
gboolean db_backup (Db *db, const char *path, GError **error);
/* Integrity of the file, of its references and of the search index, and the rules that no key can
 * state: one line a finding, an empty array when all is well. Reads everything; seconds. */
GPtrArray *db_check (Db *db, GError **error);

G_END_DECLS
