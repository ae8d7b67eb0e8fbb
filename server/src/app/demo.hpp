#pragma once
// The article's demo data: admin@company.com and user_0…4@email.com, password "password", 200
// posts. Only ever made where it was asked for (ASVS 6.3.2).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "auth/password.hpp"
#include "base/random.hpp"
#include "db/database.hpp"

namespace gatehouse::app {

inline constexpr std::string_view demo_password = "password";
[[nodiscard]] std::vector<std::string> demo_emails();  // the first one is the superuser

// Adds what is missing of the users, and the posts if there are none. Returns how many of each it
// made.
struct DemoMade {
    std::int64_t users = 0;
    std::int64_t posts = 0;
};
awaitable<DemoMade> make_demo(db::Database& db, const auth::PasswordPreference& passwords,
                              Random& random);

// Demo users whose password is still the published one.
awaitable<std::vector<std::string>> open_demo_users(db::Database& db);

}  // namespace gatehouse::app
