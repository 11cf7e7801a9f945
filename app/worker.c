#include "worker.h"

#include <pthread.h>

typedef struct
{
  ShoeboxJobFunc run, done;
  GDestroyNotify free_data;
  gpointer data;
  gboolean *finished; /* set for a caller that waits, on its stack */
} Job;

struct ShoeboxWorker
{
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t wake;     /* a job was added, or the end was asked for */
  pthread_cond_t finished; /* some job with a waiting caller is over */
  GQueue todo;             /* of Job */
  GQueue done;             /* of Job, on their way to the main context */
  gboolean posted;         /* a main context source is under way */
  gboolean stop;
  char *name;
  guint ref_count;         /* main thread: a `done` may free the worker that is delivering it */
};

static void
unref (ShoeboxWorker *self)
{
  if (--self->ref_count > 0)
    return;
  pthread_cond_destroy (&self->finished);
  pthread_cond_destroy (&self->wake);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->name);
  g_free (self);
}

void
shoebox_worker_deliver (ShoeboxWorker *self)
{
  self->ref_count++;
  for (;;)
    {
      Job *job;

      pthread_mutex_lock (&self->mutex);
      job = g_queue_pop_head (&self->done);
      pthread_mutex_unlock (&self->mutex);
      if (job == NULL)
        break;
      job->done (job->data);
      g_free (job);
    }
  unref (self);
}

static gboolean
deliver_cb (gpointer user_data)
{
  ShoeboxWorker *self = user_data;

  pthread_mutex_lock (&self->mutex);
  self->posted = FALSE;
  pthread_mutex_unlock (&self->mutex);
  shoebox_worker_deliver (self);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held. The priority is the default one, not idle: redrawing would starve
 * idle callbacks while the window scrolls. */
static void
post_locked (ShoeboxWorker *self, Job *job)
{
  g_queue_push_tail (&self->done, job);
  if (!self->posted)
    {
      GSource *source = g_idle_source_new ();

      self->posted = TRUE;
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, deliver_cb, self, NULL);
      g_source_attach (source, NULL);
      g_source_unref (source);
    }
}

static void *
worker_thread (void *user_data)
{
  ShoeboxWorker *self = user_data;

  pthread_setname_np (pthread_self (), self->name);
  pthread_mutex_lock (&self->mutex);
  for (;;)
    {
      Job *job = g_queue_pop_head (&self->todo);

      if (job == NULL && self->stop)
        break;
      if (job == NULL)
        {
          pthread_cond_wait (&self->wake, &self->mutex);
          continue;
        }
      pthread_mutex_unlock (&self->mutex);
      job->run (job->data);
      if (job->done == NULL && job->free_data != NULL)
        job->free_data (job->data);
      pthread_mutex_lock (&self->mutex);
      if (job->finished != NULL)
        {
          *job->finished = TRUE;
          pthread_cond_broadcast (&self->finished);
        }
      if (job->done != NULL)
        post_locked (self, job);
      else
        g_free (job);
    }
  pthread_mutex_unlock (&self->mutex);
  return NULL;
}

ShoeboxWorker *
shoebox_worker_new (const char *name)
{
  ShoeboxWorker *self = g_new0 (ShoeboxWorker, 1);

  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->wake, NULL);
  pthread_cond_init (&self->finished, NULL);
  g_queue_init (&self->todo);
  g_queue_init (&self->done);
  self->name = g_strndup (name, 15);
  self->ref_count = 1;
  if (pthread_create (&self->thread, NULL, worker_thread, self) != 0)
    g_error ("Could not start a thread");
  return self;
}

void
shoebox_worker_free (ShoeboxWorker *self)
{
  gboolean posted;

  if (self == NULL)
    return;
  pthread_mutex_lock (&self->mutex);
  self->stop = TRUE;
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->mutex);
  pthread_join (self->thread, NULL);

  shoebox_worker_deliver (self);
  pthread_mutex_lock (&self->mutex);
  posted = self->posted;
  pthread_mutex_unlock (&self->mutex);
  if (posted)
    g_source_remove_by_user_data (self);
  unref (self);
}

static void
push (ShoeboxWorker *self, Job *job)
{
  pthread_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->todo, job);
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->mutex);
}

void
shoebox_worker_push (ShoeboxWorker *self, ShoeboxJobFunc run, ShoeboxJobFunc done,
                     GDestroyNotify free_data, gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->run = run;
  job->done = done;
  job->free_data = free_data;
  job->data = data;
  push (self, job);
}

void
shoebox_worker_call (ShoeboxWorker *self, ShoeboxJobFunc run, gpointer data)
{
  gboolean finished = FALSE;
  Job *job = g_new0 (Job, 1);

  g_assert (!pthread_equal (pthread_self (), self->thread));
  job->run = run;
  job->data = data;
  job->finished = &finished;
  push (self, job);
  pthread_mutex_lock (&self->mutex);
  while (!finished)
    pthread_cond_wait (&self->finished, &self->mutex);
  pthread_mutex_unlock (&self->mutex);
}

void
shoebox_worker_post (ShoeboxWorker *self, ShoeboxJobFunc done, gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->done = done;
  job->data = data;
  pthread_mutex_lock (&self->mutex);
  post_locked (self, job);
  pthread_mutex_unlock (&self->mutex);
}
