#include "db/sqlite/store.hpp"

#include "db/sqlite/loop_database.hpp"

namespace gatehouse::db::sqlite {
namespace {

class FileStore final : public Store {
public:
    FileStore(const std::string& path, const Clock& clock, Versioning versioning,
              std::chrono::milliseconds foreign_lock)
        : path_(path),
          tables_(std::move(versioning.tables)),
          report_(std::move(versioning.report)),
          writer_(path, clock, foreign_lock, tables_, report_),
          slow_(path, tables_, writer_)
    {}
    [[nodiscard]] std::unique_ptr<Database> connect() override
    {
        return std::make_unique<LoopDatabase>(path_, tables_, writer_, slow_);
    }
    void stop() override
    {
        slow_.stop();  // first: it tells the writer what it has counted
        writer_.stop();
    }

private:
    std::string path_;
    VersionedTables tables_;
    VersionsReporter report_;
    Writer writer_;
    SlowReads slow_;
};

}  // namespace

std::unique_ptr<Store> open(const std::string& path, const Clock& clock, Versioning versioning,
                            std::chrono::milliseconds foreign_lock)
{
    return std::make_unique<FileStore>(path, clock, std::move(versioning), foreign_lock);
}

}  // namespace gatehouse::db::sqlite
