/* The clock of a process moved by so many seconds, for whatever asks for the time of day: `CLOCK_MOVED=-86400`.
 *
 * Loaded before the C library (LD_PRELOAD). The clock that measures durations is left alone, and a moment that somebody
 * waits for is moved back to the real clock. Never here: which process gets which clock (clock.py).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

/* Seconds since the machine's start are less than this, seconds since 1970 are more. */
#define TIME_OF_DAY 1000000000

static long moved(void) {
  static long seconds;
  static int known;
  if (!known) {
    const char *text = getenv("CLOCK_MOVED");
    seconds = text ? atol(text) : 0;
    known = 1;
  }
  return seconds;
}

static struct timespec real(const struct timespec *moment) {
  struct timespec found = *moment;
  if (found.tv_sec > TIME_OF_DAY) found.tv_sec -= moved();
  return found;
}

static void *next(const char *name, const char *version) {
  void *found = version ? dlvsym(RTLD_NEXT, name, version) : NULL;
  return found ? found : dlsym(RTLD_NEXT, name);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*original)(clockid_t, struct timespec *);
  if (!original) original = next("clock_gettime", NULL);
  int failed = original(clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += moved();
  return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
  struct timespec moment;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &moment);
  now->tv_sec = moment.tv_sec;
  now->tv_usec = moment.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec moment;
  clock_gettime(CLOCK_REALTIME, &moment);
  if (now) *now = moment.tv_sec;
  return moment.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
  static int (*original)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
  if (!original) original = next("pthread_cond_timedwait", "GLIBC_2.3.2");
  struct timespec moment = real(until);
  return original(condition, mutex, &moment);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until) {
  static int (*original)(sem_t *, const struct timespec *);
  if (!original) original = next("sem_timedwait", NULL);
  struct timespec moment = real(until);
  return original(semaphore, &moment);
}
