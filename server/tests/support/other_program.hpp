#pragma once
// Another program on the same database file: no WAL setting, no recursive triggers, no foreign
// keys.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

namespace gatehouse::testing {

class OtherProgram {
public:
    explicit OtherProgram(const std::string& path)
    {
        EXPECT_EQ(sqlite3_open(path.c_str(), &connection_), SQLITE_OK);
        sqlite3_busy_timeout(connection_, 5000);
    }
    OtherProgram(const OtherProgram&) = delete;
    OtherProgram& operator=(const OtherProgram&) = delete;
    ~OtherProgram() { sqlite3_close(connection_); }

    void run(const std::string& sql)
    {
        EXPECT_EQ(sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(connection_) << " in " << sql;
    }
    [[nodiscard]] sqlite3* connection() { return connection_; }

private:
    sqlite3* connection_ = nullptr;
};

}  // namespace gatehouse::testing
