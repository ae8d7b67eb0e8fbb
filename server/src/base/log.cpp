#include "base/log.hpp"

#include <array>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <spdlog/details/periodic_worker.h>  // needs what the others include

#include "base/datetime.hpp"
#include "base/json_text.hpp"

namespace gatehouse {
namespace {

constexpr auto flush_every = std::chrono::seconds(1);
constexpr std::size_t longest_value = 2048;  // bytes of one field; the rest is cut

spdlog::sink_ptr sink_for(const std::string& path)
{
    if (path == "-")
        return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    if (path == "none")
        return std::make_shared<spdlog::sinks::null_sink_mt>();
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
}

constexpr std::string_view name_of(Level level)
{
    constexpr std::array<std::string_view, 4> names = {"debug", "info", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

struct ValueWriter {
    std::string& line;

    void operator()(std::string_view text) const
    {
        append_json_ascii(line, text.substr(0, longest_value));
    }
    void operator()(std::int64_t number) const
    {
        fmt::format_to(std::back_inserter(line), "{}", number);
    }
    void operator()(double number) const
    {
        fmt::format_to(std::back_inserter(line), "{:.3f}", number);
    }
    void operator()(bool truth) const { line += truth ? "true" : "false"; }
};

}  // namespace

struct Log::Flusher {
    explicit Flusher(const std::function<void()>& flush) : worker(flush, flush_every) {}
    spdlog::details::periodic_worker worker;
};

Log::Log(const std::string& path, Level least, const Clock& clock) : clock_(clock), least_(least)
{
    try {
        logger_ = std::make_shared<spdlog::logger>("gatehouse", sink_for(path));
    } catch (const spdlog::spdlog_ex& failure) {
        throw std::runtime_error(fmt::format("cannot open the log: {}", failure.what()));
    }
    logger_->set_pattern("%v");
    logger_->flush_on(spdlog::level::warn);
    flusher_ = std::make_unique<Flusher>([logger = logger_] { logger->flush(); });
}

Log::~Log()
{
    flush();
}

void Log::flush()
{
    logger_->flush();
}

void Log::write(Level level, std::string_view event, std::initializer_list<LogField> fields)
{
    if (level < least_)
        return;
    std::string line = R"({"time":")";
    line.reserve(320);
    append_json_datetime(line, clock_.now());
    line += R"(","level":")";
    line += name_of(level);
    line += R"(","event":)";
    append_json_ascii(line, event);
    for (const auto& field : fields) {
        line += ",\"";
        line += field.key;
        line += "\":";
        std::visit(ValueWriter{line}, field.value);
    }
    line += '}';
    logger_->log(level >= Level::warning ? spdlog::level::warn : spdlog::level::info, line);
}

}  // namespace gatehouse
