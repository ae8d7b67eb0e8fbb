#pragma once
// Asking the person at the terminal.

#include <optional>
#include <string>

namespace gatehouse::cli {

// One line of standard input without its end; nullopt at its end.
[[nodiscard]] std::optional<std::string> ask(const std::string& question);

// Without echo on a terminal, and twice: nullopt when the two differ or nothing came.
[[nodiscard]] std::optional<std::string> ask_password(const std::string& question);

}  // namespace gatehouse::cli
