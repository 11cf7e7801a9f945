/* paths.c: native file names are bytes; only what is shown and searched is text. */
#include "paths.h"

#include <string.h>

char *
db_display_name (const char *root_path, const char *relpath)
{
  g_autofree char *base = g_path_get_basename (root_path);
  g_autofree char *native
    = strcmp (base, "/") == 0 ? g_strdup (relpath) : g_strconcat (base, "/", relpath, NULL);
  return g_utf8_make_valid (native, -1);
}

const char *
db_path_below (const char *path, const char *dir)
{
  gsize n = strlen (dir);
  if (strncmp (path, dir, n) != 0)
    return NULL;
  if (path[n] == '\0')
    return path + n;
  if (n > 0 && dir[n - 1] == '/')
    return path + n;
  return path[n] == '/' ? path + n + 1 : NULL;
}

char *
db_path_join (const char *dir, const char *relpath)
{
  if (*dir == '\0')
    return g_strdup (relpath);
  if (*relpath == '\0')
    return g_strdup (dir);
  return g_strconcat (dir, g_str_has_suffix (dir, "/") ? "" : "/", relpath, NULL);
}
