#pragma once
// The writer's part in the data versions, at the begin and the end of each of its batches. It
// repairs what other programs have lost, before anything is written, and keeps row counts exact:
// `gatehouse_version.checked` is the counter up to which `rows` is known to be exact, and our own
// writes take it along. A commit of another program leaves it behind (REPLACE skips DELETE triggers
// where recursive triggers are off, as is SQLite's default), until somebody has counted.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/version_state.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::db::sqlite {

using VersionsReporter = std::function<void(const VersionsReport&)>;

// Somebody has counted a table: in that epoch, when its counter was that, `rows` was off by
// `drift`.
struct Recount {
    std::size_t number;
    Versions versions;
    std::int64_t drift;
};

struct VersionWork {
    bool repair = false;     // a reader has found the versions unknown
    bool new_epoch = false;  // … or gone back
    std::vector<Recount> recounts = {};

    [[nodiscard]] bool any() const { return repair || new_epoch || !recounts.empty(); }
    VersionWork& operator|=(const VersionWork& more);
};

class VersionKeeper {
public:
    // Looks at every trigger and makes right what is not, unless another program holds the file:
    // then a later batch does. The references outlive the keeper.
    VersionKeeper(Connection& connection, const VersionedTables& tables,
                  const VersionsReporter& report);

    void begin(const VersionWork& work);  // in the write transaction, before the first job
    void end();                           // after the last one
    void undone();                        // it was not committed

    // Whether such work is worth a transaction: not where a repair has just failed, since each
    // request asks for it then. From any thread.
    [[nodiscard]] bool is_due(const VersionWork& work,
                              std::chrono::steady_clock::time_point now) const;

private:
    [[nodiscard]] std::optional<VersionState> look();
    [[nodiscard]] std::optional<VersionState> repair(std::string_view why);
    void start();
    void apply(const Recount& recount);

    Connection& connection_;
    const VersionedTables& tables_;
    const VersionsReporter& report_;
    std::atomic<std::chrono::steady_clock::time_point> next_try_{};  // after one that failed
    bool told_ = false;                                              // that they cannot be repaired
    VersionState state_;                                             // at the batch's begin
    std::int64_t changes_ = 0;
    // Of counted versions: the counter at the end of our last batch, and the one since which every
    // change has been ours.
    std::array<std::int64_t, most_versions> ended_{}, ours_since_{};
};

}  // namespace gatehouse::db::sqlite
