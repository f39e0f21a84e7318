#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// curl_easy_setopt takes any type, which Swift cannot call.

static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline size_t curl_drop(char *data, size_t size, size_t count, void *context) {
  return size * count;
}

// What the other side answers is dropped: libcurl would print it.
static inline CURLcode curl_drop_answer(CURL *handle) {
  return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, curl_drop);
}
