/* migrate.h: bringing a file up to date by numbered steps, for db.c, thumbnails.c and tests.
 *
 * Step N is schema/NNNN-what.sql, run in one transaction that also sets PRAGMA user_version to N,
 * so that a process killed at any time leaves a file of one version or the next. Before a file
 * that holds something is changed, a copy is made beside it (FILE.v2.backup).
 */
#pragma once

#include "db.h"

G_BEGIN_DECLS

typedef struct
{
  gint32 application_id;
  int page_size;
  const char *const *steps;
  int n_steps;
} DbSchema;

extern const char *const *const db_library_steps;
extern const int db_library_n_steps;
extern const char *const *const db_thumbnails_steps;
extern const int db_thumbnails_n_steps;

#define DB_LIBRARY_ID 0x53686278    /* "Shbx" */
#define DB_THUMBNAILS_ID 0x53686274 /* "Shbt" */

/* db_open () for any schema. */
Db *db_open_schema (const char *path, DbOpenFlags flags, const DbSchema *schema, GError **error);

/* Refuses a file that is newer, foreign or (when @flags say read only) older; else runs the steps
 * that it lacks. */
gboolean db_migrate (Db *db, DbOpenFlags flags, const DbSchema *schema, GError **error);

G_END_DECLS
