/* types.c: reference counting of the plain types that cross from the library to its users. */
#include "types.h"

G_DEFINE_QUARK (shoebox-error-quark, shoebox_error)

ShoeboxAct *
shoebox_act_ref (ShoeboxAct *act)
{
  g_return_val_if_fail (act != NULL, NULL);
  g_atomic_ref_count_inc (&act->ref_count);
  return act;
}

void
shoebox_act_unref (ShoeboxAct *act)
{
  g_return_if_fail (act != NULL);
  if (!g_atomic_ref_count_dec (&act->ref_count))
    return;
  g_free (act->label_name);
  g_free (act->old_name);
  g_free (act);
}

ShoeboxDetails *
shoebox_details_ref (ShoeboxDetails *details)
{
  g_return_val_if_fail (details != NULL, NULL);
  g_atomic_ref_count_inc (&details->ref_count);
  return details;
}

void
shoebox_details_unref (ShoeboxDetails *details)
{
  g_return_if_fail (details != NULL);
  if (!g_atomic_ref_count_dec (&details->ref_count))
    return;
  g_free (details->path);
  g_free (details->display_path);
  g_free (details->reason);
  g_free (details->camera);
  g_free (details->album_name);
  g_free (details->torn_a);
  g_free (details->torn_b);
  g_clear_pointer (&details->albums, g_ptr_array_unref);
  g_clear_pointer (&details->tags, g_ptr_array_unref);
  g_clear_pointer (&details->offers, g_ptr_array_unref);
  g_clear_pointer (&details->history, g_ptr_array_unref);
  g_clear_pointer (&details->why, g_ptr_array_unref);
  g_clear_pointer (&details->why_tags, g_ptr_array_unref);
  g_free (details);
}

void
shoebox_pixels_free (ShoeboxPixels *pixels)
{
  if (pixels == NULL)
    return;
  g_bytes_unref (pixels->rgb);
  g_free (pixels->reason);
  g_free (pixels);
}
