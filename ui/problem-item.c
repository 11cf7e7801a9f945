/* problem-item.c: grouped by what the reasons have in common. */
#include "problem-item.h"

#include "import.h"
#include "unreadable.h"
#include "words-broken.h"

#include <string.h>

struct _ShoeboxProblemItem
{
  GObject parent_instance;

  char *path;
  char *text;
  gint64 photo;
  guint n;
};

G_DEFINE_FINAL_TYPE (ShoeboxProblemItem, shoebox_problem_item, G_TYPE_OBJECT)

static void
shoebox_problem_item_finalize (GObject *object)
{
  ShoeboxProblemItem *self = SHOEBOX_PROBLEM_ITEM (object);

  g_free (self->path);
  g_free (self->text);
  G_OBJECT_CLASS (shoebox_problem_item_parent_class)->finalize (object);
}

static void
shoebox_problem_item_class_init (ShoeboxProblemItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = shoebox_problem_item_finalize;
}

static void
shoebox_problem_item_init (ShoeboxProblemItem *self)
{
}

ShoeboxProblemItem *
shoebox_problem_item_new_reason (const char *reason, guint n)
{
  ShoeboxProblemItem *self = g_object_new (SHOEBOX_TYPE_PROBLEM_ITEM, NULL);
  g_autofree char *first = NULL;

  /* Reasons are parts of sentences; here they stand alone. */
  first = g_utf8_substring (reason, 0, *reason != '\0' ? 1 : 0);
  if (*reason != '\0')
    {
      g_autofree char *upper = g_utf8_strup (first, -1);

      self->text = g_strconcat (upper, reason + strlen (first), NULL);
    }
  else
    self->text = g_strdup ("");
  self->n = n;
  return self;
}

ShoeboxProblemItem *
shoebox_problem_item_new_file (const char *path, const char *detail, gint64 photo)
{
  ShoeboxProblemItem *self = g_object_new (SHOEBOX_TYPE_PROBLEM_ITEM, NULL);

  self->path = g_strdup (path);
  self->text = g_strdup (detail);
  self->photo = photo;
  return self;
}

const char *
shoebox_problem_item_get_path (ShoeboxProblemItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PROBLEM_ITEM (self), NULL);
  return self->path;
}

const char *
shoebox_problem_item_get_text (ShoeboxProblemItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PROBLEM_ITEM (self), NULL);
  return self->text;
}

gint64
shoebox_problem_item_get_photo (ShoeboxProblemItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PROBLEM_ITEM (self), 0);
  return self->photo;
}

guint
shoebox_problem_item_get_n (ShoeboxProblemItem *self)
{
  g_return_val_if_fail (SHOEBOX_IS_PROBLEM_ITEM (self), 0);
  return self->n;
}

gboolean
shoebox_problem_item_equal (ShoeboxProblemItem *a, ShoeboxProblemItem *b)
{
  g_return_val_if_fail (SHOEBOX_IS_PROBLEM_ITEM (a) && SHOEBOX_IS_PROBLEM_ITEM (b), FALSE);
  return a->photo == b->photo && a->n == b->n && g_strcmp0 (a->path, b->path) == 0
         && g_strcmp0 (a->text, b->text) == 0;
}

/* --- Groups ------------------------------------------------------------------------------- */

typedef struct
{
  const char *path;    /* or NULL */
  char *reason;        /* in the user's language */
  gsize kind;          /* length of what the reason has in common with others */
  gint64 photo;
} Line;

static void
add_line (GArray *lines, const char *path, const char *reason, gint64 photo)
{
  char *words = shoebox_words_broken (reason);
  const char *colon = strstr (words, ": ");
  Line line = { path, words, colon != NULL ? (gsize) (colon - words) : strlen (words), photo };

  g_array_append_val (lines, line);
}

static void
clear_line (gpointer data)
{
  Line *line = data;

  g_free (line->reason);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *x = a, *y = b;
  int order = strncmp (x->reason, y->reason, MIN (x->kind, y->kind));

  if (order == 0 && x->kind != y->kind)
    order = x->kind < y->kind ? -1 : 1;
  return order != 0 ? order : g_strcmp0 (x->path, y->path);
}

static gboolean
are_alike (const Line *a, const Line *b)
{
  return a->kind == b->kind && strncmp (a->reason, b->reason, a->kind) == 0;
}

GPtrArray *
shoebox_problem_items_new (GPtrArray *unreadable, GPtrArray *problems)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));

  g_array_set_clear_func (lines, clear_line);
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    {
      const ShoeboxProblem *problem = g_ptr_array_index (problems, i);

      /* The window says by itself that there are no networks. */
      if (problem->path != NULL)
        add_line (lines, problem->path, problem->reason, 0);
    }
  for (guint i = 0; unreadable != NULL && i < unreadable->len; i++)
    {
      const ShoeboxUnreadable *photo = g_ptr_array_index (unreadable, i);

      add_line (lines, photo->path, photo->reason, photo->id);
    }
  g_array_sort (lines, compare_lines);

  for (guint i = 0; i < lines->len;)
    {
      const Line *first = &g_array_index (lines, Line, i);
      g_autofree char *reason = g_strndup (first->reason, first->kind);
      guint end = i + 1;

      while (end < lines->len && are_alike (first, &g_array_index (lines, Line, end)))
        end++;
      g_ptr_array_add (items, shoebox_problem_item_new_reason (reason, end - i));
      for (; i < end; i++)
        {
          const Line *line = &g_array_index (lines, Line, i);
          const char *detail = line->reason[line->kind] != '\0' ? line->reason + line->kind + 2
                                                                : NULL;

          g_ptr_array_add (items, shoebox_problem_item_new_file (line->path, detail, line->photo));
        }
    }
  return items;
}
