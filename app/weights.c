#include "weights.h"

#include "config.h"
#include "types.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

static const char *const files[] = { "backbone.onnx", "objects.onnx", "imagenet-classes.txt",
                                     "objects-classes.txt" };

char *
shoebox_weights_dir (GError **error)
{
  const char *given = g_getenv ("SHOEBOX_WEIGHTS");
  const char *dir = given != NULL && *given != '\0' ? given : SHOEBOX_WEIGHTS_DIR;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_autofree char *shown = g_filename_display_name (dir);

          g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
                       given != NULL
                         ? _("The networks are missing: there is no %s in %s")
                         : _("The networks are missing: there is no %s in %s (SHOEBOX_WEIGHTS can "
                             "name another folder)"),
                       files[i], shown);
          return NULL;
        }
    }
  return g_strdup (dir);
}

char *
shoebox_weights_stamp (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *dir = shoebox_weights_dir (NULL);

  if (dir == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL), *line = NULL;
      GStatBuf st;

      if (g_stat (path, &st) != 0)
        return NULL;
      line = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld\n", path,
                              (gint64) st.st_size, (gint64) st.st_mtim.tv_sec,
                              st.st_mtim.tv_nsec);
      g_checksum_update (checksum, (const guchar *) line, -1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
weight_free (gpointer data)
{
  ShoeboxWeight *weight = data;

  g_free (weight->file);
  g_free (weight->what);
  g_free (weight->licence);
  g_free (weight->package);
  g_free (weight);
}

/* The first sentence: those after it are for who converts networks. */
static char *
first_sentence (const char *text)
{
  const char *end = text != NULL ? strstr (text, ". ") : NULL;

  return end != NULL ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);
}

/* NULL where there is none, or something else than text. */
static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static void
describe (ShoeboxWeight *weight, JsonObject *listed)
{
  JsonObject *object;

  if (listed == NULL || !json_object_has_member (listed, weight->file)
      || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (listed, weight->file)))
    return;
  object = json_object_get_object_member (listed, weight->file);
  weight->what = first_sentence (get_text (object, "what"));
  weight->licence = g_strdup (get_text (object, "licence"));
  weight->package = g_strdup (get_text (object, "package"));
}

GPtrArray *
shoebox_weights_list (GError **error)
{
  g_autofree char *dir = shoebox_weights_dir (error);
  g_autofree char *list = dir != NULL ? g_build_filename (dir, "weights.json", NULL) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *listed = NULL;
  GPtrArray *weights;

  if (dir == NULL)
    return NULL;
  /* A folder without the list works as well; less is known of it. */
  if (json_parser_load_from_file (parser, list, NULL)
      && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      JsonObject *root = json_node_get_object (json_parser_get_root (parser));

      if (json_object_has_member (root, "files")
          && JSON_NODE_HOLDS_OBJECT (json_object_get_member (root, "files")))
        listed = json_object_get_object_member (root, "files");
    }
  weights = g_ptr_array_new_with_free_func (weight_free);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i], NULL);
      ShoeboxWeight *weight;
      GStatBuf st;

      if (!g_str_has_suffix (files[i], ".onnx"))
        continue;
      weight = g_new0 (ShoeboxWeight, 1);
      weight->file = g_strdup (files[i]);
      weight->size = g_stat (path, &st) == 0 ? (gint64) st.st_size : 0;
      describe (weight, listed);
      g_ptr_array_add (weights, weight);
    }
  return weights;
}
