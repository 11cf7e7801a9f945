/* db-test.h: what the tests of db/ share: a library in a folder of its own, photos in it, and
 * short forms of the acts. A call that fails ends the test with its message. */
#pragma once

#include "db.h"
#include "journal.h"
#include "labels.h"
#include "opinions.h"
#include "results.h"
#include "roots.h"
#include "statement.h"

typedef struct
{
  char *dir, *path; /* the folder, and library.db in it */
  Db *db;
  gint64 root;      /* of /photos */
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);
/* Closes and opens again, as a restart would. */
void fixture_reopen (Fixture *f);
void fixture_add (const char *path, void (*test) (Fixture *f, gconstpointer data));

void remove_tree (const char *dir);

/* One photo under /photos; state new, then read. */
gint64 add_photo (Fixture *f, const char *relpath);
gint64 add_read_photo (Fixture *f, const char *relpath);
/* A result whose content is told by @content. */
DbResult make_result (gint64 photo, const char *content);
void save (Fixture *f, const DbResult *result, DbSaved *saved);
gint64 add_model (Fixture *f);
/* A version of what was learned. */
gint64 add_version (Fixture *f, const char *heads);
/* Returns how many rows were skipped. */
guint apply_opinions (Fixture *f, gint64 version, const DbFilingOpinion *filings, gsize n,
                      const DbTagChange *tags, gsize n_tags);
/* The version that the machine's rows come from. */
gint64 rows_version (Fixture *f);

gint64 add_label (Fixture *f, DbLabelKind kind, const char *name);
void file_photo (Fixture *f, gint64 photo, gint64 album);
void tag_photo (Fixture *f, gint64 photo, gint64 tag, gboolean yes);
void remove_label (Fixture *f, gint64 label);
/* The machine files @photo in @album with @p. */
guint machine_files (Fixture *f, gint64 photo, gint64 album, double p);
void machine_tags (Fixture *f, gint64 photo, gint64 tag, double p);

void undo (Fixture *f);
void redo (Fixture *f);
DbPhoto *get_photo (Fixture *f, gint64 id);
/* First column of the first row as a number. */
gint64 number (Db *db, const char *sql);
/* Rows of a statement, columns joined by "|", rows by "\n". */
char *rows (Db *db, const char *sql);
/* The steps of EXPLAIN QUERY PLAN, one a line. */
char *plan (Db *db, const char *sql);
