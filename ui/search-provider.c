/* search-provider.c: the library in the search of GNOME Shell. */
#include "search-provider.h"

#include "photo.h"
#include "words.h"

#include <glib/gi18n.h>

#define PATH_SUFFIX "/SearchProvider"

static const char interface_xml[]
  = "<node>"
    "<interface name='org.gnome.Shell.SearchProvider2'>"
    "<method name='GetInitialResultSet'>"
    "<arg type='as' name='terms' direction='in'/>"
    "<arg type='as' name='results' direction='out'/>"
    "</method>"
    "<method name='GetSubsearchResultSet'>"
    "<arg type='as' name='previous_results' direction='in'/>"
    "<arg type='as' name='terms' direction='in'/>"
    "<arg type='as' name='results' direction='out'/>"
    "</method>"
    "<method name='GetResultMetas'>"
    "<arg type='as' name='identifiers' direction='in'/>"
    "<arg type='aa{sv}' name='metas' direction='out'/>"
    "</method>"
    "<method name='ActivateResult'>"
    "<arg type='s' name='identifier' direction='in'/>"
    "<arg type='as' name='terms' direction='in'/>"
    "<arg type='u' name='timestamp' direction='in'/>"
    "</method>"
    "<method name='LaunchSearch'>"
    "<arg type='as' name='terms' direction='in'/>"
    "<arg type='u' name='timestamp' direction='in'/>"
    "</method>"
    "</interface>"
    "</node>";

struct _ShoeboxSearchProvider
{
  GObject parent_instance;

  GApplication *application; /* borrowed */
  char *dir;
  ShoeboxLibrary *library;   /* the window's, or one of our own */
  gboolean own;              /* the latter */
  GDBusConnection *connection;
  guint registration;
};

G_DEFINE_FINAL_TYPE (ShoeboxSearchProvider, shoebox_search_provider, G_TYPE_OBJECT)

enum
{
  PHOTO_CHOSEN,
  SEARCH_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
drop_library (ShoeboxSearchProvider *self)
{
  if (self->own && self->library != NULL)
    shoebox_library_close (self->library);
  g_clear_object (&self->library);
  self->own = FALSE;
}

/* NULL while there is none: nothing was imported yet. */
static ShoeboxLibrary *
find_library (ShoeboxSearchProvider *self)
{
  g_autoptr (GError) error = NULL;

  if (self->library != NULL)
    return self->library;
  self->library = shoebox_library_open (self->dir, SHOEBOX_OPEN_READ_ONLY, &error);
  self->own = self->library != NULL;
  if (self->library == NULL)
    g_debug ("There is nothing to search in: %s", error->message);
  return self->library;
}

char *
shoebox_search_provider_make_query (const char *const *terms)
{
  GString *query = g_string_new (NULL);

  g_return_val_if_fail (terms != NULL, NULL);

  for (; *terms != NULL; terms++)
    {
      if (**terms == '\0')
        continue;
      g_string_append (query, query->len > 0 ? " \"" : "\"");
      for (const char *p = *terms; *p != '\0'; p++)
        {
          if (*p == '"' || *p == '\\')
            g_string_append_c (query, '\\');
          g_string_append_c (query, *p);
        }
      g_string_append_c (query, '"');
    }
  return g_string_free (query, FALSE);
}

/* --- What is found ------------------------------------------------------------------------ */

static void
release (ShoeboxSearchProvider *self)
{
  g_application_release (self->application);
  g_object_unref (self);
}

typedef struct
{
  ShoeboxSearchProvider *provider; /* full reference */
  GDBusMethodInvocation *invocation;
} Asked;

static Asked *
asked_new (ShoeboxSearchProvider *self, GDBusMethodInvocation *invocation)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->provider = g_object_ref (self);
  asked->invocation = invocation;
  g_application_hold (self->application);
  return asked;
}

/* Takes @asked; @answer may be floating. */
static void
answer (Asked *asked, GVariant *value)
{
  g_dbus_method_invocation_return_value (asked->invocation, value);
  release (asked->provider);
  g_free (asked);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  GVariantBuilder builder;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = shoebox_library_query_finish (SHOEBOX_LIBRARY (source), result, &error);

  if (ids == NULL)
    g_debug ("The search found nothing: %s", error->message);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; ids != NULL && i < MIN (ids->len, SHOEBOX_SEARCH_PROVIDER_MAX); i++)
    {
      char id[32];

      g_snprintf (id, sizeof id, "%" G_GINT64_FORMAT, g_array_index (ids, gint64, i));
      g_variant_builder_add (&builder, "s", id);
    }
  answer (asked, g_variant_new ("(as)", &builder));
}

static void
search (ShoeboxSearchProvider *self, const char *const *terms, GDBusMethodInvocation *invocation)
{
  g_autofree char *query = shoebox_search_provider_make_query (terms);
  Asked *asked = asked_new (self, invocation);
  ShoeboxLibrary *library = *query != '\0' ? find_library (self) : NULL;

  if (library == NULL)
    answer (asked, g_variant_new ("(as)", NULL));
  else
    shoebox_library_query_async (library, query, NULL, found_cb, asked);
}

/* --- What a result looks like ------------------------------------------------------------- */

typedef struct
{
  gint64 id;
  char *name;
  char *description;
  GBytes *picture;
} Meta;

typedef struct
{
  ShoeboxLibrary *library;
  GPtrArray *metas; /* of Meta */
} Metas;

static void
meta_free (gpointer data)
{
  Meta *meta = data;

  g_free (meta->name);
  g_free (meta->description);
  g_clear_pointer (&meta->picture, g_bytes_unref);
  g_free (meta);
}

static void
metas_free (gpointer data)
{
  Metas *metas = data;

  g_ptr_array_unref (metas->metas);
  g_object_unref (metas->library);
  g_free (metas);
}

static Meta *
meta_new (ShoeboxPhoto *photo)
{
  const char *album = shoebox_photo_get_album_name (photo);
  g_autofree char *taken = shoebox_words_taken (shoebox_photo_get_taken_at (photo));
  Meta *meta = g_new0 (Meta, 1);

  meta->id = shoebox_photo_get_id (photo);
  meta->name = g_strdup (shoebox_photo_get_name (photo));
  if (album == NULL)
    album = _("Unsorted");
  /* Translators: a photo in the search of the desktop: its album, the time it was taken. */
  meta->description = taken != NULL ? g_strdup_printf (_("%s · %s"), album, taken)
                                    : g_strdup (album);
  return meta;
}

static void
load_pictures_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Metas *metas = data;

  for (guint i = 0; i < metas->metas->len; i++)
    {
      Meta *meta = g_ptr_array_index (metas->metas, i);

      meta->picture = shoebox_library_load_thumbnail (metas->library, meta->id);
    }
  g_task_return_boolean (task, TRUE);
}

static void
add_meta (GVariantBuilder *to, const Meta *meta)
{
  char id[32];
  g_autoptr (GIcon) icon = NULL;
  g_autoptr (GVariant) serialized = NULL;

  icon = meta->picture != NULL ? g_bytes_icon_new (meta->picture)
                               : g_themed_icon_new ("image-x-generic");
  serialized = g_icon_serialize (icon);
  g_snprintf (id, sizeof id, "%" G_GINT64_FORMAT, meta->id);
  g_variant_builder_open (to, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (to, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (to, "{sv}", "name", g_variant_new_string (meta->name));
  g_variant_builder_add (to, "{sv}", "description", g_variant_new_string (meta->description));
  g_variant_builder_add (to, "{sv}", "icon", serialized);
  g_variant_builder_close (to);
}

static void
pictures_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Metas *metas = g_task_get_task_data (G_TASK (result));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < metas->metas->len; i++)
    add_meta (&builder, g_ptr_array_index (metas->metas, i));
  answer (data, g_variant_new ("(aa{sv})", &builder));
}

/* A photo that is not there any more is left out. */
static void
describe (ShoeboxSearchProvider *self, const char *const *results,
          GDBusMethodInvocation *invocation)
{
  Asked *asked = asked_new (self, invocation);
  ShoeboxLibrary *library = find_library (self);
  g_autoptr (GTask) task = NULL;
  Metas *metas;

  if (library == NULL)
    {
      answer (asked, g_variant_new ("(aa{sv})", NULL));
      return;
    }
  metas = g_new0 (Metas, 1);
  metas->library = g_object_ref (library);
  metas->metas = g_ptr_array_new_with_free_func (meta_free);
  for (guint i = 0; results[i] != NULL && i < SHOEBOX_SEARCH_PROVIDER_MAX; i++)
    {
      gint64 id = g_ascii_strtoll (results[i], NULL, 10);
      g_autoptr (ShoeboxPhoto) photo = id > 0 ? shoebox_library_get_photo (library, id) : NULL;

      if (photo != NULL)
        g_ptr_array_add (metas->metas, meta_new (photo));
    }
  task = g_task_new (self, NULL, pictures_loaded_cb, asked);
  g_task_set_source_tag (task, describe);
  g_task_set_task_data (task, metas, metas_free);
  g_task_run_in_thread (task, load_pictures_thread);
}

/* --- The bus ------------------------------------------------------------------------------ */

static void
method_call_cb (GDBusConnection *connection, const char *sender, const char *path,
                const char *interface, const char *method, GVariant *parameters,
                GDBusMethodInvocation *invocation, gpointer data)
{
  ShoeboxSearchProvider *self = SHOEBOX_SEARCH_PROVIDER (data);
  g_autofree const char **terms = NULL;
  g_autofree char *query = NULL;
  const char *id;
  guint32 time;

  if (g_str_equal (method, "GetInitialResultSet"))
    {
      g_variant_get (parameters, "(^a&s)", &terms);
      search (self, terms, invocation);
    }
  else if (g_str_equal (method, "GetSubsearchResultSet"))
    {
      /* Asked anew: the first answer was cut at its limit. */
      g_variant_get (parameters, "(@as^a&s)", NULL, &terms);
      search (self, terms, invocation);
    }
  else if (g_str_equal (method, "GetResultMetas"))
    {
      g_variant_get (parameters, "(^a&s)", &terms);
      describe (self, terms, invocation);
    }
  else if (g_str_equal (method, "ActivateResult"))
    {
      g_variant_get (parameters, "(&s^a&su)", &id, &terms, &time);
      query = shoebox_search_provider_make_query (terms);
      g_signal_emit (self, signals[PHOTO_CHOSEN], 0, query, g_ascii_strtoll (id, NULL, 10), time);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    {
      g_variant_get (parameters, "(^a&su)", &terms, &time);
      query = g_strjoinv (" ", (char **) terms);
      g_signal_emit (self, signals[SEARCH_CHOSEN], 0, query, time);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

gboolean
shoebox_search_provider_export (ShoeboxSearchProvider *self, GDBusConnection *connection,
                                const char *path, GError **error)
{
  static const GDBusInterfaceVTable table = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autofree char *full = g_strconcat (path, PATH_SUFFIX, NULL);

  g_return_val_if_fail (SHOEBOX_IS_SEARCH_PROVIDER (self), FALSE);
  g_return_val_if_fail (self->registration == 0 && node != NULL, FALSE);

  self->registration = g_dbus_connection_register_object (connection, full, node->interfaces[0],
                                                          &table, self, NULL, error);
  if (self->registration == 0)
    return FALSE;
  self->connection = g_object_ref (connection);
  return TRUE;
}

void
shoebox_search_provider_unexport (ShoeboxSearchProvider *self)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_PROVIDER (self));

  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration);
  self->registration = 0;
  g_clear_object (&self->connection);
}

void
shoebox_search_provider_set_library (ShoeboxSearchProvider *self, ShoeboxLibrary *library)
{
  g_return_if_fail (SHOEBOX_IS_SEARCH_PROVIDER (self));

  drop_library (self);
  g_set_object (&self->library, library);
}

/* --- Life --------------------------------------------------------------------------------- */

static void
shoebox_search_provider_dispose (GObject *object)
{
  ShoeboxSearchProvider *self = SHOEBOX_SEARCH_PROVIDER (object);

  shoebox_search_provider_unexport (self);
  drop_library (self);

  G_OBJECT_CLASS (shoebox_search_provider_parent_class)->dispose (object);
}

static void
shoebox_search_provider_finalize (GObject *object)
{
  ShoeboxSearchProvider *self = SHOEBOX_SEARCH_PROVIDER (object);

  g_free (self->dir);

  G_OBJECT_CLASS (shoebox_search_provider_parent_class)->finalize (object);
}

static void
shoebox_search_provider_class_init (ShoeboxSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = shoebox_search_provider_dispose;
  G_OBJECT_CLASS (klass)->finalize = shoebox_search_provider_finalize;
  signals[PHOTO_CHOSEN] = g_signal_new ("photo-chosen", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                        G_TYPE_STRING, G_TYPE_INT64, G_TYPE_UINT);
  signals[SEARCH_CHOSEN] = g_signal_new ("search-chosen", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         G_TYPE_STRING, G_TYPE_UINT);
}

static void
shoebox_search_provider_init (ShoeboxSearchProvider *self)
{
}

ShoeboxSearchProvider *
shoebox_search_provider_new (GApplication *application, const char *dir)
{
  ShoeboxSearchProvider *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (SHOEBOX_TYPE_SEARCH_PROVIDER, NULL);
  self->application = application;
  self->dir = g_strdup (dir);
  return self;
}
