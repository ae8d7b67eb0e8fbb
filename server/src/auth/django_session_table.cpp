#include "auth/django_session_table.hpp"

#include <array>

#include <boost/describe/class.hpp>

#include "base/crypto.hpp"

namespace gatehouse::auth::django_session_table {
namespace {

constexpr std::int64_t removed_at_once = 1000;  // rows; keeps the writer for some 10 ms

}  // namespace

BOOST_DESCRIBE_STRUCT(Stored, (), (session_data, expire_date))

std::int64_t id_of(std::string_view key)
{
    const auto digest = sha256(key);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8U | digest[i];
    return static_cast<std::int64_t>(number >> 11U);
}

awaitable<std::optional<Stored>> find(db::Reader& reader, std::string_view key)
{
    co_return co_await reader.query_one<Stored>(
        "SELECT session_data, expire_date FROM django_session WHERE session_key = $1", key);
}

awaitable<void> each_living(
    db::Database& db, Timestamp now,
    std::function<void(std::string_view key, std::string_view session_data)> look)
{
    const std::array<db::Value, 1> values{now};
    co_await db.slow_reads().rows_of(
        "SELECT session_key, session_data FROM django_session WHERE expire_date > $1", values,
        [&](const db::Row& found) { look(found.text(0), found.text(1)); });
}

awaitable<void> insert(db::Transaction& t, std::string_view key, std::string_view session_data,
                       Timestamp expires)
{
    co_await t.run(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ($1, $2, $3)",
        key, session_data, expires);
}

awaitable<void> update(db::Transaction& t, std::string_view key, std::string_view session_data,
                       std::string_view expire_date)
{
    co_await t.run(
        "UPDATE django_session SET session_data = $1, expire_date = $2 WHERE session_key = $3",
        session_data, expire_date, key);
}

awaitable<void> remove(db::Transaction& t, std::string_view key)
{
    co_await t.run("DELETE FROM django_session WHERE session_key = $1", key);
}

awaitable<std::int64_t> remove(db::Database& db, std::span<const std::string> keys)
{
    const auto removed =
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
            std::int64_t count = 0;
            for (const auto& key : keys)
                count += co_await t.run("DELETE FROM django_session WHERE session_key = $1", key);
            co_return count;
        });
    co_return removed.value();
}

awaitable<bool> remove_judged(db::Database& db, std::string_view key, std::string_view judged)
{
    try {
        const auto removed =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                co_return co_await t.run(
                    "DELETE FROM django_session WHERE session_key = $1 AND session_data = $2", key,
                    judged);
            });
        co_return removed.value() != 0;
    } catch (const db::Unavailable&) {
        co_return true;
    }
}

awaitable<std::int64_t> remove_all(db::Database& db)
{
    const auto removed =
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
            co_return co_await t.run("DELETE FROM django_session");
        });
    co_return removed.value();
}

awaitable<std::int64_t> remove_expired(db::Database& db, Timestamp now)
{
    std::int64_t removed = 0;
    for (std::int64_t part = removed_at_once; part == removed_at_once; removed += part) {
        const auto gone =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                co_return co_await t.run(
                    "DELETE FROM django_session WHERE session_key IN (SELECT session_key "
                    "FROM django_session WHERE expire_date <= $1 LIMIT $2)",
                    now, removed_at_once);
            });
        part = gone.value();
    }
    co_return removed;
}

}  // namespace gatehouse::auth::django_session_table
