/* Another backbone while a library is open: photos are looked at beside everything else, and it comes
 * into use in one moment, whoever writes meanwhile. What a shell sees of it is in tests/backbone. */
#define FIXTURE_MORE char *more, *network; gint64 album;
#include "backbone-use.h"
#include "import.h"
#include "label.h"
#include "learning.h"
#include "library-private.h"
#include "networks.h"

#include "facts.h"
#include "models.h"
#include "settings.h"
#include "vectors.h"

#include "../model/classifier-file.h"
#include "import-fixture.h"


/* Under ThreadSanitizer the networks take seconds a photo. */
#ifdef __SANITIZE_THREAD__
#define MANY 6
#else
#define MANY 40
#endif

static void
write_photos (const char *folder, guint first, guint n)
{
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.jpg", first + i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      test_write_picture (path, "jpeg", first + i + 1, 320, 240);
    }
}

static ShoeboxImport *
start_import (Fixture *f, const char *folder)
{
  const char *folders[] = { folder, NULL };

  return shoebox_library_import (f->library, folders);
}

static gboolean
import_is_over (ShoeboxImport *import)
{
  ShoeboxImportProgress progress;

  shoebox_import_get_progress (import, &progress);
  return progress.state >= SHOEBOX_IMPORT_DONE;
}

static GArray *
all_photos (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GArray *ids = shoebox_library_query (f->library, "", &error);

  g_assert_no_error (error);
  return ids;
}

/* Every @step-th photo from @first on is filed. */
static void
file_some (Fixture *f, guint first, guint step)
{
  g_autoptr (GArray) ids = all_photos (f), some = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = first; i < ids->len; i += step)
    g_array_append_val (some, g_array_index (ids, gint64, i));
  act = shoebox_library_file (f->library, (const gint64 *) (void *) some->data, some->len, f->album,
                              &error);
  g_assert_no_error (error);
}

/* Photos, and facts about some of them. Without networks the tests are skipped. */
static gboolean
begin (Fixture *f)
{
  const char *weights = g_getenv ("SHOEBOX_WEIGHTS");
  g_autoptr (ShoeboxAct) act = NULL;
  g_autoptr (ShoeboxConsequence) consequence = NULL;
  g_autoptr (GError) error = NULL;
  ShoeboxImport *import;

  if (weights == NULL || *weights == '\0')
    {
      g_test_skip ("no networks");
      return FALSE;
    }
  write_photos (f->photos, 0, MANY);
  import = start_import (f, f->photos);
  WAIT_FOR (import_is_over (import));
  act = shoebox_library_add_label (f->library, SHOEBOX_ALBUM, "Blobs", &f->album, &error);
  g_assert_no_error (error);
  file_some (f, 0, 3);
  consequence = shoebox_library_learn (f->library, FALSE, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
set_up_network (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = classifier (DIMS (1, 3, 32, 32));
  gsize size;
  const char *content = g_bytes_get_data (bytes, &size);

  set_up (f, data);
  f->more = g_build_filename (f->folder, "more", NULL);
  f->network = g_build_filename (f->folder, "small.onnx", NULL);
  g_assert_true (g_file_set_contents (f->network, content, (gssize) size, NULL));
}

static void
tear_down_network (Fixture *f, gconstpointer data)
{
  tear_down (f, data);
  g_free (f->more);
  g_free (f->network);
}

static char *
add_network (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxBackboneReport) report
      = shoebox_library_add_backbone (f->library, f->network, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (report->embedding, ==, "vector");
  g_assert_cmpint (report->dims, ==, 24);
  return g_strdup (report->key);
}

static void
use (Fixture *f, const char *key)
{
  g_autoptr (GError) error = NULL;

  shoebox_library_use_backbone (f->library, key, &error);
  g_assert_no_error (error);
}

static ShoeboxBackboneState
get_state (Fixture *f, guint *done)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  shoebox_library_get_backbone_progress (f->library, &progress);
  if (progress.error != NULL)
    g_error ("%s", progress.error);
  if (done != NULL)
    *done = progress.done;
  return progress.state;
}

static guint
get_done (Fixture *f)
{
  guint done;

  get_state (f, &done);
  return done;
}

static void
assert_used (Fixture *f, const char *key)
{
  g_auto (ShoeboxBackboneProgress) progress = { 0 };

  shoebox_library_get_backbone_progress (f->library, &progress);
  g_assert_cmpstr (progress.used, ==, key);
  g_assert_null (progress.next);
}

/* Everything fits together: an opinion, a description, look-alikes, and the facts are all learned
 * from. */
static void
assert_works (Fixture *f)
{
  g_autoptr (GArray) ids = all_photos (f), versions = NULL, similar = NULL, facts = NULL;
  g_autoptr (ShoeboxDetails) details = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  const ShoeboxVersion *version;
  gint64 id = g_array_index (ids, gint64, 1);

  details = shoebox_library_describe (f->library, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (details->albums->len, >, 0);
  similar = shoebox_library_find_similar (f->library, id, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (similar->len, ==, 3);
  versions = shoebox_library_list_versions (f->library, &error);
  g_assert_no_error (error);
  version = &g_array_index (versions, ShoeboxVersion, 0);
  facts = shoebox_library_query (f->library, "by:me", &error);
  g_assert_no_error (error);
  g_assert_true (version->active && version->kept && !version->foreign);
  g_assert_cmpuint (version->n_facts, ==, facts->len);
  findings = shoebox_library_check (f->library, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(ShoeboxBackboneReport **) data
      = shoebox_library_add_backbone_finish (SHOEBOX_LIBRARY (source), result, &error);
  g_assert_no_error (error);
}

/* As the window does it. */
static void
test_use (Fixture *f, gconstpointer data)
{
  g_autoptr (ShoeboxBackboneReport) report = NULL;

  if (!begin (f))
    return;
  shoebox_library_set_live (f->library);
  shoebox_library_add_backbone_async (f->library, f->network, NULL, added_cb, &report);
  WAIT_FOR (report != NULL);
  use (f, report->key);
  g_assert_cmpint (get_state (f, NULL), ==, SHOEBOX_BACKBONE_LOOKING);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  assert_used (f, report->key);
  g_assert_cmpuint (get_done (f), ==, MANY);
  shoebox_library_learn_wait (f->library);
  assert_works (f);

  /* What is learned from now on is learned on it, and is there in the next process. */
  file_some (f, 1, 5);
  shoebox_library_learn_wait (f->library);
  assert_works (f);
  close_library (f);
  open_library (f);
  assert_used (f, report->key);
  assert_works (f);
}

/* Of a pause nothing is left but what was seen; it outlives the process. */
static void
test_pause (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  guint done;

  if (!begin (f))
    return;
  key = add_network (f);
  use (f, key);
  WAIT_FOR (get_done (f) > 0);
  shoebox_library_pause_backbone (f->library, TRUE);
  g_assert_cmpint (get_state (f, NULL), ==, SHOEBOX_BACKBONE_WAITING);
  close_library (f);

  open_library (f);
  g_assert_cmpint (get_state (f, NULL), ==, SHOEBOX_BACKBONE_WAITING);
  g_assert_true (shoebox_library_continue_backbone (f->library, FALSE));
  done = get_done (f);
  file_some (f, 1, 7);
  g_assert_cmpint (get_state (f, NULL), ==, SHOEBOX_BACKBONE_WAITING);
  g_assert_cmpuint (get_done (f), ==, done);
  g_assert_true (shoebox_library_continue_backbone (f->library, TRUE));
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  assert_used (f, key);
  g_assert_cmpuint (get_done (f), <, MANY);
  g_assert_false (shoebox_library_continue_backbone (f->library, TRUE));
  assert_works (f);
}

/* An import that begins in the middle: its photos are judged as before, and looked at afterwards. */
static void
test_import_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  ShoeboxImport *import;

  if (!begin (f))
    return;
  key = add_network (f);
  write_photos (f->more, 500, MANY / 2);
  use (f, key);
  WAIT_FOR (get_done (f) > 0);
  import = start_import (f, f->more);
  WAIT_FOR (import_is_over (import));
  g_assert_cmpint (get_state (f, NULL), !=, SHOEBOX_BACKBONE_SETTLED);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  assert_used (f, key);
  g_assert_cmpuint (get_done (f), >=, MANY / 2);
  assert_works (f);
}

/* Acts while it is being learned for the switch: it is learned again, with them. */
static void
test_acts_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;

  if (!begin (f))
    return;
  key = add_network (f);
  use (f, key);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SWITCHING);
  file_some (f, 1, 6);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  assert_used (f, key);
  assert_works (f);
  use (f, SHOEBOX_BACKBONE_OWN);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SWITCHING);
  file_some (f, 2, 6);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  assert_works (f);
}

/* Closed at some moment, again and again. */
static void
test_closed_at_any_moment (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  guint turns = 0;

  if (!begin (f))
    return;
  key = add_network (f);
  use (f, key);
  for (; get_state (f, NULL) != SHOEBOX_BACKBONE_SETTLED; turns++)
    {
      g_autoptr (GPtrArray) findings = NULL;

      for (guint i = 0; i < 2 * turns && get_state (f, NULL) != SHOEBOX_BACKBONE_SETTLED; i++)
        g_main_context_iteration (NULL, TRUE);
      close_library (f);
      open_library (f);
      findings = shoebox_library_check (f->library, NULL);
      g_assert_cmpuint (findings->len, ==, 0);
      shoebox_library_continue_backbone (f->library, FALSE);
    }
  g_assert_cmpuint (turns, >, 1);
  assert_used (f, key);
  assert_works (f);
}

/* What was learned and handed out before is not taken for of the new network. */
static void
test_stale_opinion (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autoptr (ShoeboxOpinion) old = NULL, now = NULL;
  g_autoptr (GError) error = NULL;

  if (!begin (f))
    return;
  old = _shoebox_library_dup_opinion (f->library, f->library->main_db, &error);
  g_assert_no_error (error);
  key = add_network (f);
  use (f, key);
  WAIT_FOR (get_state (f, NULL) == SHOEBOX_BACKBONE_SETTLED);
  _shoebox_library_set_opinion (f->library, old);
  now = _shoebox_library_dup_opinion (f->library, f->library->main_db, &error);
  g_assert_no_error (error);
  g_assert_true (now != old && now->networks != old->networks);
  g_assert_cmpint (now->taste->layout.embedding, ==, 24);
  assert_works (f);
}

/* One that is in use, or not there. */
static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = add_network (f);
  g_autofree char *copy = g_strdup_printf ("%s/networks/%.16s.onnx", f->dir, key);
  g_autoptr (GPtrArray) list = NULL;

  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_true (shoebox_library_use_backbone_later (f->library, key, &error));
  g_assert_false (shoebox_library_remove_backbone (f->library, key, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (shoebox_library_use_backbone (f->library, "nothing", &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (shoebox_library_remove_backbone (f->library, SHOEBOX_BACKBONE_OWN, &error));
  g_assert_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (shoebox_library_use_backbone_later (f->library, SHOEBOX_BACKBONE_OWN, &error));
  g_assert_true (shoebox_library_remove_backbone (f->library, key, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  list = shoebox_library_list_backbones (f->library, &error);
  g_assert_cmpuint (list->len, ==, 1);
  assert_used (f, SHOEBOX_BACKBONE_OWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                       \
  g_test_add ("/backbone/" name, Fixture, NULL, set_up_network, function, tear_down_network)
  ADD ("use", test_use);
  ADD ("pause", test_pause);
  ADD ("import-meanwhile", test_import_meanwhile);
  ADD ("acts-meanwhile", test_acts_meanwhile);
  ADD ("closed-at-any-moment", test_closed_at_any_moment);
  ADD ("stale-opinion", test_stale_opinion);
  ADD ("refusals", test_refusals);
  return g_test_run ();
}
