#include "import-known.h"

#include <pthread.h>

struct ImporterKnown
{
  Db *db;
  gint64 root;
  char *prefix;
  pthread_t thread;
  gboolean alone;      /* there is such a thread */

  gint there;          /* atomic; the others belong to the thread until it is set */
  DbKnown *known;
  GError *error;
};

static void *
known_thread (void *user_data)
{
  ImporterKnown *self = user_data;

  self->known = db_known_load (self->db, self->root, self->prefix, &self->error);
  g_atomic_int_set (&self->there, TRUE);
  return NULL;
}

ImporterKnown *
importer_known_begin (Db *db, gint64 root, const char *prefix)
{
  ImporterKnown *self = g_new0 (ImporterKnown, 1);

  self->db = db;
  self->root = root;
  self->prefix = g_strdup (prefix);
  self->alone = pthread_create (&self->thread, NULL, known_thread, self) == 0;
  if (!self->alone)
    known_thread (self);
  return self;
}

gboolean
importer_known_is_there (ImporterKnown *self)
{
  return g_atomic_int_get (&self->there);
}

DbKnown *
importer_known_take (ImporterKnown *self, GError **error)
{
  DbKnown *known;

  if (self->alone)
    pthread_join (self->thread, NULL);
  known = self->known;
  if (self->error != NULL)
    g_propagate_error (error, self->error);
  g_free (self->prefix);
  g_free (self);
  return known;
}
