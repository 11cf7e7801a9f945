/* lock.c: one writing process a library. */
#include "lock.h"

#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define POLL_US 20000

struct _DbLock
{
  int fd;
};

static int
read_pid (int fd)
{
  char text[32] = "";
  ssize_t n = pread (fd, text, sizeof text - 1, 0);
  return n > 0 ? atoi (text) : 0;
}

DbLock *
db_lock_acquire (const char *dir, guint timeout_ms, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  g_autofree char *name = g_filename_display_name (path);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      int code = errno;
      g_set_error (error, DB_ERROR,
                   code == EROFS || code == EACCES ? DB_ERROR_READ_ONLY : DB_ERROR_OPEN, "%s: %s",
                   name, g_strerror (code));
      return NULL;
    }

  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      int code = errno;
      if (code == EINTR)
        continue;
      if (code == EWOULDBLOCK && g_get_monotonic_time () < end)
        {
          /* There is no flock with a time limit. */
          g_usleep (POLL_US);
          continue;
        }
      int pid = read_pid (fd);
      close (fd);
      if (code != EWOULDBLOCK)
        g_set_error (error, DB_ERROR, DB_ERROR_FAILED, "%s: %s", name, g_strerror (code));
      else if (pid > 0)
        g_set_error (error, DB_ERROR, DB_ERROR_LOCKED,
                     _("%s: another window or command is writing this library (process %d)"), name,
                     pid);
      else
        g_set_error (error, DB_ERROR, DB_ERROR_LOCKED,
                     _("%s: another window or command is writing this library"), name);
      return NULL;
    }

  char text[32];
  int length = g_snprintf (text, sizeof text, "%d\n", (int) getpid ());
  /* The pid is for the message only: a full disk must not keep the library shut. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, (size_t) length, 0) != length)
    g_debug ("%s: %s", name, g_strerror (errno));

  DbLock *lock = g_new (DbLock, 1);
  lock->fd = fd;
  return lock;
}

void
db_lock_release (DbLock *lock)
{
  if (lock == NULL)
    return;
  /* The file stays: removing it would let two processes hold a lock on two files of one name. */
  if (ftruncate (lock->fd, 0) != 0)
    g_debug ("lock: %s", g_strerror (errno));
  close (lock->fd);
  g_free (lock);
}
