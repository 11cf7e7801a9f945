/* results.h: storing what was learned from reading photos, in groups, one transaction each. */
#pragma once

#include "photos.h"
#include "taggings.h"
#include "thumbnails.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 photo;
  gint64 size, mtime_ns;       /* of the file as it was read; -1: as the row says */
  const char *broken;          /* the reason when it could not be read; all below is then ignored */
  guint8 hash[DB_HASH_SIZE];   /* of the content */
  DbMetadata metadata;         /* strings are borrowed */
  GBytes *thumbnail;           /* JPEG, or NULL */
  GBytes *vector;              /* features as half floats, or NULL */
  gint64 network;              /* db_networks_ensure (); of @vector */
  GBytes *own_vector;          /* the same by the networks of the program, where another one is in */
  gint64 own_network;          /* use; or NULL */
  /* The machine's opinion; @album 0 needs a reason in @unsorted (and names when torn). */
  gint64 album;
  double p;
  DbUnsorted unsorted;
  const char *torn_a, *torn_b;
  const DbOpinion *tags;       /* the tags that speak for it */
  gsize n_tags;
  gint64 model;                /* of the opinions, 0: none stored */
  gboolean same_picture;       /* hint for a changed file: it looks like the picture that was there */
} DbResult;

typedef struct
{
  guint saved, broken;
  guint skipped;    /* machine filings that met a fact of the owner and were left out */
  guint gone;       /* photos that are not there any more, or changed again: not saved */
  GArray *moves;    /* of DbMove: the photo was known under another path that is missing */
  GArray *replaced; /* ids whose facts went to the journal: same path, another picture */
} DbSaved;

void db_saved_clear (DbSaved *saved);

/* Saves @results in one transaction (thumbnails first: one without a row is harmless). @thumbnails
 * may be NULL.
 *
 * A file that changed on disk keeps everything when its content hash did not change. When it did,
 * features and machine opinions are replaced. Facts of the owner are kept if it is the same photo
 * edited: same capture time and same camera, both known, or @same_picture. Otherwise another
 * picture took over the name (cameras count from IMG_0001 again), and what was said of the old one
 * is not true of it: those facts go to the journal as an act DB_ACT_REPLACED, which undo brings
 * back. Wrong labels on a new picture would teach the model wrongly and in silence; labels in the
 * journal are one Ctrl+Z away. */
gboolean db_results_save (Db *db, DbThumbnails *thumbnails, const DbResult *results, gsize n,
                          DbSaved *saved, GError **error);

G_END_DECLS
