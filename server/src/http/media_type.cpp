#include "http/media_type.hpp"

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

std::string_view without_parameters(std::string_view media_type)
{
    return trim(media_type.substr(0, media_type.find(';')));
}

}  // namespace

bool is_json(std::string_view content_type)
{
    return iequals(without_parameters(content_type), "application/json");
}

bool accepts_json(std::string_view accept)
{
    if (accept.data() == nullptr)
        return true;
    while (!accept.empty()) {
        const auto range = without_parameters(next_element(accept));
        if (range == "*/*" || iequals(range, "application/*") || iequals(range, "application/json"))
            return true;
    }
    return false;
}

}  // namespace gatehouse::http
