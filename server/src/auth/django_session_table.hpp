#pragma once
// The rows of Django's table django_session, by their keys: what is in them, django_session_row.hpp
// knows. Internal to session_django.cpp.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "db/database.hpp"

namespace gatehouse::auth::django_session_table {

struct Stored {
    std::string session_data;
    std::string expire_date;  // as text: what another program wrote may be no time
};

// What a list shows and a path names instead of the key: a number that JavaScript holds exactly.
[[nodiscard]] std::int64_t id_of(std::string_view key);

[[nodiscard]] awaitable<std::optional<Stored>> find(db::Reader& reader, std::string_view key);

// Every row that has not expired, beside the loop.
awaitable<void> each_living(
    db::Database& db, Timestamp now,
    std::function<void(std::string_view key, std::string_view session_data)> look);

awaitable<void> insert(db::Transaction& t, std::string_view key, std::string_view session_data,
                       Timestamp expires);
awaitable<void> update(db::Transaction& t, std::string_view key, std::string_view session_data,
                       std::string_view expire_date);
awaitable<void> remove(db::Transaction& t, std::string_view key);

// How many there were.
awaitable<std::int64_t> remove(db::Database& db, std::span<const std::string> keys);

// Only what was judged: another program may have written a new one meanwhile. True when it is gone,
// or nothing can be written now: it is as dead then.
awaitable<bool> remove_judged(db::Database& db, std::string_view key, std::string_view judged);

// Also what visitors who are not signed in have with Django.
awaitable<std::int64_t> remove_all(db::Database& db);

// Some rows in each transaction: other writers get their turn between.
awaitable<std::int64_t> remove_expired(db::Database& db, Timestamp now);

}  // namespace gatehouse::auth::django_session_table
