/* kinds.h: the small enumerations that several tables share. In the database they are readable
 * words ("user", "missing"); the words are listed in kinds.c and checked by the schema. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Db Db;

typedef enum
{
  DB_STATE_NEW,     /* known by name only, still to be read */
  DB_STATE_OK,      /* read: content hash, features and thumbnail are there */
  DB_STATE_MISSING, /* the file was not there at the last finished scan; all labels are kept */
  DB_STATE_BROKEN   /* could not be read; the reason says why */
} DbState;

/* Who says so. A machine row is any row that is not the user's. */
typedef enum
{
  DB_SOURCE_NONE,   /* no row; never stored */
  DB_SOURCE_USER,   /* a fact: never overwritten by the two others */
  DB_SOURCE_MODEL,
  DB_SOURCE_IMPORT  /* read from a file of another program; stronger than the model */
} DbSource;

/* Why the model left a photo without an album. */
typedef enum
{
  DB_UNSORTED_NONE,
  DB_UNSORTED_FAR,  /* unlike everything the owner showed */
  DB_UNSORTED_TORN  /* between two albums, which are named */
} DbUnsorted;

/* A filing by the model with a smaller p is unsure. */
#define DB_UNSURE_BELOW 0.7f
/* The same in SQL, of the column @p: as it stands in the index filing_unsure, and exactly, since rows
 * are written from floats. */
#define DB_UNSURE_SQL(p) p " < 0.7 AND " p " < 0.699999988079071"

typedef enum
{
  DB_LABEL_ALBUM,   /* exclusive: one a photo */
  DB_LABEL_TAG,     /* any number a photo */
  DB_LABEL_PERSON   /* a tag whose evidence is a face */
} DbLabelKind;

typedef enum
{
  DB_ORIGIN_USER,
  DB_ORIGIN_STARTER,  /* an everyday album of the starter head */
  DB_ORIGIN_DETECTOR  /* a tag of the object network or of the tone statistics */
} DbOrigin;

/* Words of the schema; db_word_* never returns NULL, db_*_from_word returns the first value for
 * a word that it does not know (the CHECKs of the schema let none in). */
const char *db_state_word (DbState state);
const char *db_source_word (DbSource source);
const char *db_unsorted_word (DbUnsorted unsorted); /* NULL for NONE */
const char *db_label_kind_word (DbLabelKind kind);
const char *db_origin_word (DbOrigin origin);
DbState db_state_from_word (const char *word);
DbSource db_source_from_word (const char *word);
DbUnsorted db_unsorted_from_word (const char *word);
DbLabelKind db_label_kind_from_word (const char *word);
DbOrigin db_origin_from_word (const char *word);

G_END_DECLS
