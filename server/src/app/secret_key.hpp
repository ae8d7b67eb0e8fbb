#pragma once
// Django's SECRET_KEY as a file. Only the django session store needs one: who knows it can sign
// in as anybody, so it is never an argument, an environment variable or a line of the log.

#include <string>

#include "auth/session_django.hpp"
#include "base/config.hpp"
#include "base/random.hpp"

namespace gatehouse::app {

// What is wrong with a key, as the end of a sentence; empty when it is good. Django's own check
// (security.W009): at least 50 characters, 5 of them different, not its "django-insecure-" sample.
[[nodiscard]] std::string weakness(std::string_view key);

// --secret-key-file holds one key and perhaps a line break; --secret-key-fallbacks one a line.
// Without a file, secret_key in the data folder is made (0600) and kept. Throws std::runtime_error
// with a sentence: a weak key, a file that cannot be read or that other users of the machine can
// read.
[[nodiscard]] auth::SecretKeys read_secret_keys(const Config& config, Random& random);

}  // namespace gatehouse::app
