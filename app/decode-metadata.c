#include "decode.h"

#include <gexiv2/gexiv2.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* "2019:07:14 12:30:05" of the camera's clock, as if it were UTC. -1 when it is not a date. */
static gint64
parse_time (const char *text)
{
  struct tm tm = { 0 }, check;
  char a, b;
  gint64 seconds;

  if (text == NULL
      || sscanf (text, "%4d%c%2d%c%2d%*1[ T]%2d:%2d:%2d", &tm.tm_year, &a, &tm.tm_mon, &b,
                 &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 8
      || a != b || (a != ':' && a != '-'))
    return -1;
  if (tm.tm_year < 1826 || tm.tm_year > 2200 || tm.tm_mon < 1 || tm.tm_mon > 12
      || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60 || tm.tm_hour < 0 || tm.tm_min < 0
      || tm.tm_sec < 0)
    return -1;
  tm.tm_year -= 1900;
  tm.tm_mon -= 1;
  check = tm;
  seconds = timegm (&check);
  /* timegm makes the 3rd of March out of the 31st of February; that is no date. -1 is a date, but
   * also what stands for unknown: one second before 1970 is worth that. */
  return check.tm_mday == tm.tm_mday ? seconds : -1;
}

static gint64
read_time (GExiv2Metadata *metadata)
{
  static const char *const tags[] = { "Exif.Photo.DateTimeOriginal", "Exif.Photo.DateTimeDigitized",
                                      "Xmp.exif.DateTimeOriginal", "Xmp.photoshop.DateCreated",
                                      "Exif.Image.DateTimeOriginal", "Exif.Image.DateTime" };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *text = gexiv2_metadata_try_get_tag_string (metadata, tags[i], NULL);
      gint64 seconds = parse_time (text);

      if (seconds != -1)
        return seconds;
    }
  return -1;
}

static char *
read_word (GExiv2Metadata *metadata, const char *tag)
{
  g_autofree char *raw = gexiv2_metadata_try_get_tag_string (metadata, tag, NULL);
  char *text = raw != NULL ? g_utf8_make_valid (raw, -1) : g_strdup ("");

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (text);
}

static void
read_camera (GExiv2Metadata *metadata, char *camera, gsize size)
{
  g_autofree char *make = read_word (metadata, "Exif.Image.Make");
  g_autofree char *model = read_word (metadata, "Exif.Image.Model");
  g_autofree char *both = NULL;
  const char *end;

  /* Many models begin with the maker's name ("Canon EOS 60D"), or with its first word ("NIKON
   * D90" of "NIKON CORPORATION"). */
  gsize first = strcspn (make, " ");
  if (*make == '\0' || g_ascii_strncasecmp (make, model, MAX (first, 1)) == 0)
    both = g_strdup (model);
  else
    both = g_strstrip (g_strconcat (make, " ", model, NULL));
  g_strlcpy (camera, both, size);
  /* The cut may have gone through a character. */
  g_utf8_validate (camera, -1, &end);
  camera[end - camera] = '\0';
}

void
decode_metadata (const guint8 *data, gsize size, PhotoMetadata *metadata)
{
  g_autoptr (GExiv2Metadata) exif = gexiv2_metadata_new ();
  double lat = NAN, lon = NAN, altitude;
  GExiv2Orientation orientation;

  *metadata = (PhotoMetadata){ .taken_at = -1, .lat = NAN, .lon = NAN };
  if (!gexiv2_metadata_open_buf (exif, data, (glong) size, NULL))
    return;

  orientation = gexiv2_metadata_try_get_orientation (exif, NULL);
  if (orientation >= GEXIV2_ORIENTATION_NORMAL && orientation <= GEXIV2_ORIENTATION_MAX)
    metadata->orientation = (int) orientation;
  metadata->taken_at = read_time (exif);
  read_camera (exif, metadata->camera, sizeof metadata->camera);
  /* Cameras without a fix write 0, 0, which is in the sea off Ghana. */
  if (gexiv2_metadata_try_get_gps_info (exif, &lon, &lat, &altitude, NULL) && isfinite (lat)
      && isfinite (lon) && fabs (lat) <= 90 && fabs (lon) <= 180 && (lat != 0 || lon != 0))
    {
      metadata->lat = lat;
      metadata->lon = lon;
    }
}
