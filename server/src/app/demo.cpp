#include "app/demo.hpp"

#include <array>

#include <fmt/format.h>

namespace gatehouse::app {
namespace {

constexpr int users = 5;
constexpr int posts = 200;

constexpr std::array<std::string_view, 8> subjects = {
    "What a cookie knows",    "The door and the key",       "Notes from the render",
    "A walk through the log", "On saying no politely",      "Pages that arrive whole",
    "Two tabs, one session",  "The quiet cost of a request"};
constexpr std::array<std::string_view, 6> sentences = {
    "A session is a promise between a browser and a server, and both forget it in their own way.",
    "The page that arrives first should already know who is asking.",
    "What a stranger sends is read as bytes long before it is read as meaning.",
    "Logging out is the one feature nobody demonstrates and everybody relies on.",
    "A cache that is right most of the time is wrong in front of the person who matters.",
    "The cheapest request is the one that is answered from what was already true."};

std::string body_of(int number)
{
    std::string body;
    const auto paragraphs = static_cast<std::size_t>(1 + number % 3);
    for (std::size_t p = 0; p < paragraphs; ++p) {
        if (p != 0)
            body += "\n\n";
        for (std::size_t s = 0; s < 3; ++s) {
            if (s != 0)
                body += ' ';
            body += sentences[(static_cast<std::size_t>(number) + p * 2 + s) % sentences.size()];
        }
    }
    return body;
}

}  // namespace

std::vector<std::string> demo_emails()
{
    std::vector<std::string> emails = {"admin@company.com"};
    for (int i = 0; i < users; ++i)
        emails.push_back(fmt::format("user_{}@email.com", i));
    return emails;
}

awaitable<DemoMade> make_demo(db::Database& db, const auth::PasswordPreference& passwords,
                              Random& random)
{
    DemoMade made;
    std::vector<std::string> encoded;  // hashed before the transaction: it takes long on purpose
    for (std::size_t i = 0; i < demo_emails().size(); ++i)
        encoded.push_back(auth::encode_password(demo_password, passwords, random));
    const auto done = co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        std::vector<std::int64_t> authors;
        std::size_t next = 0;
        for (const auto& email : demo_emails()) {
            const bool admin = next == 0;
            const auto inserted = co_await t.query_one<std::int64_t>(
                "INSERT INTO accounts_customuser (password, is_superuser, first_name, last_name, "
                "is_staff, "
                "is_active, date_joined, email) VALUES ($1, $2, '', '', $2, $3, $4, $5) "
                "ON CONFLICT (email) DO NOTHING RETURNING id",
                encoded[next++], admin, true, t.now(), email);
            if (inserted)
                ++made.users;
            if (const auto id = co_await t.query_one<std::int64_t>(
                    "SELECT id FROM accounts_customuser WHERE email = $1", email))
                authors.push_back(*id);
        }
        if (co_await t.query_one<std::int64_t>("SELECT id FROM blog_post LIMIT 1"))
            co_return Result<>{};
        for (int i = 0; i < posts; ++i) {
            const auto number = static_cast<std::size_t>(i);
            const auto written = t.now() - std::chrono::hours(7) * (posts - i);
            co_await t.run(
                "INSERT INTO blog_post (created_on, modified_on, title, body, created_by_id, "
                "modified_by_id) "
                "VALUES ($1, $1, $2, $3, $4, $4)",
                written, fmt::format("{} ({})", subjects[number % subjects.size()], i + 1),
                body_of(i), authors[number % authors.size()]);
            ++made.posts;
        }
        co_return Result<>{};
    });
    if (!done)
        throw db::Broken("the demo data could not be made");
    co_return made;
}

awaitable<std::vector<std::string>> open_demo_users(db::Database& db)
{
    std::vector<std::string> open;
    for (const auto& email : demo_emails()) {
        const auto encoded = co_await db.query_one<std::string>(
            "SELECT password FROM accounts_customuser WHERE email = $1 AND is_active", email);
        if (encoded && auth::verify_password(demo_password, *encoded))
            open.push_back(email);
    }
    co_return open;
}

}  // namespace gatehouse::app
