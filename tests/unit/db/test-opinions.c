/* The machine's rows in bulk: read as arrays, changed in one transaction, all or nothing. */
#include "db-test.h"
#include "filings.h"
#include "models.h"
#include "opinions.h"

#include <math.h>
#include <string.h>

/* The rows that db_opinions_read_filings () gives, as "photo album p source reason a b". */
static char *
filings_text (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbFilings) filings = db_opinions_read_filings (f->db, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < filings->n; i++)
    {
      const DbFilingRow *row = &filings->rows[i];
      const char *reason = db_unsorted_word (row->unsorted);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.2f %s %s %s %s\n",
                              row->photo, row->album, isnan (row->p) ? -1 : (double) row->p,
                              db_source_word (row->source), reason != NULL ? reason : "-",
                              row->torn_a != NULL ? row->torn_a : "-",
                              row->torn_b != NULL ? row->torn_b : "-");
    }
  return g_string_free (text, FALSE);
}

static char *
tags_text (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) tags = db_opinions_read_tags (f->db, &error);
  g_assert_no_error (error);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < tags->len; i++)
    {
      const DbTagRow *row = &g_array_index (tags, DbTagRow, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.2f %s\n",
                              row->photo, row->tag, isnan (row->p) ? -1 : (double) row->p,
                              db_source_word (row->source));
    }
  return g_string_free (text, FALSE);
}

#define ASSERT_TEXT(text, expected) \
  G_STMT_START \
  { \
    g_autofree char *text_ = (text); \
    g_assert_cmpstr (text_, ==, (expected)); \
  } \
  G_STMT_END

/* Photos 1 to 6, albums 1 and 2, tags 3 and 4: in a new library, ids are counted from 1. */
static void
make_world (Fixture *f)
{
  for (int i = 1; i <= 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      g_assert_cmpint (add_read_photo (f, name), ==, i);
    }
  g_assert_cmpint (add_label (f, DB_LABEL_ALBUM, "X"), ==, 1);
  g_assert_cmpint (add_label (f, DB_LABEL_ALBUM, "Y"), ==, 2);
  g_assert_cmpint (add_label (f, DB_LABEL_TAG, "dog"), ==, 3);
  g_assert_cmpint (add_label (f, DB_LABEL_PERSON, "Anna"), ==, 4);
}

static void
import (Fixture *f, gint64 photo, gint64 album, gint64 tag)
{
  g_autoptr (GError) error = NULL;
  DbFilingOpinion filing = { .photo = photo, .album = album, .p = NAN };
  DbOpinion said = { tag, NAN };
  g_assert_true (db_filings_save (f->db, &filing, 1, DB_SOURCE_IMPORT, 0, NULL, &error));
  g_assert_true (db_taggings_save (f->db, photo, &said, 1, DB_SOURCE_IMPORT, 0, &error));
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ASSERT_TEXT (filings_text (f), "");
  ASSERT_TEXT (tags_text (f), "");
  g_assert_cmpint (rows_version (f), ==, 0);
  make_world (f);
  ASSERT_TEXT (filings_text (f), "");

  const DbFilingOpinion torn[] = {
    { .photo = 6, .unsorted = DB_UNSORTED_TORN, .torn_a = "X", .torn_b = "Y" },
    { .photo = 3, .unsorted = DB_UNSORTED_TORN, .torn_a = "Y", .torn_b = "X" },
    { .photo = 5, .unsorted = DB_UNSORTED_FAR },
  };
  g_assert_true (db_filings_save (f->db, torn, 3, DB_SOURCE_MODEL, 0, NULL, &error));
  machine_files (f, 1, 2, 0.25);
  machine_files (f, 2, 0, 0);
  file_photo (f, 2, 1); /* over the reason, which is not told any more */
  machine_tags (f, 5, 4, 0.5);
  machine_tags (f, 1, 3, 0.75);
  tag_photo (f, 1, 3, FALSE); /* beside the machine's, which is still told */
  tag_photo (f, 2, 3, TRUE);
  import (f, 4, 1, 3);
  g_assert_true (db_photos_mark_missing (f->db, (const gint64[]) { 5 }, 1, NULL, &error));

  ASSERT_TEXT (filings_text (f), "1 2 0.25 model - - -\n"
                                 "2 1 -1.00 user - - -\n"
                                 "3 0 -1.00 none torn Y X\n"
                                 "4 1 -1.00 import - - -\n"
                                 "5 0 -1.00 none far - -\n"
                                 "6 0 -1.00 none torn X Y\n");
  ASSERT_TEXT (tags_text (f), "1 3 0.75 model\n"
                              "4 3 -1.00 import\n"
                              "5 4 0.50 model\n");
  file_photo (f, 4, 0);
  g_autoptr (DbFilings) filings = db_opinions_read_filings (f->db, &error);
  g_assert_cmpint (filings->rows[3].source, ==, DB_SOURCE_USER);
  g_assert_cmpint (filings->rows[3].album, ==, 0);
  g_assert_true (filings->rows[2].torn_a == filings->rows[5].torn_b);
  g_assert_true (filings->rows[2].torn_b == filings->rows[5].torn_a);
}

static void
test_apply (Fixture *f, gconstpointer data)
{
  make_world (f);
  gint64 a = add_version (f, "heads"), b = add_version (f, "heads");
  const DbFilingOpinion first[] = {
    { .photo = 1, .album = 1, .p = 0.5 },
    { .photo = 2, .unsorted = DB_UNSORTED_FAR, .p = 0.1 },
    { .photo = 3, .unsorted = DB_UNSORTED_TORN, .torn_a = "X", .torn_b = "Y" },
    { .photo = 4, .album = 2, .p = 1 },
  };
  const DbTagChange first_tags[] = { { 1, 3, 0.5 }, { 1, 4, 0.25 }, { 2, 3, 1 } };
  g_assert_cmpuint (apply_opinions (f, a, first, 4, first_tags, 3), ==, 0);
  g_assert_cmpint (rows_version (f), ==, a);
  ASSERT_TEXT (filings_text (f), "1 1 0.50 model - - -\n"
                                 "2 0 -1.00 none far - -\n"
                                 "3 0 -1.00 none torn X Y\n"
                                 "4 2 1.00 model - - -\n");
  ASSERT_TEXT (tags_text (f), "1 3 0.50 model\n1 4 0.25 model\n2 3 1.00 model\n");
  g_autoptr (GError) error = NULL;
  g_assert_true (db_execute (f->db, "UPDATE filing SET at = 7; UPDATE tagging SET at = 7", &error));

  /* Every kind of change; photos 5 and 6 and tag 4 of photo 1 are not spoken of. */
  const DbFilingOpinion second[] = {
    { .photo = 1, .album = 1, .p = 0.75 },
    { .photo = 2, .album = 2, .p = 0.5 },
    { .photo = 3, .unsorted = DB_UNSORTED_FAR, .torn_a = "X", .torn_b = "Y" },
    { .photo = 4, .unsorted = DB_UNSORTED_TORN, .torn_a = "Y" },
  };
  const DbTagChange second_tags[] = { { 1, 3, 0.75 }, { 2, 3, -1 }, { 2, 4, 0.5 }, { 6, 3, -1 } };
  g_assert_cmpuint (apply_opinions (f, b, second, 4, second_tags, 4), ==, 0);
  g_assert_cmpint (rows_version (f), ==, b);
  ASSERT_TEXT (filings_text (f), "1 1 0.75 model - - -\n"
                                 "2 2 0.50 model - - -\n"
                                 "3 0 -1.00 none far - -\n"
                                 "4 0 -1.00 none torn - -\n");
  ASSERT_TEXT (tags_text (f), "1 3 0.75 model\n1 4 0.25 model\n2 4 0.50 model\n");
  /* Rows refer to the version that said it last; who stays, stays since then. */
  g_autofree char *models = rows (f->db, "SELECT photo, model, at = 7 FROM filing ORDER BY photo");
  g_autofree char *expected
    = g_strdup_printf ("1|%" G_GINT64_FORMAT "|1\n2|%" G_GINT64_FORMAT "|0", b, b);
  g_assert_cmpstr (models, ==, expected);
  g_autofree char *tag_models
    = rows (f->db, "SELECT photo, tag, model, at = 7 FROM tagging ORDER BY photo, tag");
  g_autofree char *tags_expected = g_strdup_printf (
    "1|3|%" G_GINT64_FORMAT "|1\n1|4|%" G_GINT64_FORMAT "|1\n2|4|%" G_GINT64_FORMAT "|0", b, a, b);
  g_assert_cmpstr (tag_models, ==, tags_expected);

  /* Nothing to change: the rows are of that version all the same. */
  g_assert_cmpuint (apply_opinions (f, a, NULL, 0, NULL, 0), ==, 0);
  g_assert_cmpint (rows_version (f), ==, a);
  fixture_reopen (f);
  g_assert_cmpint (rows_version (f), ==, a);
}

/* Without a version, rows are the starter's. */
static void
test_starter (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make_world (f);
  const DbFilingOpinion filing = { .photo = 1, .album = 1, .p = 0.5 };
  const DbTagChange tag = { 1, 3, 0.5 };
  g_assert_cmpuint (apply_opinions (f, 0, &filing, 1, &tag, 1), ==, 0);
  ASSERT_TEXT (rows (f->db, "SELECT model FROM filing UNION ALL SELECT model FROM tagging"),
               "-\n-");
  gint64 starter = db_models_add (f->db, DB_STARTER, 0, NULL, NULL, &error);
  g_assert_cmpuint (apply_opinions (f, 0, &filing, 1, &tag, 1), ==, 0);
  g_assert_cmpint (number (f->db, "SELECT model FROM filing"), ==, starter);
  g_assert_cmpint (number (f->db, "SELECT model FROM tagging"), ==, starter);
  g_assert_cmpint (rows_version (f), ==, 0);
}

/* What the owner and imports said, and photos that went away meanwhile. */
static void
test_skipped (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make_world (f);
  gint64 version = add_version (f, "heads");
  machine_files (f, 1, 0, 0); /* a reason, under a fact then */
  file_photo (f, 1, 1);
  file_photo (f, 2, 0);
  import (f, 3, 1, 3);
  tag_photo (f, 4, 3, FALSE);
  tag_photo (f, 5, 3, TRUE);
  g_autofree char *facts = rows (f->db, "SELECT photo, album, source, at FROM filing");
  const DbFilingOpinion filings[] = {
    { .photo = 1, .album = 2, .p = 1 },
    { .photo = 2, .album = 2, .p = 1 },
    { .photo = 3, .album = 2, .p = 1 },
    { .photo = 99, .album = 2, .p = 1 },
  };
  const DbFilingOpinion none[] = {
    { .photo = 1, .unsorted = DB_UNSORTED_TORN, .torn_a = "X", .torn_b = "Y" },
    { .photo = 2, .unsorted = DB_UNSORTED_FAR },
    { .photo = 3, .unsorted = DB_UNSORTED_FAR },
    { .photo = 99, .unsorted = DB_UNSORTED_FAR },
  };
  const DbTagChange yes[] = { { 3, 3, 1 }, { 4, 3, 1 }, { 5, 3, 1 }, { 99, 3, 1 } };
  const DbTagChange no[] = { { 3, 3, -1 }, { 4, 3, -1 }, { 5, 3, -1 }, { 99, 3, -1 } };
  g_assert_cmpuint (apply_opinions (f, version, filings, 4, yes, 4), ==, 4 + 2);
  ASSERT_TEXT (tags_text (f), "3 3 -1.00 import\n4 3 1.00 model\n5 3 1.00 model\n");
  ASSERT_TEXT (rows (f->db, "SELECT photo, source FROM effective_tag ORDER BY photo"),
               "3|import\n5|user");
  g_assert_cmpuint (apply_opinions (f, version, none, 4, no, 4), ==, 4);
  ASSERT_TEXT (tags_text (f), "3 3 -1.00 import\n");
  ASSERT_TEXT (rows (f->db, "SELECT photo, album, source, at FROM filing"), facts);
  ASSERT_TEXT (rows (f->db, "SELECT photo, verdict FROM tagging WHERE human = 1"), "4|no\n5|yes");
  ASSERT_TEXT (rows (f->db, "SELECT id, unsorted FROM photo WHERE unsorted IS NOT NULL"), "1|far");
  g_assert_cmpint (rows_version (f), ==, version);
  /* Skipped is not counted for anybody who does not ask. */
  g_assert_true (db_opinions_apply (f->db, version, none, 4, no, 4, NULL, &error));
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  make_world (f);
  gint64 version = add_version (f, "heads");
  gint64 other = add_model (f);
  const DbFilingOpinion good = { .photo = 1, .album = 1, .p = 0.5 };
  const DbTagChange tag = { 1, 3, 0.5 };
  apply_opinions (f, version, &good, 1, &tag, 1);
  g_autofree char *filings = filings_text (f);
  g_autofree char *tags = tags_text (f);
  const struct
  {
    gint64 version;
    DbFilingOpinion filing;
    DbTagChange tag;
    DbError code;
  } cases[] = {
    { 999, { .photo = 1, .album = 2, .p = 0.5 }, { 1, 4, 0.5 }, DB_ERROR_NOT_FOUND },
    { -1, { .photo = 1, .album = 2, .p = 0.5 }, { 1, 4, 0.5 }, DB_ERROR_NOT_FOUND },
    { other, { .photo = 1, .album = 2, .p = 0.5 }, { 1, 4, 0.5 }, DB_ERROR_NOT_FOUND },
    { version, { .photo = 2, .album = 99, .p = 0.5 }, { 1, 4, 0.5 }, DB_ERROR_NOT_FOUND },
    { version, { .photo = 2, .album = 3, .p = 0.5 }, { 1, 4, 0.5 }, DB_ERROR_PROTECTED },
    { version, { .photo = 2, .album = 2, .p = 1.5 }, { 1, 4, 0.5 }, DB_ERROR_PROTECTED },
    { version, { .photo = 2, .album = 2, .p = 0.5 }, { 1, 99, 0.5 }, DB_ERROR_NOT_FOUND },
    { version, { .photo = 2, .album = 2, .p = 0.5 }, { 1, 2, 0.5 }, DB_ERROR_PROTECTED },
    { version, { .photo = 2, .album = 2, .p = 0.5 }, { 1, 4, 1.5 }, DB_ERROR_PROTECTED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const DbFilingOpinion both[] = { { .photo = 1, .album = 2, .p = 0.75 }, cases[i].filing };
      guint skipped = 77;
      g_assert_false (db_opinions_apply (f->db, cases[i].version, both, 2, &cases[i].tag, 1,
                                         &skipped, &error));
      g_assert_error (error, DB_ERROR, (int) cases[i].code);
      g_assert_false (db_in_transaction (f->db));
      g_assert_cmpuint (skipped, ==, 77);
      ASSERT_TEXT (filings_text (f), filings);
      ASSERT_TEXT (tags_text (f), tags);
      g_assert_cmpint (rows_version (f), ==, version);
    }

  g_autoptr (GError) error = NULL;
  g_autoptr (Db) reader = db_open (f->path, DB_OPEN_READ_ONLY, &error);
  g_assert_false (db_opinions_apply (reader, version, &good, 1, NULL, 0, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (db_opinions_forget (reader, NULL, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_READ_ONLY);
  g_clear_error (&error);
  /* Reading is what a reader may do. */
  g_autoptr (DbFilings) read = db_opinions_read_filings (reader, &error);
  g_assert_cmpuint (read->n, ==, 1);
  g_assert_cmpint (db_opinions_get_version (reader, &error), ==, version);
  /* A setting that is no number says nothing. */
  g_assert_true (db_execute (f->db, "UPDATE setting SET value = 'x'", &error));
  g_assert_cmpint (rows_version (f), ==, DB_OPINIONS_UNKNOWN);
  g_assert_true (db_execute (f->db, "DELETE FROM setting", &error));
  g_assert_cmpint (rows_version (f), ==, DB_OPINIONS_UNKNOWN);
}

/* Random opinions about random photos, against the obvious array. */
static void
test_random (Fixture *f, gconstpointer data)
{
  enum { PHOTOS = 60, ALBUMS = 4, TAGS = 4, ROUNDS = 40 };
  typedef struct
  {
    int album, unsorted, fact; /* as indices + 1, 0: none */
    gboolean swapped;          /* the names when torn */
    int tags[TAGS];            /* p in quarters, 0: none */
  } Wanted;
  static const char *const names[] = { "X", "Y" };
  Wanted wanted[PHOTOS] = { 0 };
  gint64 photos[PHOTOS], albums[ALBUMS], tags[TAGS];
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  gint64 version = add_version (f, "heads");
  gboolean swapped = FALSE;
  for (int i = 0; i < PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      photos[i] = add_read_photo (f, name);
    }
  for (int i = 0; i < ALBUMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);
      albums[i] = add_label (f, DB_LABEL_ALBUM, name);
      tags[i] = add_label (f, DB_LABEL_TAG, name);
    }
  for (int round = 0; round < ROUNDS; round++)
    {
      DbFilingOpinion filings[PHOTOS];
      DbTagChange changes[PHOTOS];
      guint n = 0, m = 0, facts = 0, skipped;
      swapped = round % 3 == 0;
      for (int i = 0; i < PHOTOS; i++)
        {
          if (!wanted[i].fact && g_rand_int_range (rand, 0, 200) == 0)
            {
              wanted[i].fact = 1;
              wanted[i].album = g_rand_int_range (rand, 0, ALBUMS + 1);
              wanted[i].unsorted = 0;
              file_photo (f, photos[i], wanted[i].album > 0 ? albums[wanted[i].album - 1] : 0);
            }
          if (g_rand_boolean (rand))
            {
              int album = g_rand_int_range (rand, 0, ALBUMS + 1);
              int unsorted = album == 0 ? g_rand_int_range (rand, 1, 3) : 0;
              filings[n++] = (DbFilingOpinion) { .photo = photos[i],
                                                 .album = album > 0 ? albums[album - 1] : 0,
                                                 .p = 0.5,
                                                 .unsorted = (DbUnsorted) unsorted,
                                                 .torn_a = names[swapped],
                                                 .torn_b = names[!swapped] };
              if (wanted[i].fact)
                facts++;
              else
                {
                  wanted[i].album = album;
                  wanted[i].unsorted = unsorted;
                  wanted[i].swapped = swapped;
                }
            }
          if (g_rand_boolean (rand))
            {
              int tag = g_rand_int_range (rand, 0, TAGS), p = g_rand_int_range (rand, 0, 5);
              changes[m++] = (DbTagChange) { photos[i], tags[tag], p > 0 ? p / 4.0 : -1 };
              wanted[i].tags[tag] = p;
            }
        }
      skipped = apply_opinions (f, version, filings, n, changes, m);
      g_assert_cmpuint (skipped, ==, facts);

      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GString) expected_tags = g_string_new (NULL);
      for (int i = 0; i < PHOTOS; i++)
        {
          const Wanted *w = &wanted[i];
          gboolean torn = w->unsorted == DB_UNSORTED_TORN;
          if (w->album > 0 || w->unsorted > 0 || w->fact)
            g_string_append_printf (
              expected, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s %s %s %s\n", photos[i],
              w->album > 0 ? albums[w->album - 1] : 0,
              w->album > 0 && !w->fact ? "0.50" : "-1.00",
              w->fact ? "user" : w->album > 0 ? "model" : "none",
              w->unsorted > 0 ? db_unsorted_word ((DbUnsorted) w->unsorted) : "-",
              torn ? names[w->swapped] : "-", torn ? names[!w->swapped] : "-");
          for (int t = 0; t < TAGS; t++)
            if (w->tags[t] > 0)
              g_string_append_printf (expected_tags,
                                      "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %.2f model\n",
                                      photos[i], tags[t], w->tags[t] / 4.0);
        }
      ASSERT_TEXT (filings_text (f), expected->str);
      ASSERT_TEXT (tags_text (f), expected_tags->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/db/opinions/read", test_read);
  fixture_add ("/db/opinions/apply", test_apply);
  fixture_add ("/db/opinions/starter", test_starter);
  fixture_add ("/db/opinions/skipped", test_skipped);
  fixture_add ("/db/opinions/refusals", test_refusals);
  fixture_add ("/db/opinions/random", test_random);
  return g_test_run ();
}
