#pragma once
// Reads of one state of the database on one connection. A coroutine's reads, one after another; it
// may not wait for anything else meanwhile.

#include "db/sqlite/connection.hpp"
#include "db/sqlite/version_state.hpp"

namespace gatehouse::db::sqlite {

using SnapshotBody = std::function<awaitable<void>(Snapshot&)>;

class PinnedSnapshot : public Snapshot {
public:
    PinnedSnapshot(Connection& connection, const VersionedTables& tables)
        : connection_(connection), tables_(tables), pin_(connection)
    {}

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override
    {
        const auto read = connection_.rows_of(sql, values, sink);
        read_ |= read;
        co_return read;
    }
    awaitable<std::optional<std::int64_t>> row_count(std::string_view table) override
    {
        const auto number = tables_.number_of(table);
        if (!number || !tables_.versions()[*number].counted)
            co_return std::nullopt;
        read_ |= tables_.reading(table, "");
        const auto state = versions();
        if ((state.exact >> *number & 1U) != 0)
            co_return state.rows[*number];
        co_return count(*number, state);
    }

    [[nodiscard]] const Tables& read() const { return read_; }

protected:
    // What the versions are in this state.
    virtual VersionState versions()
    {
        try {
            return read_versions(connection_, pin_, tables_);
        } catch (const Broken&) {  // another program has dropped their tables
            return {};
        }
    }
    // `rows` cannot be believed.
    virtual std::optional<std::int64_t> count(std::size_t /*number*/, const VersionState& /*state*/)
    {
        return std::nullopt;
    }

    Connection& connection_;
    const VersionedTables& tables_;

private:
    Connection::Pin pin_;
    Tables read_;
};

}  // namespace gatehouse::db::sqlite
