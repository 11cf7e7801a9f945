/* searches.h: searches that were made lately, and those that the owner keeps under a name, as texts of
 * the search grammar. They are no facts about photos: nothing of them is in the journal. */
#pragma once

#include "kinds.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name, *query;
  int position; /* for display, then by id */
} DbSearchText;

void db_search_text_free (DbSearchText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbSearchText, db_search_text_free)

/* Texts, the last one first: char *. */
GPtrArray *db_searches_list_recent (Db *db, GError **error);
/* @query was made now. Only the last twelve are remembered. */
gboolean db_searches_note (Db *db, const char *query, GError **error);
gboolean db_searches_forget (Db *db, GError **error);

/* DbSearchTexts in their order. */
GPtrArray *db_searches_list (Db *db, GError **error);
/* The new id; -1 on an error. DB_ERROR_EXISTS: a search of that name; DB_ERROR_INVALID: no name. @id
 * 0, or the id that it had before it was removed: then it stands where it stood. */
gint64 db_searches_save (Db *db, gint64 id, const char *name, const char *query, GError **error);
/* DB_ERROR_NOT_FOUND, and as above. @query NULL: it stays. */
gboolean db_searches_change (Db *db, gint64 id, const char *name, const char *query,
                             GError **error);
gboolean db_searches_remove (Db *db, gint64 id, GError **error);

G_END_DECLS
