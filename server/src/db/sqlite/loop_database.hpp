#pragma once
// One event loop's database: its own connection to read with, the versions as it last saw them.

#include "db/sqlite/slow_reads.hpp"
#include "db/sqlite/wal_index.hpp"

namespace gatehouse::db::sqlite {

class LoopDatabase final : public Database {
public:
    // The references outlive it.
    LoopDatabase(const std::string& path, const VersionedTables& tables, Writer& writer,
                 SlowReads& slow);

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override;
    awaitable<Tables> read_together(SnapshotBody& body) override;
    [[nodiscard]] awaitable<Versions> versions() override;
    [[nodiscard]] Source& slow_reads() override { return slow_; }
    awaitable<void> commit(TransactionBody& body) override { return writer_.commit(body); }

private:
    class LoopSnapshot;

    void require_at_rest() const;
    const VersionState& current();
    void refresh();
    void accept(const VersionState& state);

    Connection connection_;
    const VersionedTables& tables_;
    Writer& writer_;
    SlowReads& slow_;
    WalIndex index_;
    VersionState state_;  // as of the commit that index_ has noted
    // The last versions that were known; counters that went back end their epoch for this loop.
    Versions trusted_;
    bool epoch_is_over_ = false;
};

}  // namespace gatehouse::db::sqlite
