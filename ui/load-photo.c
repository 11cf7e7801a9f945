/* load-photo.c: a photo's pixels on a thread of GTask. */
#include "load-photo.h"

typedef struct
{
  gint64 id;
  int max_side;
} LoadJob;

/* Blocks in a decoder process. */
static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LoadJob *job = data;
  ShoeboxLibrary *library = source;
  g_autoptr (GError) error = NULL;
  g_autoptr (ShoeboxPixels) pixels = NULL;

  pixels = shoebox_library_load_pixels (library, job->id, job->max_side, cancellable, &error);
  if (pixels == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task,
                           gdk_memory_texture_new (pixels->width, pixels->height,
                                                   GDK_MEMORY_R8G8B8, pixels->rgb,
                                                   (gsize) pixels->width * 3),
                           g_object_unref);
}

void
shoebox_load_photo_async (ShoeboxLibrary *library, gint64 id, int max_side,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  LoadJob *job;

  g_return_if_fail (SHOEBOX_IS_LIBRARY (library));

  job = g_new0 (LoadJob, 1);
  job->id = id;
  job->max_side = max_side;
  task = g_task_new (library, cancellable, callback, user_data);
  g_task_set_source_tag (task, shoebox_load_photo_async);
  g_task_set_task_data (task, job, g_free);
  g_task_run_in_thread (task, load_thread);
}

GdkTexture *
shoebox_load_photo_finish (GAsyncResult *result, int *max_side, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, shoebox_load_photo_async), NULL);

  if (max_side != NULL)
    *max_side = ((const LoadJob *) g_task_get_task_data (G_TASK (result)))->max_side;
  return g_task_propagate_pointer (G_TASK (result), error);
}

GCancellable *
shoebox_load_photo_get_cancellable (GAsyncResult *result)
{
  return g_task_get_cancellable (G_TASK (result));
}
