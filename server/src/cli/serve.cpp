#include <iostream>

#include "app/server.hpp"
#include "cli/commands.hpp"

namespace gatehouse::cli {
namespace {

Level level_of(const std::string& name)
{
    if (name == "debug")
        return Level::debug;
    if (name == "warning")
        return Level::warning;
    return name == "error" ? Level::error : Level::info;
}

}  // namespace

int serve(const Config& config)
{
    const SystemClock clock;
    SystemRandom random;
    Log log(config.log, level_of(config.log_level), clock);
    app::serve({.config = config,
                .clock = clock,
                .random = random,
                .log = log,
                .ready = [](const std::string& address) {
                    std::cout << "Gatehouse serves " << address << '\n' << std::flush;
                }});
    return 0;
}

}  // namespace gatehouse::cli
