#include "auth/identity.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace gatehouse::auth {
namespace {

// Two visitors share what is kept only if nothing of them differs that a handler could ask for.
TEST(Identity, EveryMemberOfSessionAndUserMakesAnotherPart)
{
    const Session session{.id = 1, .key = "k"};
    const User user{.id = 1,
                    .email = "a@x",
                    .password = "p",
                    .first_name = "f",
                    .last_name = "l",
                    .date_joined = "2021",
                    .last_login = "2022"};
    const std::vector<std::function<void(User&)>> users = {
        [](User&) {},
        [](User& u) { u.id = 2; },
        [](User& u) { u.email = "b@x"; },
        [](User& u) { u.password = "q"; },
        [](User& u) { u.is_superuser = true; },
        [](User& u) { u.is_staff = true; },
        [](User& u) { u.is_active = true; },
        [](User& u) { u.first_name = "g"; },
        [](User& u) { u.last_name = "m"; },
        [](User& u) { u.date_joined = "2023"; },
        [](User& u) { u.last_login = "2024"; },
        [](User& u) { u.last_login.reset(); },
        [](User& u) { u.last_login = ""; },
        [](User& u) { u.first_name = "f 1 l", u.last_name = ""; },
    };
    const std::vector<std::function<void(Session&)>> sessions = {
        [](Session&) {},
        [](Session& s) { s.id = 2; },
        [](Session& s) { s.created_on += std::chrono::microseconds(1); },
        [](Session& s) { s.last_seen_on += std::chrono::microseconds(1); },
        [](Session& s) { s.renewal_due = true; },
        [](Session& s) { s.key = "m"; },
    };
    std::set<Sha256> user_parts, session_parts;
    for (const auto& change : users) {
        auto other = user;
        change(other);
        user_parts.insert(identify(session, other)->parts.user);
    }
    EXPECT_EQ(user_parts.size(), users.size());
    for (const auto& change : sessions) {
        auto other = session;
        change(other);
        const auto identity = identify(other, user);
        session_parts.insert(identity->parts.session);
        EXPECT_EQ(identity->parts.user, identify(session, user)->parts.user);
    }
    EXPECT_EQ(session_parts.size(), sessions.size());
    EXPECT_FALSE(user_parts.contains(anonymous()->parts.user));
}

}  // namespace
}  // namespace gatehouse::auth
