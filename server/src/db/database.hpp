#pragma once
// The database as handlers see it: asynchronous, one object per event loop, the same for SQLite and
// PostgreSQL. Broken infrastructure is an exception (below); an empty result is a value.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "db/row.hpp"
#include "db/sql.hpp"
#include "db/versions.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::db {

// The database cannot be used now: locked by another program for too long, disk full, read-only,
// connection lost. The pipeline answers 503 with Retry-After.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The statement, or the file it ran on, is wrong; the pipeline answers 500.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Called for each row, in order, before the query returns.
using RowSink = std::function<void(const Row&)>;

class Reader {
public:
    Reader() = default;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    virtual ~Reader() = default;

    // T is a described struct whose members are the statement's columns, or the only column's type.
    template <class T, class... Parameters>
    awaitable<std::vector<T>> query(Sql sql, const Parameters&... parameters)
    {
        const std::array<Value, sizeof...(Parameters)> values{value_of(parameters)...};
        co_return co_await query_values<T>(sql, values);
    }

    template <class T>
    awaitable<std::vector<T>> query_values(Sql sql, Values values)
    {
        std::vector<T> rows;
        co_await rows_of(sql, values, [&rows](const Row& row) {
            if (rows.empty())
                check_columns<T>(row);
            rows.push_back(read_row<T>(row));
        });
        co_return rows;
    }

    template <class T, class... Parameters>
    awaitable<std::optional<T>> query_one(Sql sql, const Parameters&... parameters)
    {
        const std::array<Value, sizeof...(Parameters)> values{value_of(parameters)...};
        std::optional<T> found;
        co_await rows_of(sql, values, [&found](const Row& row) {
            check_columns<T>(row);
            found = read_row<T>(row);
        });
        co_return found;
    }

    // Returns what the statement reads. In a transaction nobody asks: nothing is returned.
    virtual awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) = 0;
};

// Several reads of one state of the database.
class Snapshot : public Reader {
public:
    // How many rows a served, counted table has, at the cost of one row, or of counting them once
    // after another program has written. nullopt: it is not counted, or counting takes long and
    // this is not the place for it; a slow snapshot is.
    virtual awaitable<std::optional<std::int64_t>> row_count(std::string_view table) = 0;
};

// Whose reads may be joined in a snapshot.
class Source : public Reader {
public:
    // `f` is awaitable<T>(Snapshot&) and may await only that snapshot.
    template <class F>
    std::invoke_result_t<F&, Snapshot&> snapshot(F f)
    {
        using T = typename std::invoke_result_t<F&, Snapshot&>::value_type;
        std::optional<T> outcome;
        std::function<awaitable<void>(Snapshot&)> body =
            [&outcome, &f](Snapshot& s) -> awaitable<void> { outcome.emplace(co_await f(s)); };
        co_await read_together(body);
        co_return std::move(*outcome);
    }

    // For `snapshot` above. Returns what all of it read.
    virtual awaitable<Tables> read_together(std::function<awaitable<void>(Snapshot&)>& body) = 0;
};

// Inside a transaction. May await only the transaction itself.
class Transaction : public Reader {
public:
    // Returns the number of rows changed.
    template <class... Parameters>
    awaitable<std::int64_t> run(Sql sql, const Parameters&... parameters)
    {
        const std::array<Value, sizeof...(Parameters)> values{value_of(parameters)...};
        co_return co_await run_values(sql, values);
    }
    virtual awaitable<std::int64_t> run_values(Sql sql, Values values) = 0;

    [[nodiscard]] virtual Timestamp now() const = 0;
};

class Database : public Source {
public:
    // The versions as of now: of no commit that ended before the call do they miss anything, and
    // reads that begin later see no less. Some nanoseconds while nobody has committed.
    [[nodiscard]] virtual awaitable<Versions> versions() = 0;

    // `f` reads, decides and writes: awaitable<Result<T>>(Transaction&). What it returned is
    // returned once its writes are durable; a refusal or an exception undoes them.
    template <class F>
    std::invoke_result_t<F&, Transaction&> transaction(F f)
    {
        using Outcome = typename std::invoke_result_t<F&, Transaction&>::value_type;
        std::optional<Outcome> outcome;
        std::function<awaitable<bool>(Transaction&)> body =
            [&outcome, &f](Transaction& t) -> awaitable<bool> {
            outcome.emplace(co_await f(t));
            co_return outcome->has_value();
        };
        co_await commit(body);
        co_return std::move(*outcome);
    }

    // For reads that no index bounds (search, deep offsets): runs beside the loop, not on it.
    [[nodiscard]] virtual Source& slow_reads() = 0;

    // Runs `body` in a transaction and commits if it returns true. For `transaction` above.
    virtual awaitable<void> commit(std::function<awaitable<bool>(Transaction&)>& body) = 0;
};

// Where databases come from: one store per process, one Database per event loop.
class Store {
public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;
    [[nodiscard]] virtual std::unique_ptr<Database> connect() = 0;

    // Once no loop runs any more and before they end (net/ending_loop.hpp): whoever waits for
    // another thread is handed back to its loop. What was to be written is written. Nothing may be
    // asked afterwards.
    virtual void stop() = 0;
};

}  // namespace gatehouse::db
