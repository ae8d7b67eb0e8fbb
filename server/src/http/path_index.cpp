#include "http/path_index.hpp"

#include <algorithm>
#include <stdexcept>

namespace gatehouse::http {
namespace {

// Takes the next segment off a path that starts with "/".
std::string_view next_segment(std::string_view& path)
{
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

}  // namespace

std::string_view without_leading_slashes(std::string_view path)
{
    const auto first = path.find_first_not_of('/');
    if (first == std::string_view::npos)
        return path.substr(0, 1);
    return path.substr(first == 0 ? 0 : first - 1);
}

PathIndex::PathIndex(const std::vector<std::string>& patterns)
{
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        const auto& text = patterns[i];
        const auto bad = [&](const char* why) {
            throw std::invalid_argument("route '" + text + "': " + why);
        };
        if (!text.starts_with('/') || text.starts_with("//"))
            bad("does not start with one slash");
        if (std::ranges::count(patterns, text) > 1)
            bad("is listed twice");
        if (text.find_first_of("{}") == std::string::npos) {
            exact_.emplace(text, i);
            continue;
        }
        Pattern pattern{.segments = {}, .ends_with_slash = text.ends_with('/'), .index = i};
        for (std::string_view rest = text; rest.size() > 1;) {
            const auto segment = next_segment(rest);
            const bool parameter =
                segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
            if (segment.empty() ||
                (!parameter && segment.find_first_of("{}") != std::string_view::npos))
                bad("has a segment that is neither text nor {name}");
            pattern.segments.emplace_back(parameter ? "" : segment);
        }
        patterns_.push_back(std::move(pattern));
    }
}

std::optional<PathIndex::Found> PathIndex::find(std::string_view path) const
{
    path = without_leading_slashes(path);
    if (!path.starts_with('/'))
        return std::nullopt;
    if (const auto found = exact_.find(path); found != exact_.end())
        return Found{.index = found->second, .parameters = {}};
    for (const auto& pattern : patterns_) {
        Found found{.index = pattern.index, .parameters = {}};
        if (matches(pattern, path, found.parameters))
            return found;
    }
    return std::nullopt;
}

bool PathIndex::matches(const Pattern& pattern, std::string_view path,
                        std::vector<std::string>& parameters)
{
    for (const auto& wanted : pattern.segments) {
        if (path.empty())
            return false;
        const auto segment = next_segment(path);
        const bool fits = wanted.empty() ? !segment.empty() && segment.find('.') == segment.npos
                                         : segment == wanted;
        if (!fits)
            return false;
        if (wanted.empty())
            parameters.emplace_back(segment);
    }
    return path == (pattern.ends_with_slash ? "/" : "");
}

}  // namespace gatehouse::http
