/* photo-sums.h: what several photos have in common and where they differ, as plain numbers: in which
 * albums they lie, which tags all, some or none of them have, when they were taken, how large they
 * are. No widget. Any thread. */
#pragma once

#include "types.h"

G_BEGIN_DECLS

/* Photos in one album; label 0 and name NULL: in none. */
typedef struct
{
  gint64 label;
  char *name;
  guint n;
} ShoeboxAlbumSum;

/* One tag over several photos. */
typedef struct
{
  gint64 label;
  char *name;
  guint n_yes;    /* photos that have it, whoever says so */
  guint said_yes; /* of those that the owner decided */
  guint said_no;
} ShoeboxTagSum;

typedef struct
{
  guint n;             /* photos that were counted */
  GArray *albums;      /* of ShoeboxAlbumSum, most photos first, "none" last */
  GArray *tags;        /* of ShoeboxTagSum, most photos first */
  guint n_decided;     /* photos whose album is the owner's decision */
  gint64 size;         /* bytes, all together */
  gint64 first, last;  /* taken_at of the oldest and newest, -1: none is known */
  guint n_undated;
} ShoeboxPhotoSums;

typedef enum
{
  SHOEBOX_NONE_OF_THEM,
  SHOEBOX_SOME_OF_THEM,
  SHOEBOX_ALL_OF_THEM
} ShoeboxHowMany;

/* @all: of ShoeboxDetails. Free with _free. */
ShoeboxPhotoSums *shoebox_photo_sums_new (GPtrArray *all);
void shoebox_photo_sums_free (ShoeboxPhotoSums *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShoeboxPhotoSums, shoebox_photo_sums_free)

ShoeboxHowMany shoebox_photo_sums_how_many (const ShoeboxPhotoSums *self,
                                            const ShoeboxTagSum *tag);

G_END_DECLS
