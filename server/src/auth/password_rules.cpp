#include "auth/password_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "auth/common_passwords.hpp"
#include "base/utf8.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t min_similar_characters = 4;

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

bool is_similar(std::string_view password, std::string_view email)
{
    const auto local_part = email.substr(0, email.find('@'));
    return (!password.empty() && email.contains(password)) ||
           (code_points(local_part) >= min_similar_characters && password.contains(local_part));
}

}  // namespace

std::vector<FieldError> check_new_password(std::string_view password, std::string_view email,
                                           std::string_view field)
{
    std::vector<FieldError> errors;
    const auto add = [&](std::string_view code, std::string message) {
        errors.push_back({std::string(field), std::string(code), std::move(message)});
    };
    if (password.size() > max_password_bytes) {
        add("password_too_long",
            fmt::format("This password is too long. It must contain at most {} bytes.",
                        max_password_bytes));
        return errors;
    }
    const auto lower = lowered(password);
    if (is_similar(lower, lowered(email)))
        add("password_too_similar", "The password is too similar to the email address.");
    if (code_points(password) < min_password_characters)
        add("password_too_short",
            fmt::format("This password is too short. It must contain at least {} characters.",
                        min_password_characters));
    if (is_common_password(strip(lower)))
        add("password_too_common", "This password is too common.");
    return errors;
}

}  // namespace gatehouse::auth
