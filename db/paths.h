/* paths.h: native file names, for the files of this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The readable form of a photo's place: last part of the root's path, then the relative path. */
char *db_display_name (const char *root_path, const char *relpath);
/* What follows "@dir/" in @path; "" when they are equal; NULL when @path is not inside. */
const char *db_path_below (const char *path, const char *dir);
/* "a" and "b" to "a/b"; "" stands for no folder. */
char *db_path_join (const char *dir, const char *relpath);

G_END_DECLS
