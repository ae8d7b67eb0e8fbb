// Users from the command line: for whoever may read the database anyway.

#include <iostream>

#include "app/database.hpp"
#include "app/session_store.hpp"
#include "auth/password.hpp"
#include "auth/password_rules.hpp"
#include "cli/commands.hpp"
#include "cli/prompt.hpp"
#include "net/run_to_end.hpp"

namespace gatehouse::cli {
namespace {

constexpr std::size_t longest_email = 254;

bool is_email(const std::string& text)
{
    const auto at = text.rfind('@');
    return at != std::string::npos && at > 0 && at + 1 < text.size() &&
           text.size() <= longest_email && text.find_first_of(" \t\r\n") == std::string::npos;
}

// Asks for a password and hashes it; nullopt with a sentence when it is not good enough.
std::optional<std::string> new_password(const Config& config, const std::string& email)
{
    const auto password = ask_password("Password for " + email);
    if (!password)
        return std::nullopt;
    const auto errors = auth::check_new_password(*password, email);
    for (const auto& error : errors)
        std::cerr << error.message << '\n';
    if (!errors.empty())
        return std::nullopt;
    SystemRandom random;
    return auth::encode_password(*password, app::password_preference(config), random);
}

// The user's id; nullopt with a sentence when there is none.
std::optional<std::int64_t> find_user(db::Database& db, const std::string& email)
{
    const auto user = run_to_end(
        db.query_one<std::int64_t>("SELECT id FROM accounts_customuser WHERE email = $1", email));
    if (!user)
        std::cerr << "There is no user " << email << ".\n";
    return user;
}

}  // namespace

int create_superuser(const Config& config, std::string email)
{
    if (email.empty())
        email = ask("E-mail").value_or("");
    if (!is_email(email)) {
        std::cerr << "'" << email << "' is not an e-mail address.\n";
        return 1;
    }
    const auto encoded = new_password(config, email);
    if (!encoded)
        return 1;
    const SystemClock clock;
    const auto store = app::open_database(config, clock);
    const auto db = store->connect();
    const auto created =
        run_to_end(db->transaction([&](db::Transaction& t) -> awaitable<Result<bool>> {
            co_return (co_await t.run(
                "INSERT INTO accounts_customuser (password, is_superuser, first_name, last_name, "
                "is_staff, is_active, date_joined, email) VALUES ($1, $2, '', '', $2, $2, $3, $4) "
                "ON CONFLICT (email) DO NOTHING",
                *encoded, true, t.now(), email)) == 1;
        }));
    if (!created.value()) {
        std::cerr << "There is a user " << email << " already.\n";
        return 1;
    }
    std::cout << "Superuser " << email << " created.\n";
    return 0;
}

int change_password(const Config& config, const std::string& email)
{
    const SystemClock clock;
    SystemRandom random;
    const auto sessions = app::open_sessions(config, random);
    const auto store = app::open_database(config, clock);
    const auto db = store->connect();
    const auto user = find_user(*db, email);
    if (!user)
        return 1;
    const auto encoded = new_password(config, email);
    if (!encoded)
        return 1;
    // Before: afterwards a session would no longer match, and not be counted. A login in between
    // ends with the change as well.
    const auto ended = run_to_end(sessions->end_all(*db, *user, std::nullopt, clock.now()));
    const auto changed = run_to_end(db->transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        co_await t.run("UPDATE accounts_customuser SET password = $1 WHERE id = $2", *encoded,
                       *user);
        co_await sessions->end_by_password_change(t, *user);
        co_return Result<>{};
    }));
    changed.value();
    std::cout << "Password of " << email << " changed; " << ended << " sessions ended.\n";
    return 0;
}

int end_sessions(const Config& config, const std::string& email)
{
    const SystemClock clock;
    SystemRandom random;
    const auto sessions = app::open_sessions(config, random);
    const auto store = app::open_database(config, clock);
    const auto db = store->connect();
    std::optional<std::int64_t> user;
    if (!email.empty() && !(user = find_user(*db, email)))
        return 1;
    const auto ended = run_to_end(user ? sessions->end_all(*db, *user, std::nullopt, clock.now())
                                       : sessions->end_everybodys(*db));
    std::cout << ended << " sessions ended.\n";
    return 0;
}

}  // namespace gatehouse::cli
