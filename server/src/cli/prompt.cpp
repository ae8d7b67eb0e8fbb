#include "cli/prompt.hpp"

#include <termios.h>
#include <unistd.h>
#include <iostream>

namespace gatehouse::cli {
namespace {

bool at_terminal()
{
    return isatty(STDIN_FILENO) == 1;
}

class NoEcho {
public:
    NoEcho()
    {
        tcgetattr(STDIN_FILENO, &before_);
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    ~NoEcho() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }

private:
    termios before_{};
};

}  // namespace

std::optional<std::string> ask(const std::string& question)
{
    if (at_terminal())
        std::cerr << question << ": " << std::flush;
    std::string line;
    if (!std::getline(std::cin, line))
        return std::nullopt;
    return line;
}

std::optional<std::string> ask_password(const std::string& question)
{
    if (!at_terminal())
        return ask(question);
    const NoEcho quiet;
    auto first = ask(question);
    std::cerr << '\n';
    const auto second = ask(question + " (again)");
    std::cerr << '\n';
    if (!first || first != second) {
        std::cerr << "The two passwords are not the same.\n";
        return std::nullopt;
    }
    return first;
}

}  // namespace gatehouse::cli
