#pragma once
// The log: one JSON object a line, UTC, on standard error or into a file. Values are escaped, so a
// stranger's text cannot start a line of its own (ASVS 16.4.1). Passwords, tokens and cookies are
// never given to it. Lines are buffered for at most a second; warnings and errors leave at once.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace spdlog {
class logger;
}

namespace gatehouse {

enum class Level : std::uint8_t { debug, info, warning, error };

struct LogField {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

class Log {
public:
    // `path` "-" is standard error, "none" keeps nothing. Throws std::runtime_error when the file
    // cannot be opened.
    Log(const std::string& path, Level least, const Clock& clock);
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();

    void write(Level level, std::string_view event, std::initializer_list<LogField> fields);
    void flush();

private:
    const Clock& clock_;
    Level least_;
    std::shared_ptr<spdlog::logger> logger_;
    struct Flusher;
    std::unique_ptr<Flusher> flusher_;
};

}  // namespace gatehouse
