/* opinion.h: what the machine thinks of photos, by one version of what was learned.
 *
 * An opinion is an NnTaste (model/taste.h) whose albums and tags are known as labels of the library.
 * Version 0 is what it thinks before anything was learned: the starter albums and the detector's
 * tags, which is the same thing without facts. Immutable once made, shared by threads, reference
 * counted.
 */
#pragma once

#include "networks.h"
#include "trait-store.h"

#include "db.h"

G_BEGIN_DECLS

/* An album or tag of the taste. */
typedef struct
{
  gint64 label;      /* 0: not made yet (a starter album or object without photos), -1: it is gone */
  char *name;        /* as it was called */
  char *class_name;  /* the starter album or object class that it stands for, or NULL */
  char *key;         /* db_label_key () of the name: of a label without a class */
} ShoeboxOpinionLabel;

typedef struct
{
  gatomicrefcount ref_count;
  gint64 version;    /* 0: nothing was learned */
  const ShoeboxNetworks *networks; /* whose features it is about; borrowed */
  NnTaste *taste;
  GPtrArray *albums; /* of ShoeboxOpinionLabel, as in taste */
  GPtrArray *tags;
  gboolean imported; /* a taste file, without facts of this library (app/taste-exchange.h) */
  gint64 base;       /* the imported version that it was learned on top of, itself when it is one;
                        0: none */
  char *digest;      /* db_facts_digest () of the facts it was learned from, or NULL */
  gint64 n_facts;
  double seconds;    /* that training took */
} ShoeboxOpinion;

/* Without a taste yet, for who fills it in before anybody else sees it. */
ShoeboxOpinion *shoebox_opinion_new (const ShoeboxNetworks *networks);
ShoeboxOpinion *shoebox_opinion_ref (ShoeboxOpinion *self);
void shoebox_opinion_unref (ShoeboxOpinion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxOpinion, shoebox_opinion_unref)

/* The labels of the library that take part, and the starter albums and object tags that have none yet
 * and were not removed by the owner. Appended to @albums and @tags. On the thread of @db. */
gboolean shoebox_opinion_list_labels (const ShoeboxNetworks *networks, Db *db, GPtrArray *albums,
                                      GPtrArray *tags, GError **error);
GPtrArray *shoebox_opinion_labels_new (void);
void shoebox_opinion_add_label (GPtrArray *labels, gint64 id, const char *name,
                                const char *class_name);
/* The starter album of @label, or -1; what speaks for the tag @label. */
int shoebox_opinion_find_starter (const ShoeboxNetworks *networks, const ShoeboxOpinionLabel *label);
NnTagSpec shoebox_opinion_find_source (const ShoeboxNetworks *networks,
                                       const ShoeboxOpinionLabel *label);

/* Where the label with that id, not 0, stands in @labels, or -1. */
int shoebox_opinion_find_id (GPtrArray *labels, gint64 id);
/* Where @label stands in @labels, of an earlier time: by its id, or while it had none by its class.
 * -1: nowhere. @labels may be NULL. */
int shoebox_opinion_find_label (GPtrArray *labels, const ShoeboxOpinionLabel *label);

/* What the machine thinks without a fact, for the labels that there are now: version 0, or where
 * @base (may be NULL, then the others are too) was learned elsewhere, that. @base_albums and
 * @base_tags: its labels, as they are called here. */
ShoeboxOpinion *shoebox_opinion_new_without_facts (const ShoeboxNetworks *networks, Db *db,
                                                   const NnTaste *base, GPtrArray *base_albums,
                                                   GPtrArray *base_tags, GError **error);

/* The key of the backbone on which the version with these @metrics was learned. Free with g_free. */
char *shoebox_opinion_find_backbone (const char *metrics);

/* To and from a row of the table of models. The embeddings of the examples are those of the photos,
 * which are in @view or else in @db; only where some are of another library the row has them. Errors:
 * SHOEBOX_ERROR_NOT_FOUND when only the figures were kept, _INVALID when it is of other networks (which
 * ones, if they are backbones of this library) or damaged. */
gint64 shoebox_opinion_store (const ShoeboxOpinion *self, const ShoeboxNetworks *networks, Db *db,
                              gboolean activate, GError **error);
char *shoebox_opinion_metrics (const ShoeboxOpinion *self);
ShoeboxOpinion *shoebox_opinion_load (const ShoeboxNetworks *networks, Db *db, gint64 version,
                                      ShoeboxTraitView *view, GError **error);

/* The opinion on one photo. @traits: nn_traits_size () numbers. */
typedef struct
{
  int album;               /* index into albums, -1: unsorted */
  float p;
  ShoeboxUnsorted unsorted;
  int torn_a, torn_b;      /* indices, when torn */
} ShoeboxVerdictOnAlbum;

/* From what the taste says: an album whose label is gone files nothing. */
void shoebox_opinion_judge (const ShoeboxOpinion *self, const NnFiling *filing,
                            ShoeboxVerdictOnAlbum *verdict);

G_END_DECLS
