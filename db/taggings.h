/* taggings.h: any number of tags and people a photo; yes and no are both remembered. A photo and
 * tag have at most one row of the owner and one of the machine; the owner's counts. */
#pragma once

#include "filings.h"

G_BEGIN_DECLS

/* Acts of the owner, between db_journal_begin () and _commit (), as in filings.h. */
gboolean db_taggings_decide (Db *db, const gint64 *ids, gsize n, gint64 tag, gboolean yes,
                             guint *changed, GError **error);
gboolean db_taggings_forget (Db *db, const gint64 *ids, gsize n, gint64 tag, guint *changed,
                             GError **error);

typedef struct
{
  gint64 tag;
  double p;
} DbOpinion;

/* The machine's yeses for @photo: they take the place of all its earlier machine tags. What an
 * import said stays when the model speaks. */
gboolean db_taggings_save (Db *db, gint64 photo, const DbOpinion *tags, gsize n, DbSource source,
                           gint64 model, GError **error);
gboolean db_taggings_forget_machine (Db *db, GError **error);

typedef struct
{
  gint64 tag;
  DbLabelKind kind;
  char *name;
  gboolean yes;        /* effective: what the owner said, else the machine */
  DbSource source;     /* of the effective verdict */
  double p;            /* the machine's, NAN when it has none */
} DbTagging;

void db_tagging_free (DbTagging *tagging);

/* All taggings of a photo (every yes and every stated no): DbTagging, yeses first, the owner's before the machine's, then by p and
 * name. */
GPtrArray *db_taggings_list (Db *db, gint64 photo, GError **error);
/* The owner's facts on @tag (0: on all), GArray of DbFact by tag and photo. For learning. */
GArray *db_taggings_facts (Db *db, gint64 tag, GError **error);

G_END_DECLS
