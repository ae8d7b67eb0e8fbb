#include "http/router.hpp"

#include "base/encodings.hpp"

namespace gatehouse::http {
namespace {

// What Django's escape_uri_path and iri_to_uri leave as it is.
constexpr std::string_view path_characters = "/:;@&=+$,!*'()";
constexpr std::string_view query_characters = "/#%[]=:;$&()+,!?*@'";

}  // namespace

std::string slash_form(const Request& request)
{
    auto location = quote(without_leading_slashes(request.path), path_characters) + '/';
    if (!request.query.empty())
        location += '?' + quote(request.query, query_characters);
    return location;
}

}  // namespace gatehouse::http
