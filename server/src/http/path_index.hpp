#pragma once
// Finds which of a list of path patterns a path means. "/api/posts/" is found by hash, "/api/posts/
// {id}/" by walking its segments; a parameter is one non-empty segment without a dot, as DRF's
// routers have it. An exact path wins over a
// pattern, among patterns the first one listed. Called by the router.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatehouse::http {

class PathIndex {
public:
    struct Found {
        std::size_t index = 0;                // in the list
        std::vector<std::string> parameters;  // in order
    };

    // Throws std::invalid_argument, naming the pattern, when one is listed twice, does not start
    // with "/", or has a brace that is not a whole segment "{name}".
    explicit PathIndex(const std::vector<std::string>& patterns);

    // `path` is percent-decoded; several leading slashes count as one, "." and ".." as names.
    [[nodiscard]] std::optional<Found> find(std::string_view path) const;

private:
    struct Pattern {
        std::vector<std::string> segments;  // "" stands for a parameter
        bool ends_with_slash;
        std::size_t index;
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    static bool matches(const Pattern& pattern, std::string_view path,
                        std::vector<std::string>& parameters);

    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> exact_;
    std::vector<Pattern> patterns_;
};

// Several leading slashes made one: "//host/x" in a Location would lead to another site.
[[nodiscard]] std::string_view without_leading_slashes(std::string_view path);

}  // namespace gatehouse::http
