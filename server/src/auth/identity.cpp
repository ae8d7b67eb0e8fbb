#include "auth/identity.hpp"

#include <fmt/format.h>

namespace gatehouse::auth {
namespace {

// Lengths stand before texts, so that no two users make the same bytes.
void append_text(std::string& bytes, std::string_view text)
{
    bytes += fmt::format(" {} ", text.size());
    bytes += text;
}

std::string bytes_of(const User& user)
{
    auto bytes = fmt::format("user {} {}{}{}", user.id, user.is_superuser ? 1 : 0,
                             user.is_staff ? 1 : 0, user.is_active ? 1 : 0);
    for (const auto& text :
         {user.email, user.password, user.first_name, user.last_name, user.date_joined})
        append_text(bytes, text);
    if (user.last_login)
        append_text(bytes, *user.last_login);
    return bytes;
}

std::string bytes_of(const Session& session)
{
    return fmt::format(
        " session {} {} {} {} {}", session.id, session.created_on.time_since_epoch().count(),
        session.last_seen_on.time_since_epoch().count(), session.renewal_due ? 1 : 0, session.key);
}

}  // namespace

SharedIdentity identify(std::optional<Session> session, std::optional<User> user)
{
    auto made = std::make_shared<Identity>();
    made->parts.signed_in = user.has_value();
    made->parts.staff = user && user->is_staff;
    auto bytes = user ? bytes_of(*user) : std::string("nobody");
    made->parts.user = sha256(bytes);
    if (session)
        bytes += bytes_of(*session);
    made->parts.session = sha256(bytes);
    made->session = std::move(session);
    made->user = std::move(user);
    return made;
}

const SharedIdentity& anonymous()
{
    static const SharedIdentity nobody = identify(std::nullopt, std::nullopt);
    return nobody;
}

}  // namespace gatehouse::auth
