#pragma once
// Strings out of a small JSON body: login and password change. Strict: only JSON, only strings
// (Django turns the number 5 into the password "5"; ASVS 15.3.5).

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/json_value.hpp"
#include "http/request.hpp"

namespace gatehouse::auth {

class JsonStrings {
public:
    // Errors: unsupported_media_type, malformed (not a JSON object; `detail` says so).
    static Result<JsonStrings> read(const http::Request& request);

    // nullopt: absent or null. Error: invalid when it is something else than a string.
    [[nodiscard]] Result<std::optional<std::string>> get(std::string_view name) const;

private:
    explicit JsonStrings(JsonValue object) : object_(std::move(object)) {}
    JsonValue object_;
};

}  // namespace gatehouse::auth
