#include "auth/session.hpp"

#include <algorithm>

namespace gatehouse::auth {

std::string shown_user_agent(std::string_view header)
{
    std::string text(header.substr(0, longest_user_agent));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

}  // namespace gatehouse::auth
