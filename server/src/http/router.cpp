#include "http/router.hpp"

namespace gatehouse::http {

std::string slash_form(const Request& request)
{
    std::string location;
    for (const char c : without_leading_slashes(request.raw_path)) {
        if (c == '\\')
            location += "%5C";
        else
            location += c;
    }
    location += '/';
    if (!request.query.empty())
        location.append("?").append(request.query);
    return location;
}

}  // namespace gatehouse::http
