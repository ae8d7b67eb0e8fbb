#pragma once
// What the real Django and DRF computed (tests/files/django-vectors.json), for all vector tests.

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace gatehouse::tests {

inline const boost::json::object& vectors()
{
    static const auto parsed = [] {
        std::ifstream file(TEST_FILES "/django-vectors.json");
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return boost::json::parse(text).as_object();
    }();
    return parsed;
}

// Identical in all three Django versions.
inline const boost::json::value& common(std::string_view name)
{
    return vectors().at("common").at(name);
}

inline const boost::json::value& of_version(std::string_view version, std::string_view name)
{
    return vectors().at("by_version").at(version).at(name);
}

inline std::string secret_key()
{
    return boost::json::value_to<std::string>(vectors().at("meta").at("secret_key"));
}

inline std::string_view text(const boost::json::value& object, std::string_view name)
{
    return object.at(name).as_string();
}

}  // namespace gatehouse::tests
