/* A card's library as makers write them: SoftHSM's, with the faults that are known of others. What
   it does is told by the words of CARD_FAULTS. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long rv;
struct list { unsigned char version[2]; void *calls[68]; };
enum { INITIALIZE = 0, TOKEN_INFO = 6, LOGIN = 18, SIGN_INIT = 42, SIGN = 43 };
static struct list ours, *real;

static int has(const char *fault) {
  const char *all = getenv("CARD_FAULTS");
  return all && strstr(all, fault) != NULL;
}

/* The number of wrong PINs, as a card keeps it. */
static long wrong(int change) {
  long count = 0;
  const char *path = getenv("CARD_COUNTER");
  FILE *file = fopen(path, "r");
  if (file) { if (fscanf(file, "%ld", &count) != 1) count = 0; fclose(file); }
  if (change) {
    count = change > 0 ? count + 1 : 0;
    file = fopen(path, "w");
    if (file) { fprintf(file, "%ld", count); fclose(file); }
  }
  return count;
}

static rv initialize(void *arguments) {
  if (has("noisy")) { printf("a line of a library\n"); fflush(stdout); }
  if (has("crashes")) abort();
  if (has("hangs")) sleep(600);
  if (arguments) return 7; /* CKR_ARGUMENTS_BAD, as AKİS */
  return ((rv (*)(void *))real->calls[INITIALIZE])(arguments);
}

static rv token_info(rv slot, unsigned char *info) {
  rv result = ((rv (*)(rv, void *))real->calls[TOKEN_INFO])(slot, info);
  rv flags;
  if (result) return result;
  memcpy(&flags, info + 96, sizeof flags);
  if (has("counts")) {
    flags &= ~(rv)0x70000;
    if (wrong(0) >= 1) flags |= 0x10000;
    if (wrong(0) == 2) flags |= 0x20000;
    if (wrong(0) >= 3) flags |= 0x40000;
  }
  if (has("reader")) flags |= 0x100; /* CKF_PROTECTED_AUTHENTICATION_PATH */
  memcpy(info + 96, &flags, sizeof flags);
  return 0;
}

static rv login(rv session, rv user, unsigned char *pin, rv length) {
  rv result;
  if (has("counts") && wrong(0) >= 3) return 0xa4; /* CKR_PIN_LOCKED */
  if (has("reader")) {
    if (pin || length) return 7;
    pin = (unsigned char *)"1234";
    length = 4;
  }
  result = ((rv (*)(rv, rv, void *, rv))real->calls[LOGIN])(session, user, pin, length);
  if (result == 0xa0) wrong(1);
  else if (!result) wrong(-1);
  return result;
}

static rv sign(rv session, void *data, rv length, unsigned char *out, rv *room) {
  if (has("small") && (!out || *room < 256)) return 0x150; /* CKR_BUFFER_TOO_SMALL */
  if (has("dies")) abort();
  return ((rv (*)(rv, void *, rv, void *, rv *))real->calls[SIGN])(session, data, length, out, room);
}

rv C_GetFunctionList(struct list **told) {
  void *library = dlopen(getenv("CARD_REAL"), RTLD_NOW);
  rv (*get)(struct list **) = (rv (*)(struct list **))dlsym(library, "C_GetFunctionList");
  rv result = get(&real);
  if (result) return result;
  ours = *real;
  ours.calls[INITIALIZE] = (void *)initialize;
  ours.calls[TOKEN_INFO] = (void *)token_info;
  ours.calls[LOGIN] = (void *)login;
  ours.calls[SIGN] = (void *)sign;
  *told = &ours;
  return 0;
}
