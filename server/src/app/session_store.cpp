#include "app/session_store.hpp"

#include "app/secret_key.hpp"
#include "auth/session_django.hpp"
#include "auth/session_native.hpp"

namespace gatehouse::app {

std::unique_ptr<auth::SessionStore> open_sessions(const Config& config, Random& random)
{
    return config.django_sessions
               ? auth::django_sessions(config, random, read_secret_keys(config, random))
               : auth::native_sessions(config, random);
}

auth::PasswordPreference password_preference(const Config& config)
{
    if (config.django_sessions)
        return auth::Pbkdf2Cost{config.pbkdf2_iterations};
    return auth::native_passwords;
}

}  // namespace gatehouse::app
