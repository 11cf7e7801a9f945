/* watch.c: bounded, coalesced file monitors. */
#include "watch.h"

#include "scanner.h"

#include <string.h>
#include <sys/stat.h>

/* Longer than the scanner holds back a file that is still being written. */
#define QUIET_US (2200 * 1000)
/* A folder that is never quiet is looked at all the same. */
#define LONG_US (20 * G_USEC_PER_SEC)
#define TICK_MS 400
/* With more changes at once than this, everything is looked at. */
#define MANY 64
/* Setting up a watch takes some tens of microseconds, so many take turns with the window. */
#define WATCHES_A_TURN 32

typedef struct
{
  char *path;             /* key of `folders` */
  gint64 mtime_ns;
  gboolean remote;
  GFileMonitor *monitor;  /* or NULL */
} Folder;

typedef struct
{
  gint64 first, last;     /* monotonic us, of the changes */
  gboolean deep;          /* with what is below it */
} Change;

struct ShoeboxWatch
{
  guint bound;
  ShoeboxWatchFunc func;
  gpointer user;
  GHashTable *folders;    /* path -> Folder */
  GHashTable *changes;    /* path -> Change */
  GQueue wanted;          /* of char *: folders that are to get a watch */
  guint n_watched;
  guint choose_id, set_up_id, tick_id;
};

static void
unwatch (ShoeboxWatch *self, Folder *folder)
{
  if (folder->monitor == NULL)
    return;
  g_signal_handlers_disconnect_by_data (folder->monitor, self);
  g_file_monitor_cancel (folder->monitor);
  g_clear_object (&folder->monitor);
  self->n_watched--;
}

static void
folder_free (gpointer data)
{
  Folder *folder = data;

  g_assert (folder->monitor == NULL);
  g_free (folder->path);
  g_free (folder);
}

/* --- Changes ---------------------------------------------------------------------------------- */

static gboolean
tick_cb (gpointer data)
{
  ShoeboxWatch *self = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (ImporterPlace));
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key, value;
  gboolean more;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Change *change = value;

      if (now - change->last >= QUIET_US || now - change->first >= LONG_US)
        {
          ImporterPlace place = { .path = g_strdup (key),
                                  .why = change->deep ? IMPORTER_AGAIN : IMPORTER_FLAT };

          g_ptr_array_add (paths, place.path);
          g_array_append_val (places, place);
          g_hash_table_iter_remove (&iter);
        }
    }
  /* Before anybody is told, who may have another change. */
  more = g_hash_table_size (self->changes) > 0;
  if (!more)
    self->tick_id = 0;
  if (places->len > 0)
    self->func ((const ImporterPlace *) (void *) places->data,
                places->len <= MANY ? places->len : 0, self->user);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
note_change (ShoeboxWatch *self, const char *path, gboolean deep)
{
  Change *change = g_hash_table_lookup (self->changes, path);

  if (change == NULL)
    {
      change = g_new0 (Change, 1);
      change->first = g_get_monotonic_time ();
      g_hash_table_insert (self->changes, g_strdup (path), change);
    }
  change->last = g_get_monotonic_time ();
  change->deep = change->deep || deep;
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
}

static void
look_at_event (ShoeboxWatch *self, GFile *file, gboolean gone)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = NULL;

  if (path == NULL)
    return;
  name = g_path_get_basename (path);
  /* A folder that is watched itself, or was found by a walk. */
  if (g_hash_table_contains (self->folders, path))
    note_change (self, path, TRUE);
  else if (*name == '.')
    return;
  else if (shoebox_scan_is_photo (name))
    {
      g_autofree char *folder = g_path_get_dirname (path);

      note_change (self, folder, FALSE);
    }
  else if (!gone
           && g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL)
                == G_FILE_TYPE_DIRECTORY)
    note_change (self, path, TRUE);
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer user_data)
{
  ShoeboxWatch *self = user_data;

  switch (event)
    {
    case G_FILE_MONITOR_EVENT_DELETED:
    case G_FILE_MONITOR_EVENT_MOVED_OUT:
    case G_FILE_MONITOR_EVENT_UNMOUNTED:
      look_at_event (self, file, TRUE);
      break;
    case G_FILE_MONITOR_EVENT_RENAMED:
      look_at_event (self, file, TRUE);
      if (other != NULL)
        look_at_event (self, other, FALSE);
      break;
    case G_FILE_MONITOR_EVENT_CREATED:
    case G_FILE_MONITOR_EVENT_MOVED_IN:
    case G_FILE_MONITOR_EVENT_CHANGED:
    case G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT:
    case G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED:
      look_at_event (self, file, FALSE);
      break;
    case G_FILE_MONITOR_EVENT_PRE_UNMOUNT:
    case G_FILE_MONITOR_EVENT_MOVED:
    default:
      break;
    }
}

/* --- Watches ---------------------------------------------------------------------------------- */

/* Between the walk and the watch something may have come or gone. */
static void
catch_up (ShoeboxWatch *self, const Folder *folder)
{
  struct stat st;

  /* Deep, since a folder may be among it. */
  if (stat (folder->path, &st) != 0
      || (gint64) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec != folder->mtime_ns)
    note_change (self, folder->path, TRUE);
}

static gboolean
set_up_cb (gpointer data)
{
  ShoeboxWatch *self = data;

  for (guint i = 0; i < WATCHES_A_TURN; i++)
    {
      g_autofree char *path = g_queue_pop_head (&self->wanted);
      g_autoptr (GFile) file = NULL;
      Folder *folder;

      if (path == NULL)
        {
          self->set_up_id = 0;
          return G_SOURCE_REMOVE;
        }
      folder = g_hash_table_lookup (self->folders, path);
      if (folder == NULL || folder->monitor != NULL)
        continue;
      file = g_file_new_for_path (path);
      /* Without one the folder is found when everything is looked at. */
      folder->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
      if (folder->monitor == NULL)
        continue;
      g_signal_connect (folder->monitor, "changed", G_CALLBACK (changed_cb), self);
      self->n_watched++;
      catch_up (self, folder);
    }
  return G_SOURCE_CONTINUE;
}

static int
compare_latest_first (gconstpointer a, gconstpointer b)
{
  const Folder *x = *(Folder *const *) a, *y = *(Folder *const *) b;

  return x->mtime_ns != y->mtime_ns ? (x->mtime_ns < y->mtime_ns ? 1 : -1)
                                    : strcmp (x->path, y->path);
}

static gboolean
choose_cb (gpointer data)
{
  ShoeboxWatch *self = data;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  self->choose_id = 0;
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((Folder *) value)->remote)
      g_ptr_array_add (all, value);
  g_ptr_array_sort (all, compare_latest_first);

  /* First those that go, so that there are never more than the bound. */
  for (guint i = self->bound; i < all->len; i++)
    unwatch (self, g_ptr_array_index (all, i));
  g_queue_clear_full (&self->wanted, g_free);
  for (guint i = 0; i < MIN (self->bound, all->len); i++)
    {
      const Folder *folder = g_ptr_array_index (all, i);

      if (folder->monitor == NULL)
        g_queue_push_tail (&self->wanted, g_strdup (folder->path));
    }
  if (self->wanted.length > 0 && self->set_up_id == 0)
    self->set_up_id = g_idle_add_full (G_PRIORITY_LOW, set_up_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
queue_choice (ShoeboxWatch *self)
{
  if (self->choose_id == 0)
    self->choose_id = g_idle_add_full (G_PRIORITY_LOW, choose_cb, self, NULL);
}

/* Lets go of what is at or below @path, but not of the paths in @keep (a set, or NULL). */
static void
drop_below (ShoeboxWatch *self, const char *path, GHashTable *keep)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (importer_is_below (key, path) && (keep == NULL || !g_hash_table_contains (keep, key)))
      {
        unwatch (self, value);
        g_hash_table_iter_remove (&iter);
      }
}

void
shoebox_watch_take_walk (ShoeboxWatch *self, const ImporterWalk *walk)
{
  gboolean deep = walk->place->why == IMPORTER_ASKED || walk->place->why == IMPORTER_AGAIN;
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < walk->folders->len; i++)
    {
      const ImporterFolder *there = g_ptr_array_index (walk->folders, i);
      Folder *folder = g_hash_table_lookup (self->folders, there->path);

      if (folder == NULL)
        {
          folder = g_new0 (Folder, 1);
          folder->path = g_strdup (there->path);
          g_hash_table_insert (self->folders, folder->path, folder);
        }
      folder->mtime_ns = there->mtime_ns;
      folder->remote = walk->remote;
      g_hash_table_add (found, there->path);
    }
  if (deep && walk->whole)
    drop_below (self, walk->place->path, found);
  for (guint i = 0; i < walk->unsettled->len; i++)
    note_change (self, g_ptr_array_index (walk->unsettled, i), FALSE);
  queue_choice (self);
}

void
shoebox_watch_drop (ShoeboxWatch *self, const char *path)
{
  GHashTableIter iter;
  gpointer key;

  drop_below (self, path, NULL);
  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (importer_is_below (key, path))
      g_hash_table_iter_remove (&iter);
  queue_choice (self);
}

guint
shoebox_watch_get_n_folders (ShoeboxWatch *self)
{
  return g_hash_table_size (self->folders);
}

guint
shoebox_watch_get_n_watched (ShoeboxWatch *self)
{
  return self->n_watched;
}

gboolean
shoebox_watch_is_watched (ShoeboxWatch *self, const char *path)
{
  const Folder *folder = g_hash_table_lookup (self->folders, path);

  return folder != NULL && folder->monitor != NULL;
}

gboolean
shoebox_watch_is_busy (ShoeboxWatch *self)
{
  return self->choose_id != 0 || self->set_up_id != 0;
}

/* --- Life ------------------------------------------------------------------------------------- */

ShoeboxWatch *
shoebox_watch_new (guint bound, ShoeboxWatchFunc func, gpointer user)
{
  ShoeboxWatch *self = g_new0 (ShoeboxWatch, 1);

  self->bound = bound;
  self->func = func;
  self->user = user;
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, folder_free);
  self->changes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->wanted);
  return self;
}

void
shoebox_watch_free (ShoeboxWatch *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->choose_id, g_source_remove);
  g_clear_handle_id (&self->set_up_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  drop_below (self, "/", NULL);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->changes);
  g_queue_clear_full (&self->wanted, g_free);
  g_free (self);
}
