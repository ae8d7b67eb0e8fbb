#pragma once
// A loop's database as one answer sees it: the same, and it notes which tables were read. Made for
// each request; the loop's database outlives it. A transaction counts as unversioned: what writes
// is never kept. Not noted is `inner()`, for reads that are not the answer's (resuming its
// session).

#include "db/database.hpp"

namespace gatehouse::db {

class Recording final : public Database {
public:
    explicit Recording(Database& inner) : inner_(inner), slow_(inner.slow_reads(), tables_) {}

    // What has been read so far. A read that failed counts as unversioned.
    [[nodiscard]] const Tables& tables() const { return tables_; }
    [[nodiscard]] Database& inner() const { return inner_; }

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override
    {
        return note(tables_, inner_.rows_of(sql, values, std::move(sink)));
    }
    awaitable<Tables> read_together(std::function<awaitable<void>(Snapshot&)>& body) override
    {
        return note(tables_, inner_.read_together(body));
    }
    [[nodiscard]] awaitable<Versions> versions() override { return inner_.versions(); }
    [[nodiscard]] Source& slow_reads() override { return slow_; }
    awaitable<void> commit(std::function<awaitable<bool>(Transaction&)>& body) override
    {
        tables_.unversioned = true;
        return inner_.commit(body);
    }

private:
    class Slow final : public Source {
    public:
        Slow(Source& inner, Tables& tables) : inner_(inner), tables_(tables) {}
        awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override
        {
            return note(tables_, inner_.rows_of(sql, values, std::move(sink)));
        }
        awaitable<Tables> read_together(std::function<awaitable<void>(Snapshot&)>& body) override
        {
            return note(tables_, inner_.read_together(body));
        }

    private:
        Source& inner_;
        Tables& tables_;
    };

    static awaitable<Tables> note(Tables& tables, awaitable<Tables> reading)
    {
        try {
            const auto read = co_await std::move(reading);
            tables |= read;
            co_return read;
        } catch (...) {
            tables.unversioned = true;
            throw;
        }
    }

    Database& inner_;
    Tables tables_;
    Slow slow_;
};

}  // namespace gatehouse::db
