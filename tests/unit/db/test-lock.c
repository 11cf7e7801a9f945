/* One process writes a library. */
#include "db-test.h"
#include "lock.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_holder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("shoebox-lock-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  int pipes[2];
  g_assert_cmpint (pipe (pipes), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      DbLock *held = db_lock_acquire (dir, 0, NULL);
      if (write (pipes[1], held != NULL ? "y" : "n", 1) != 1)
        _exit (1);
      pause ();
    }
  char c;
  g_assert_cmpint (read (pipes[0], &c, 1), ==, 1);
  g_assert_cmpint (c, ==, 'y');

  gint64 start = g_get_monotonic_time ();
  g_assert_null (db_lock_acquire (dir, 100, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_LOCKED);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 100000);
  g_autofree char *holder = g_strdup_printf ("process %d", (int) pid);
  g_assert_nonnull (strstr (error->message, holder));
  g_clear_error (&error);

  /* However the holder ends, the lock goes with it. */
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  DbLock *lock = db_lock_acquire (dir, 5000, &error);
  g_assert_no_error (error);
  g_assert_null (db_lock_acquire (dir, 0, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_LOCKED);
  g_clear_error (&error);
  db_lock_release (lock);
  lock = db_lock_acquire (dir, 0, &error);
  g_assert_no_error (error);
  db_lock_release (lock);
  close (pipes[0]);
  close (pipes[1]);
  remove_tree (dir);
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (db_lock_acquire ("/proc/none", 0, &error));
  g_assert_error (error, DB_ERROR, DB_ERROR_OPEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/db/lock/holder", test_holder);
  g_test_add_func ("/db/lock/no-folder", test_no_folder);
  return g_test_run ();
}
