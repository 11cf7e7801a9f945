/* backbone-file.c: checking a network file, and keeping it. */
#include "backbone-file.h"

#include "decoder-client.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define FOLDER "networks"
#define KEY_DIGITS 16     /* of the file's hash */
#define RECIPE_DIGITS 8

void
shoebox_backbone_report_free (ShoeboxBackboneReport *report)
{
  if (report == NULL)
    return;
  g_free (report->key);
  g_free (report->name);
  g_free (report->embedding);
  g_free (report->why_embedding);
  g_free (report->input);
  g_free (report->why_input);
  g_free (report);
}

void
shoebox_backbone_file_free (ShoeboxBackboneFile *file)
{
  if (file == NULL)
    return;
  db_backbone_free (file->row);
  shoebox_backbone_report_free (file->report);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_free (file);
}

/* --- Recipes ---------------------------------------------------------------------------------- */

static void
add_numbers (JsonBuilder *builder, const char *name, const float *numbers)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int c = 0; c < 3; c++)
    json_builder_add_double_value (builder, (double) numbers[c]);
  json_builder_end_array (builder);
}

static char *
write_recipe (const NnRecipe *recipe)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "embedding");
  json_builder_add_string_value (builder, recipe->embedding);
  json_builder_set_member_name (builder, "width");
  json_builder_add_int_value (builder, recipe->width);
  json_builder_set_member_name (builder, "height");
  json_builder_add_int_value (builder, recipe->height);
  json_builder_set_member_name (builder, "bgr");
  json_builder_add_boolean_value (builder, recipe->bgr);
  add_numbers (builder, "mean", recipe->mean);
  add_numbers (builder, "deviation", recipe->deviation);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
read_numbers (JsonObject *object, const char *name, float *numbers)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
                                                                  : NULL;

  if (array == NULL || json_array_get_length (array) != 3)
    return FALSE;
  for (guint c = 0; c < 3; c++)
    numbers[c] = (float) json_array_get_double_element (array, c);
  return TRUE;
}

static gboolean
read_recipe (const char *text, NnRecipe *recipe)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object;
  const char *embedding;

  *recipe = (NnRecipe){ 0 };
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  embedding = json_object_get_string_member_with_default (object, "embedding", "");
  recipe->width = (int) json_object_get_int_member_with_default (object, "width", 0);
  recipe->height = (int) json_object_get_int_member_with_default (object, "height", 0);
  recipe->bgr = json_object_get_boolean_member_with_default (object, "bgr", FALSE);
  return g_strlcpy (recipe->embedding, embedding, sizeof recipe->embedding)
             < sizeof recipe->embedding
         && *embedding != '\0' && recipe->width > 0 && recipe->height > 0
         && read_numbers (object, "mean", recipe->mean)
         && read_numbers (object, "deviation", recipe->deviation) && recipe->deviation[0] != 0;
}

static char *
describe_numbers (const float *numbers)
{
  GString *text = g_string_new (NULL);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  for (int c = 0; c < 3; c++)
    g_string_append_printf (text, "%s%s", c > 0 ? "," : "",
                            g_ascii_formatd (digits, sizeof digits, "%.6g", (double) numbers[c]));
  return g_string_free (text, FALSE);
}

static char *
describe_input (const NnRecipe *recipe)
{
  const char *name = nn_recipe_get_input (recipe);
  g_autofree char *mean = describe_numbers (recipe->mean);
  g_autofree char *deviation = describe_numbers (recipe->deviation);
  g_autofree char *numbers = name != NULL ? g_strdup (name)
                                          : g_strdup_printf ("mean %s, deviation %s", mean, deviation);

  return g_strdup_printf ("%s%s %dx%d", numbers, recipe->bgr ? ", blue first," : "", recipe->width,
                          recipe->height);
}

/* --- Options ---------------------------------------------------------------------------------- */

/* One number or three. */
static gboolean
parse_numbers (const char *text, gboolean positive, float *numbers)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint n = g_strv_length (parts);

  if (n != 1 && n != 3)
    return FALSE;
  for (guint c = 0; c < 3; c++)
    {
      const char *part = parts[n == 1 ? 0 : c];
      char *end = NULL;
      double value = g_ascii_strtod (part, &end);

      if (end == part || *g_strchug (end) != '\0' || !(value >= -1e6 && value <= 1e6)
          || (positive && !(value > 1e-6)))
        return FALSE;
      numbers[c] = (float) value;
    }
  return TRUE;
}

static gboolean
parse_options (const ShoeboxBackboneOptions *options, NnRecipe *recipe, GError **error)
{
  *recipe = (NnRecipe){ 0 };
  if (options == NULL)
    return TRUE;
  recipe->bgr = options->bgr;
  recipe->width = recipe->height = options->size;
  if (options->embedding != NULL
      && g_strlcpy (recipe->embedding, options->embedding, sizeof recipe->embedding)
             >= sizeof recipe->embedding)
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                         "the name of the embedding is too long");
  else if (options->size != 0 && (options->size < 16 || options->size > 1024))
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                         "the size is a number of pixels from 16 to 1024");
  else if (options->input != NULL && !nn_recipe_set_input (recipe, options->input))
    g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                 "the input is imagenet, tf, -1..1, 0..1 or 0..255, not “%s”", options->input);
  else if ((options->mean != NULL) != (options->deviation != NULL)
           || (options->mean != NULL && options->input != NULL))
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                         "mean and deviation are said both, and in the place of the input's name");
  else if (options->mean != NULL
           && (!parse_numbers (options->mean, FALSE, recipe->mean)
               || !parse_numbers (options->deviation, TRUE, recipe->deviation)))
    g_set_error_literal (error, SHOEBOX_ERROR, SHOEBOX_ERROR_INVALID,
                         "mean and deviation are one number or three with commas between them");
  else
    return TRUE;
  return FALSE;
}

/* --- Checking --------------------------------------------------------------------------------- */

static gboolean
set_error (GError **error, const NnError *err)
{
  g_set_error_literal (error, SHOEBOX_ERROR,
                       err->code == NN_ERROR_MEMORY ? SHOEBOX_ERROR_FAILED : SHOEBOX_ERROR_INVALID,
                       err->text);
  return FALSE;
}

/* Runs it on what is painted and on the thumbnails. */
static gboolean
check_on_pictures (const NnBackbone *backbone, GPtrArray *thumbnails, double *seconds,
                   const char *shown, GError **error)
{
  g_autoptr (ShoeboxDecoder) decoder = shoebox_decoder_new (0);
  g_autofree ShoeboxDecoded *decoded = g_new0 (ShoeboxDecoded, thumbnails->len + 1);
  g_autofree NnImage *images = g_new0 (NnImage, thumbnails->len + 1);
  NnError err = { 0 };
  int n = 0;
  gboolean ok = TRUE;

  for (guint i = 0; i < thumbnails->len; i++)
    {
      g_autoptr (GError) failed = NULL;

      /* Pictures of the owner are a better test; without a decoder there is one all the same. */
      if (!shoebox_decoder_read_bytes (decoder, thumbnails->pdata[i], &decoded[i], &failed))
        break;
      if (decoded[i].status == SHOEBOX_DECODED_OK)
        images[n++] = (NnImage){ .rgb = g_bytes_get_data (decoded[i].rgb, NULL),
                                 .width = decoded[i].rgb_width,
                                 .height = decoded[i].rgb_height,
                                 .stride = (gsize) decoded[i].rgb_width * 3 };
    }
  if (!nn_backbone_check (backbone, images, n, seconds, &err))
    {
      ok = set_error (error, &err);
      g_prefix_error (error, "%s: ", shown);
    }
  for (guint i = 0; i < thumbnails->len; i++)
    shoebox_decoded_clear (&decoded[i]);
  return ok;
}

static gboolean
read_file (const char *path, const char *shown, GBytes **bytes, GError **error)
{
  g_autoptr (GError) failed = NULL;
  char *data;
  gsize size;

  if (g_file_get_contents (path, &data, &size, &failed))
    {
      *bytes = g_bytes_new_take (data, size);
      return TRUE;
    }
  g_set_error (error, SHOEBOX_ERROR,
               g_error_matches (failed, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? SHOEBOX_ERROR_NOT_FOUND
                                                                          : SHOEBOX_ERROR_INVALID,
               _("%s could not be read: %s"), shown, failed->message);
  return FALSE;
}

static void
fill_row (DbBackbone *row, const char *path, GBytes *bytes, const NnBackbone *backbone)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *recipe_sum = NULL;

  row->recipe = write_recipe (nn_backbone_get_recipe (backbone));
  recipe_sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, row->recipe, -1);
  row->key = g_strdup_printf ("%.*s-%.*s", KEY_DIGITS, sum, RECIPE_DIGITS, recipe_sum);
  row->file = g_strdup_printf ("%.*s.onnx", KEY_DIGITS, sum);
  row->name = g_filename_display_basename (path);
  row->dims = nn_backbone_get_dims (backbone);
}

ShoeboxBackboneFile *
shoebox_backbone_file_check (const char *path, const ShoeboxBackboneOptions *options,
                             GPtrArray *thumbnails, GError **error)
{
  g_autoptr (ShoeboxBackboneFile) file = g_new0 (ShoeboxBackboneFile, 1);
  g_autofree char *shown = g_filename_display_name (path);
  ShoeboxBackboneReport *report = file->report = g_new0 (ShoeboxBackboneReport, 1);
  NnRecipe recipe;
  NnBackbone *backbone;
  NnError err = { 0 };
  gboolean ok;

  if (!parse_options (options, &recipe, error))
    return NULL;
  /* Opened by its path first: that refuses what is too large, or no file, before it is read whole. */
  backbone = nn_backbone_open (path, &recipe, &err);
  if (backbone == NULL)
    {
      set_error (error, &err);
      return NULL;
    }
  ok = check_on_pictures (backbone, thumbnails, &report->seconds, shown, error)
       && read_file (path, shown, &file->bytes, error);
  if (ok)
    {
      file->row = g_new0 (DbBackbone, 1);
      fill_row (file->row, path, file->bytes, backbone);
      report->key = g_strdup (file->row->key);
      report->name = g_strdup (file->row->name);
      report->dims = file->row->dims;
      report->embedding = g_strdup (recipe.embedding);
      report->why_embedding = g_strdup (nn_backbone_get_why_embedding (backbone));
      report->input = describe_input (&recipe);
      report->why_input = g_strdup (nn_backbone_get_why_input (backbone));
    }
  nn_backbone_free (backbone);
  return ok ? g_steal_pointer (&file) : NULL;
}

ShoeboxBackboneReport *
shoebox_backbone_check (const char *path, const ShoeboxBackboneOptions *options, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ShoeboxBackboneFile) file = shoebox_backbone_file_check (path, options, none, error);

  return file != NULL ? g_steal_pointer (&file->report) : NULL;
}

/* --- Kept ------------------------------------------------------------------------------------- */

char *
shoebox_backbone_get_path (const char *dir, const DbBackbone *row)
{
  return g_build_filename (dir, FOLDER, row->file, NULL);
}

gboolean
shoebox_backbone_file_keep (const ShoeboxBackboneFile *file, const char *dir, GError **error)
{
  g_autofree char *folder = g_build_filename (dir, FOLDER, NULL);
  g_autofree char *path = shoebox_backbone_get_path (dir, file->row);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) failed = NULL;
  gsize size;
  const char *data = g_bytes_get_data (file->bytes, &size);

  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (path, data, (gssize) size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &failed))
    return TRUE;
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_FAILED, _("%s could not be written: %s"), shown,
               failed != NULL ? failed->message : g_strerror (errno));
  return FALSE;
}

char *
shoebox_backbone_dup_input (const DbBackbone *row)
{
  NnRecipe recipe;

  return read_recipe (row->recipe, &recipe) ? describe_input (&recipe) : g_strdup ("");
}

char *
shoebox_backbone_dup_embedding (const DbBackbone *row)
{
  NnRecipe recipe;

  return read_recipe (row->recipe, &recipe) ? g_strdup (recipe.embedding) : g_strdup ("");
}

char *
shoebox_backbone_dup_suffix (const char *key)
{
  return g_strdup_printf (NN_PHOTO_NET_SUFFIX, key);
}

ShoeboxNetworks *
shoebox_backbone_load (const char *dir, const DbBackbone *row, const ShoeboxNetworks *own,
                       GError **error)
{
  g_autofree char *path = shoebox_backbone_get_path (dir, row);
  NnBackbone *backbone = NULL;
  NnRecipe recipe;
  NnError err = { .text = "its recipe cannot be read" };

  if (read_recipe (row->recipe, &recipe))
    backbone = nn_backbone_open (path, &recipe, &err);
  if (backbone != NULL && nn_backbone_get_dims (backbone) != row->dims)
    {
      nn_fail (&err, NN_ERROR_FORMAT, "%.200s is not the file that it was", path);
      nn_backbone_free (backbone);
      backbone = NULL;
    }
  if (backbone != NULL)
    return shoebox_networks_load_with (own, backbone, row->key, error);
  g_set_error (error, SHOEBOX_ERROR, SHOEBOX_ERROR_WEIGHTS,
               _("The network “%s”, which this library uses, cannot be used: %s"), row->name,
               err.text);
  return NULL;
}
